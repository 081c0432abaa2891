package io.hookexport.postgres;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Keys in the job database. Nothing is cached: a revoked key is dead at the next request. */
public final class PgApiKeys implements ApiKeys {
  private static final String AUTHENTICATE = SqlFile.read("keys/authenticate.sql");
  private static final String FIND_PROJECT = SqlFile.read("keys/find_project.sql");
  private static final String INSERT_PROJECT = SqlFile.read("keys/insert_project.sql");
  private static final String INSERT = SqlFile.read("keys/insert.sql");
  private static final String LIST = SqlFile.read("keys/list.sql");
  private static final String REVOKE = SqlFile.read("keys/revoke.sql");

  /** As the CHECK of hookexport.projects. */
  private static final Pattern PROJECT_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  private final JobDatabase database;

  public PgApiKeys(JobDatabase database) {
    this.database = database;
  }

  @Override
  public Future<Optional<Project>> authenticate(String presentedKey) {
    Optional<KeyText> key = KeyText.parse(presentedKey);
    if (key.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    return database
        .query(AUTHENTICATE, Tuple.of(key.get().keyId()))
        .map(
            rows -> {
              for (Row row : rows) {
                if (key.get().matches(row.getBuffer("secret_sha256").getBytes())) {
                  return Optional.of(
                      new Project(row.getString("project_id"), row.getString("tenant")));
                }
              }
              return Optional.empty();
            });
  }

  @Override
  public Future<String> create(String projectId, String tenant) {
    if (!PROJECT_ID.matcher(projectId).matches()) {
      return Future.failedFuture(
          ExportException.invalid(
              "project",
              "a project id is 1 to 128 letters, digits, '.', '_', ':' or '-', not '"
                  + projectId
                  + "'"));
    }
    String text = KeyText.generate();
    KeyText key = KeyText.parse(text).orElseThrow();
    Tuple row = Tuple.of(key.keyId(), projectId, Buffer.buffer(key.secretSha256()));
    return database
        .transaction(
            connection ->
                JobDatabase.query(connection, INSERT_PROJECT, Tuple.of(projectId, tenant))
                    .compose(project -> JobDatabase.query(connection, INSERT, row)))
        .map(text);
  }

  @Override
  public Future<Optional<Project>> project(String projectId) {
    // Also what no text column can hold, and then no project has as its id.
    if (!PROJECT_ID.matcher(projectId).matches()) {
      return Future.succeededFuture(Optional.empty());
    }
    return database
        .query(FIND_PROJECT, Tuple.of(projectId))
        .map(
            rows -> {
              for (Row row : rows) {
                return Optional.of(new Project(projectId, row.getString("tenant")));
              }
              return Optional.empty();
            });
  }

  @Override
  public Future<List<KeyInfo>> list(String projectId) {
    return database
        .query(LIST, Tuple.of(projectId))
        .map(
            rows -> {
              List<KeyInfo> keys = new ArrayList<>(rows.size());
              rows.forEach(row -> keys.add(info(row)));
              return keys;
            });
  }

  @Override
  public Future<Boolean> revoke(String projectId, String keyId) {
    return database.query(REVOKE, Tuple.of(projectId, keyId)).map(rows -> rows.rowCount() == 1);
  }

  private static KeyInfo info(Row row) {
    return new KeyInfo(
        row.getString("key_id"),
        ExportRow.instant(row.getOffsetDateTime("created_at")),
        Optional.<OffsetDateTime>ofNullable(row.getOffsetDateTime("revoked_at"))
            .map(ExportRow::instant));
  }
}
