package io.hookexport.jobs;

import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Projects in the job database. */
public final class PgProjects implements Projects {
  private static final String FIND_PROJECT = SqlFile.read("keys/find_project.sql");
  private static final String TAKE_TURN = SqlFile.read("keys/take_turn.sql");
  private static final String LOCK_PROJECT = SqlFile.read("keys/lock_project.sql");
  private static final String CORRECT_TENANT = SqlFile.read("keys/correct_tenant.sql");
  private static final String INSERT_PROJECT = SqlFile.read("keys/insert_project.sql");
  private static final String LIST = SqlFile.read("projects/list.sql");
  private static final String SET_LIMITS = SqlFile.read("projects/set_limits.sql");
  private static final String STORED = SqlFile.read("projects/stored.sql");

  private final JobDatabase database;

  public PgProjects(JobDatabase database) {
    this.database = database;
  }

  @Override
  public Future<Made> create(
      String projectId,
      Optional<String> tenant,
      Map<ProjectLimit, OptionalLong> limits,
      int activeLimit) {
    if (!Project.isId(projectId)) {
      return Future.failedFuture(Project.noId(projectId));
    }
    Tuple parameters = parameters(projectId, limits);
    return database
        .transaction(
            connection ->
                create(connection, projectId, tenant.orElse(projectId), tenant)
                    .compose(
                        made ->
                            limits.isEmpty()
                                ? Future.succeededFuture(made)
                                : JobDatabase.query(connection, SET_LIMITS, parameters).map(made)))
        .compose(made -> started(projectId, limits, activeLimit).map(made));
  }

  /**
   * Creates the project, unless it exists.
   *
   * @param ofNew tenant of a new project
   * @param required tenant that it must have; empty for any
   */
  static Future<Made> create(
      SqlConnection connection, String projectId, String ofNew, Optional<String> required) {
    return JobDatabase.query(connection, INSERT_PROJECT, Tuple.of(projectId, ofNew))
        .compose(
            made ->
                JobDatabase.query(connection, TAKE_TURN, Tuple.of(projectId))
                    .compose(
                        locked -> JobDatabase.query(connection, FIND_PROJECT, Tuple.of(projectId)))
                    .compose(found -> requireTenant(connection, projectId, required, found))
                    .map(
                        known ->
                            made.rowCount() == 1
                                ? new Made(Change.CREATED, known.tenant(), Optional.empty())
                                : known));
  }

  /**
   * Changes the tenant of a project that has neither a valid key nor an export: no existing key
   * would then open the rows of another tenant, and there is no file of the former one. When this
   * fails nothing is created: the transaction is rolled back.
   */
  private static Future<Made> requireTenant(
      SqlConnection connection, String projectId, Optional<String> required, RowSet<Row> projects) {
    String tenant = projects.iterator().next().getString("tenant");
    String wanted = required.orElse(tenant);
    if (wanted.equals(tenant)) {
      return Future.succeededFuture(new Made(Change.NONE, tenant, Optional.empty()));
    }
    return JobDatabase.query(connection, LOCK_PROJECT, Tuple.of(projectId))
        .compose(
            locked -> JobDatabase.query(connection, CORRECT_TENANT, Tuple.of(projectId, wanted)))
        .map(
            rows -> {
              if (rows.rowCount() == 0) {
                throw ExportException.invalid(
                    "/tenant",
                    String.format(
                        Locale.ROOT,
                        "the project %s exists with the tenant '%s', not '%s'; a project with a valid key or an export keeps its tenant. Use another project for this tenant. Or, if this project has no exports, revoke its keys (keys list, keys revoke) and try again",
                        projectId,
                        tenant,
                        wanted));
              }
              return new Made(Change.TENANT_CHANGED, wanted, Optional.of(tenant));
            });
  }

  @Override
  public Future<List<Info>> list(String after, int limit) {
    return list(after, limit, null);
  }

  @Override
  public Future<Optional<Info>> find(String projectId) {
    return list("", 1, projectId).map(found -> found.stream().findFirst());
  }

  private Future<List<Info>> list(String after, int limit, @Nullable String only) {
    return database
        .query(LIST, Tuple.of(after, limit).addString(only))
        .map(rows -> JobDatabase.stream(rows).map(PgProjects::info).toList());
  }

  private static Info info(Row row) {
    Map<ProjectLimit, Long> limits = new EnumMap<>(ProjectLimit.class);
    for (ProjectLimit limit : ProjectLimit.values()) {
      Long own = row.getLong(limit.wireName());
      if (own != null) {
        limits.put(limit, own);
      }
    }
    return new Info(
        row.getString("project_id"),
        row.getString("tenant"),
        row.getOffsetDateTime("created_at").toInstant(),
        limits,
        row.getLong("valid_keys"),
        row.getLong("exports"));
  }

  @Override
  public Future<Boolean> setLimits(
      String projectId, Map<ProjectLimit, OptionalLong> limits, int activeLimit) {
    return database
        .query(SET_LIMITS, parameters(projectId, limits))
        .map(rows -> rows.rowCount() == 1)
        .compose(
            set ->
                set
                    ? started(projectId, limits, activeLimit).map(true)
                    : Future.succeededFuture(false));
  }

  /** Gives exports that wait the slots that a raised limit adds. */
  private Future<Void> started(
      String projectId, Map<ProjectLimit, OptionalLong> limits, int activeLimit) {
    return limits.containsKey(ProjectLimit.ACTIVE_EXPORTS)
        ? new Promotion(database, activeLimit).of(projectId).mapEmpty()
        : Future.succeededFuture();
  }

  private static Tuple parameters(String projectId, Map<ProjectLimit, OptionalLong> limits) {
    Tuple parameters = Tuple.of(projectId);
    for (ProjectLimit limit : ProjectLimit.values()) {
      OptionalLong value = limits.getOrDefault(limit, OptionalLong.empty());
      parameters.addBoolean(limits.containsKey(limit));
      Long number = value.isPresent() ? value.getAsLong() : null;
      if (limit == ProjectLimit.STORED_BYTES) {
        parameters.addLong(number);
      } else {
        parameters.addInteger(number == null ? null : number.intValue());
      }
    }
    return parameters;
  }

  @Override
  public Future<List<StoredFiles>> stored(String after, int limit) {
    return database
        .query(STORED, Tuple.of(after, limit))
        .map(
            rows ->
                JobDatabase.stream(rows)
                    .map(
                        row ->
                            new StoredFiles(
                                row.getString("project_id"),
                                row.getLong("files"),
                                row.getLong("bytes"),
                                optional(row.getLong("own_limit"))))
                    .toList());
  }

  static OptionalLong optional(@Nullable Long number) {
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }
}
