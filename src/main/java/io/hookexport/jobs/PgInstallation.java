package io.hookexport.jobs;

import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** The identity of the installation, in its job database. */
public final class PgInstallation {
  private static final String ID = SqlFile.read("schema/installation.sql");
  private static final String FOLDER_NAMED = SqlFile.read("schema/folder_named.sql");
  private static final String KNOWS_ANY = SqlFile.read("queue/knows_any.sql");

  private final JobDatabase database;

  public PgInstallation(JobDatabase database) {
    this.database = database;
  }

  /** Reads the id. A migration creates it, and it never changes. */
  public Future<Known> read() {
    return database
        .query(ID, Tuple.tuple())
        .map(
            rows -> {
              Row known =
                  JobDatabase.first(rows)
                      .orElseThrow(
                          () ->
                              new IllegalStateException(
                                  "the table hookexport.installation has no row; restore it from a backup, or create one: insert into hookexport.installation default values"));
              return new Known(
                  known.getUUID("installation_id"),
                  known.getBoolean("has_folder"),
                  known.getBoolean("has_files"));
            });
  }

  /** Call this once a folder names the installation; may be repeated. */
  public Future<Void> folderNamed() {
    return database.query(FOLDER_NAMED, Tuple.tuple()).mapEmpty();
  }

  /** Returns whether one of these exports is in the database, in any state. */
  public Future<Boolean> knowsAny(List<UUID> exportIds) {
    return database
        .query(KNOWS_ANY, Tuple.of(exportIds.toArray(UUID[]::new)))
        .map(rows -> rows.iterator().next().getBoolean("known"));
  }

  /**
   * The facts in the database about the installation.
   *
   * @param hasFolder whether a folder has named it before
   * @param hasFiles whether exports of it have files
   */
  public record Known(UUID id, boolean hasFolder, boolean hasFiles) {}
}
