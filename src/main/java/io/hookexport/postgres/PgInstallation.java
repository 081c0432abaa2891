package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowIterator;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Which installation a job database belongs to. */
public final class PgInstallation {
  private static final String ID = SqlFile.read("schema/installation.sql");
  private static final String KNOWS_ANY = SqlFile.read("queue/knows_any.sql");

  private final JobDatabase database;

  public PgInstallation(JobDatabase database) {
    this.database = database;
  }

  /** Made by a migration, and never changed. */
  public Future<UUID> id() {
    return database
        .query(ID, Tuple.tuple())
        .map(
            rows -> {
              RowIterator<Row> row = rows.iterator();
              if (!row.hasNext()) {
                throw new IllegalStateException(
                    "the table hookexport.installation has no row; restore it from a backup, or make one: insert into hookexport.installation default values");
              }
              return row.next().getUUID("installation_id");
            });
  }

  /** Whether one of these exports is in the database, in whatever state. */
  public Future<Boolean> knowsAny(List<UUID> exportIds) {
    return database
        .query(KNOWS_ANY, Tuple.of(exportIds.toArray(UUID[]::new)))
        .map(rows -> rows.iterator().next().getBoolean("known"));
  }
}
