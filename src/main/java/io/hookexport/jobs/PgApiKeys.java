package io.hookexport.jobs;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.Caller;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.export.Projects;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Keys in the job database. Nothing is cached: a revoked key is rejected at the next request. */
public final class PgApiKeys implements ApiKeys {
  private static final String FIND_PROJECT = SqlFile.read("keys/find_project.sql");
  private static final String INSERT = SqlFile.read("keys/insert.sql");
  private static final String LIST = SqlFile.read("keys/list.sql");
  private static final String REVOKE = SqlFile.read("keys/revoke.sql");

  private final JobDatabase database;
  private final PgCallers callers;

  public PgApiKeys(JobDatabase database) {
    this(database, keyId -> {});
  }

  /**
   * @param used receives the id of each key that admits a caller
   */
  public PgApiKeys(JobDatabase database, Consumer<String> used) {
    this.database = database;
    this.callers = new PgCallers(database, used);
  }

  @Override
  public Future<Optional<Caller>> authenticate(String presentedKey) {
    return callers.authenticate(presentedKey);
  }

  @Override
  public Future<Optional<Admission>> authenticateAndRead(String presentedKey, UUID exportId) {
    return callers.authenticateAndRead(presentedKey, exportId);
  }

  @Override
  public Future<NewKey> create(String projectId, Optional<String> tenant, Terms terms) {
    if (!Project.isId(projectId)) {
      return Future.failedFuture(Project.noId(projectId));
    }
    String text = ApiKeyFormat.generate();
    ApiKeyFormat key = ApiKeyFormat.parse(text).orElseThrow();
    Tuple row =
        Tuple.of(key.id(), projectId, Buffer.buffer(key.secretSha256()))
            .addString(terms.name().orElse(null))
            .addOffsetDateTime(terms.end().map(ExportRow::offset).orElse(null))
            .addLong(terms.lifetime().map(Duration::toMillis).orElse(null));
    return database.transaction(
        connection ->
            PgProjects.create(connection, projectId, tenant.orElse(projectId), tenant)
                .compose(
                    project ->
                        JobDatabase.query(connection, INSERT, row)
                            .map(
                                inserted ->
                                    new NewKey(
                                        text,
                                        created(key.id(), project, terms, inserted),
                                        project))));
  }

  /** Throws, which rolls back, when the end has passed. */
  private static KeyInfo created(
      String keyId, Projects.Made project, Terms terms, RowSet<Row> inserted) {
    Row row = inserted.iterator().next();
    if (!row.getBoolean("is_valid")) {
      throw Terms.isOver();
    }
    return new KeyInfo(
        keyId,
        terms.name(),
        project.tenant(),
        row.getOffsetDateTime("created_at").toInstant(),
        time(row, row.getColumnIndex("expires_at")),
        Optional.empty(),
        Optional.empty(),
        State.VALID);
  }

  @Override
  public Future<Optional<ProjectAt>> projectAt(String projectId) {
    // Also covers a text that no text column can hold: no project has it as its id.
    if (!Project.isId(projectId)) {
      return Future.succeededFuture(Optional.empty());
    }
    return database
        .query(FIND_PROJECT, Tuple.of(projectId))
        .map(JobDatabase::first)
        .map(
            found ->
                found.map(
                    row ->
                        new ProjectAt(
                            new Project(projectId, row.getString("tenant")),
                            row.getOffsetDateTime("database_time").toInstant())));
  }

  @Override
  public Future<List<KeyInfo>> list(String projectId, Optional<Position> after, int limit) {
    Tuple parameters =
        Tuple.of(projectId, limit)
            .addOffsetDateTime(after.map(p -> ExportRow.offset(p.createdAt())).orElse(null))
            .addString(after.map(Position::keyId).orElse(null));
    return database
        .query(LIST, parameters)
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ExportException.of(
                    ExportError.NOT_FOUND, "there is no project '" + projectId + "'");
              }
              // A project without keys yields one row without a key.
              return JobDatabase.stream(rows)
                  .filter(row -> row.getString("key_id") != null)
                  .map(PgApiKeys::info)
                  .toList();
            });
  }

  @Override
  public Future<Boolean> revoke(String projectId, String keyId) {
    return database.query(REVOKE, Tuple.of(projectId, keyId)).map(rows -> rows.rowCount() == 1);
  }

  private static KeyInfo info(Row row) {
    Optional<Instant> revokedAt = time(row, row.getColumnIndex("revoked_at"));
    boolean isOver = Boolean.TRUE.equals(row.getBoolean("is_over"));
    return new KeyInfo(
        row.getString("key_id"),
        Optional.ofNullable(row.getString("name")),
        row.getString("tenant"),
        row.getOffsetDateTime("created_at").toInstant(),
        time(row, row.getColumnIndex("expires_at")),
        time(row, row.getColumnIndex("last_used_at")),
        revokedAt,
        revokedAt.isPresent() ? State.REVOKED : isOver ? State.EXPIRED : State.VALID);
  }

  static Optional<Instant> time(Row row, int column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
