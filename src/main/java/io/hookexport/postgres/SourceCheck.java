package io.hookexport.postgres;

import static io.hookexport.postgres.SourceFiles.YAML;

import io.hookexport.export.Direction;
import io.hookexport.postgres.SourceDefinition.DirectionDefinition;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a source at the start with the very statements of exports, in a session like theirs: first
 * what the server says without running anything, then each statement for an hour and no tenant.
 */
final class SourceCheck {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCheck.class);

  /** Of one statement; a start must end soon, however long an export may wait. */
  private static final Duration MOST = Duration.ofSeconds(5);

  /** What may stand between a select's own LIMIT or ORDER BY and the root of its plan. */
  private static final Set<String> ABOVE_LIMIT =
      Set.of("Subquery Scan", "Result", "LockRows", "Gather", "Gather Merge", "ProjectSet");

  private final Context context;
  private final Pool pool;
  private final SourceDefinition definition;
  private final PgDeliverySource.Settings settings;
  private final PgConnectOptions database;

  SourceCheck(
      Context context,
      Pool pool,
      SourceDefinition definition,
      PgDeliverySource.Settings settings,
      PgConnectOptions database) {
    this.context = context;
    this.pool = pool;
    this.definition = definition;
    this.settings = settings;
    this.database = database;
  }

  /**
   * Fails with {@link InvalidSourceException} when exports could not be read. What only takes long,
   * or waits for a lock, is no reason to refuse: exports have more time, and ask again.
   *
   * @return the directions whose select could be read in time
   */
  Future<Map<Direction, SelectShape>> run() {
    Map<Direction, SelectShape> shapes = new EnumMap<>(Direction.class);
    Future<Void> done = tenant().recover(failure -> late(failure, "source " + definition.name()));
    for (Direction direction : Direction.values()) {
      done =
          done.compose(fine -> direction(direction))
              .map(
                  shape -> {
                    shape.ifPresent(read -> shapes.put(direction, read));
                    return null;
                  });
    }
    return done.map(shapes);
  }

  private Future<Void> tenant() {
    if (definition.tenant().isEmpty()) {
      return Future.succeededFuture();
    }
    SourceStatement statement = definition.tenant().get();
    SourceProblems problems = new SourceProblems("source " + definition.name(), database);
    return inSnapshot(
        snapshot ->
            parameters(snapshot.connection(), problems, statement, 1)
                .map(
                    shape -> {
                      if (shape.columns().size() != 1) {
                        throw problems.of(
                            statement.file(),
                            String.format(
                                Locale.ROOT,
                                "the tenant statement has %d columns",
                                shape.columns().size()),
                            "It must give one, the platform's own id for the tenant $1");
                      }
                      return null;
                    }));
  }

  private Future<Optional<SelectShape>> direction(Direction direction) {
    SourceProblems problems = SourceProblems.of(definition, direction, database);
    DirectionDefinition source = definition.of(direction);
    return inSnapshot(snapshot -> meaning(snapshot.connection(), problems, source, direction))
        .compose(
            shape ->
                inSnapshot(
                        snapshot ->
                            new SourceTrials(snapshot.connection(), problems, source, shape)
                                .run(direction, snapshot.time()))
                    .recover(failure -> late(failure, problems.where()))
                    .map(Optional.of(shape)))
        .recover(failure -> late(failure, problems.where()).map(Optional.empty()));
  }

  /** With the deadline of a few small questions. */
  private <T> Future<T> inSnapshot(Function<Snapshot, Future<T>> check) {
    Duration timeout = settings.timeout().compareTo(MOST) < 0 ? settings.timeout() : MOST;
    return Snapshot.open(context, pool, settings, false)
        .compose(
            snapshot ->
                snapshot
                    .connection()
                    .query("set local statement_timeout = " + timeout.toMillis())
                    .execute()
                    .compose(set -> check.apply(snapshot))
                    .timeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .transform(
                        checked ->
                            snapshot
                                .endAfter(checked.cause())
                                .transform(
                                    ended ->
                                        checked.succeeded()
                                            ? Future.succeededFuture(checked.result())
                                            : Future.failedFuture(checked.cause()))));
  }

  /** A warning, if it is no more than that. */
  private static Future<Void> late(Throwable failure, String where) {
    boolean passing =
        failure instanceof TimeoutException
            || (failure instanceof PgException && SqlErrors.mayPass(failure));
    if (!passing) {
      return Future.failedFuture(failure);
    }
    LOG.atWarn()
        .addKeyValue("source", where)
        .addKeyValue("error", failure.getMessage())
        .log(
            "The statements of the source could not be tried in time. Is there an index on (tenant,"
                + " time, order columns)? Does a session hold a lock on its tables?");
    return Future.succeededFuture();
  }

  private Future<SelectShape> meaning(
      SqlConnection connection,
      SourceProblems problems,
      DirectionDefinition source,
      Direction direction) {
    return parameters(connection, problems, source.select(), 1)
        .compose(shape -> SelectShape.read(connection, problems, source, direction))
        .compose(
            shape ->
                requireNoLimit(connection, problems, source.select())
                    .compose(fine -> requireType(connection, problems, source))
                    .compose(fine -> parameters(connection, problems, source.endpointExists(), 2))
                    .map(shape));
  }

  /** As a statement of its own first: the server then refuses a second one behind it. */
  private static Future<StatementShape> parameters(
      SqlConnection connection, SourceProblems problems, SourceStatement statement, int expected) {
    return connection
        .prepare(statement.sql())
        .compose(prepared -> prepared.close())
        .recover(problems.refuse(statement, 0))
        .compose(
            fine ->
                connection
                    .prepare(StatementShape.PREFIX + statement.sql() + "\n) as d")
                    .compose(prepared -> prepared.close())
                    .recover(problems.refuse(statement, StatementShape.PREFIX.length())))
        .compose(fine -> StatementShape.read(connection, statement, 0))
        .recover(problems.refuse(statement, 0))
        .map(shape -> requireParameters(shape, problems, statement, expected))
        .compose(
            shape ->
                StatementShape.read(connection, statement, expected)
                    .recover(problems.refuse(statement, 0)));
  }

  private static StatementShape requireParameters(
      StatementShape shape, SourceProblems problems, SourceStatement statement, int expected) {
    int found = shape.parameters().size();
    if (found < expected) {
      throw problems.of(
          statement.file(),
          "the statement does not use $" + (found + 1),
          found == 0
              ? "Compare it with the tenant; without it each project would see all tenants' rows"
              : "Compare it with the endpoint id");
    }
    if (found > expected) {
      throw problems.of(
          statement.file(),
          "the statement uses $" + found,
          "It is given " + (expected == 1 ? "only $1, the tenant" : "$1, the tenant, and $2"));
    }
    for (int i = 0; i < expected; i++) {
      StatementShape.Parameter parameter = shape.parameters().get(i);
      if (parameter.type().isEmpty()) {
        String name = "$" + (i + 1);
        throw problems.of(
            statement.file(),
            name + " is of type " + parameter.sqlType(),
            String.format(Locale.ROOT, "Write it as %s::text::%s", name, parameter.sqlType()));
      }
    }
    return shape;
  }

  /** The plan without a value, so that the server cannot see that no tenant means no row. */
  private static Future<Void> requireNoLimit(
      SqlConnection connection, SourceProblems problems, SourceStatement select) {
    String sql =
        String.format(
            Locale.ROOT,
            """
        deallocate all;
        set local plan_cache_mode = force_generic_plan;
        prepare hookexport_shape as %s%s
        ) as d;
        explain (format json) execute hookexport_shape(null);
        deallocate hookexport_shape;
        set local plan_cache_mode = auto
        """,
            StatementShape.PREFIX,
            select.sql());
    return connection
        .query(sql)
        .execute()
        .recover(problems.refuse(select, 0))
        .map(
            first -> {
              Row row = first.next().next().next().iterator().next();
              JsonObject plan = row.getJsonArray(0).getJsonObject(0).getJsonObject("Plan");
              while (plan != null && ABOVE_LIMIT.contains(plan.getString("Node Type"))) {
                plan =
                    plan.containsKey("Plans") ? plan.getJsonArray("Plans").getJsonObject(0) : null;
              }
              String top = plan == null ? "" : plan.getString("Node Type");
              if (top.equals("Limit")) {
                throw problems.of(
                    select.file(),
                    "the select has a limit of its own, so files would lack rows",
                    "Remove limit, offset and fetch; exports add the range");
              }
              if (top.endsWith("Sort")) {
                throw problems.of(
                    select.file(),
                    "the select sorts",
                    "Remove its order by; exports add theirs, and an index can then give it");
              }
              return null;
            });
  }

  private static Future<Void> requireType(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    SourceStatement type = new SourceStatement(YAML, "select null::text::" + source.endpointType());
    return connection
        .prepare(type.sql())
        .compose(prepared -> prepared.close())
        .recover(problems.refuse(new SourceStatement(YAML, ""), 0, "endpoint_type: "))
        .mapEmpty();
  }
}
