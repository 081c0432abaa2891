package io.hookexport.jobs;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.Caller;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keys in the job database. Nothing is cached: a revoked key is rejected at the next request. */
public final class PgApiKeys implements ApiKeys {
  private static final String FIND_PROJECT = SqlFile.read("keys/find_project.sql");
  private static final String TAKE_TURN = SqlFile.read("keys/take_turn.sql");
  private static final String LOCK_PROJECT = SqlFile.read("keys/lock_project.sql");
  private static final String CORRECT_TENANT = SqlFile.read("keys/correct_tenant.sql");
  private static final String INSERT_PROJECT = SqlFile.read("keys/insert_project.sql");
  private static final String INSERT = SqlFile.read("keys/insert.sql");
  private static final String LIST = SqlFile.read("keys/list.sql");
  private static final String LIST_PROJECTS = SqlFile.read("keys/list_projects.sql");
  private static final String REVOKE = SqlFile.read("keys/revoke.sql");
  private static final Logger LOG = LoggerFactory.getLogger(PgApiKeys.class);

  private final JobDatabase database;
  private final PgCallers callers;

  public PgApiKeys(JobDatabase database) {
    this.database = database;
    this.callers = new PgCallers(database);
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
  public Future<String> create(String projectId, String tenant) {
    return create(projectId, tenant, Optional.of(tenant));
  }

  @Override
  public Future<String> create(String projectId) {
    return create(projectId, projectId, Optional.empty());
  }

  private Future<String> create(String projectId, String ofNew, Optional<String> required) {
    if (!Project.isId(projectId)) {
      return Future.failedFuture(Project.noId(projectId));
    }
    String text = ApiKeyFormat.generate();
    ApiKeyFormat key = ApiKeyFormat.parse(text).orElseThrow();
    Tuple row = Tuple.of(key.id(), projectId, Buffer.buffer(key.secretSha256()));
    return database
        .transaction(
            connection ->
                project(connection, projectId, ofNew, required)
                    .compose(created -> JobDatabase.query(connection, INSERT, row)))
        .map(text);
  }

  private static Future<ProjectChange> project(
      SqlConnection connection, String projectId, String ofNew, Optional<String> required) {
    return JobDatabase.query(connection, INSERT_PROJECT, Tuple.of(projectId, ofNew))
        .compose(
            made ->
                JobDatabase.query(connection, TAKE_TURN, Tuple.of(projectId))
                    .compose(
                        locked -> JobDatabase.query(connection, FIND_PROJECT, Tuple.of(projectId)))
                    .compose(found -> requireTenant(connection, projectId, required, found))
                    .map(changed -> made.rowCount() == 1 ? ProjectChange.CREATED : changed));
  }

  /**
   * Creates a project without a key. A tenant other than that of an existing project is treated as
   * by {@link #create(String, String)}.
   */
  public Future<ProjectChange> createProject(String projectId, String tenant) {
    return Project.isId(projectId)
        ? database.transaction(
            connection -> project(connection, projectId, tenant, Optional.of(tenant)))
        : Future.failedFuture(Project.noId(projectId));
  }

  /** Lists all projects, by id. */
  public Future<List<ProjectInfo>> projects() {
    return database
        .query(LIST_PROJECTS, Tuple.tuple())
        .map(
            rows ->
                JobDatabase.stream(rows)
                    .map(
                        row ->
                            new ProjectInfo(
                                row.getString("project_id"),
                                row.getString("tenant"),
                                row.getOffsetDateTime("created_at").toInstant(),
                                row.getLong("valid_keys"),
                                row.getLong("exports")))
                    .toList());
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
  public Future<List<KeyInfo>> list(String projectId) {
    return database
        .query(LIST, Tuple.of(projectId))
        .map(
            rows -> {
              if (rows.size() == 0) {
                throw ExportException.of(
                    ExportError.NOT_FOUND,
                    "there is no project '" + projectId + "'; create it with: keys create");
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

  /**
   * Changes the tenant of a project that has neither a valid key nor an export: no existing key
   * would then open the rows of another tenant, and there is no file of the former one. When this
   * fails nothing is created: the transaction is rolled back.
   */
  private static Future<ProjectChange> requireTenant(
      SqlConnection connection, String projectId, Optional<String> required, RowSet<Row> projects) {
    String tenant = projects.iterator().next().getString("tenant");
    String wanted = required.orElse(tenant);
    if (wanted.equals(tenant)) {
      return Future.succeededFuture(ProjectChange.NONE);
    }
    return JobDatabase.query(connection, LOCK_PROJECT, Tuple.of(projectId))
        .compose(
            locked -> JobDatabase.query(connection, CORRECT_TENANT, Tuple.of(projectId, wanted)))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw ExportException.invalid(
                    "tenant",
                    String.format(
                        Locale.ROOT,
                        "the project %s exists with the tenant '%s', not '%s'; a project with a valid key or an export keeps its tenant. Use another project for this tenant. Or, if this project has no exports, revoke its keys (keys list, keys revoke) and run the command again",
                        projectId,
                        tenant,
                        wanted));
              }
              LOG.atWarn()
                  .addKeyValue("project_id", projectId)
                  .addKeyValue("tenant", wanted)
                  .addKeyValue("previous_tenant", tenant)
                  .log(
                      "The tenant of the project was corrected. The project had no valid key and no export.");
              return ProjectChange.TENANT_CHANGED;
            });
  }

  private static KeyInfo info(Row row) {
    return new KeyInfo(
        row.getString("key_id"),
        row.getString("tenant"),
        row.getOffsetDateTime("created_at").toInstant(),
        Optional.<OffsetDateTime>ofNullable(row.getOffsetDateTime("revoked_at"))
            .map(OffsetDateTime::toInstant));
  }
}
