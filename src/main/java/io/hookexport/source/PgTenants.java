package io.hookexport.source;

import io.hookexport.export.Feed;
import io.hookexport.postgres.Pools;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the tenants of one source with its {@code tenant} statement or its selects. */
public record PgTenants(Vertx vertx, SourceDefinition definition, String uri, Duration timeout) {
  /** The name of pools that live for one question. */
  public static final String POOL = "tenant question";

  private static final OffsetDateTime SOME_TIME = Instant.EPOCH.atOffset(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(PgTenants.class);

  /**
   * Returns why the platform cannot have this tenant, as a clause of a sentence; empty when it may.
   * Without a tenant statement only the type of the tenant can be wrong.
   */
  public Future<Optional<String>> problem(String tenant) {
    PgConnectOptions database = SourceSessions.connect(uri, POOL);
    Pool pool =
        Pools.ofStatements(
            vertx,
            database,
            new PoolOptions().setName(POOL).setMaxSize(1),
            timeout,
            Pools.begin(SourceSessions.session(timeout)));
    return pool.withConnection(connection -> problem(connection, database, tenant))
        .timeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
        .recover(failure -> unasked(SourceSessions.unusable(database, failure), tenant))
        .eventually(() -> Pools.close(vertx, pool));
  }

  /** Only a tenant statement decides: a key can be created while the deliveries cannot be read. */
  private Future<Optional<String>> unasked(Throwable failure, String tenant) {
    if (definition.tenant().isPresent()) {
      return Future.failedFuture(failure);
    }
    LOG.atWarn()
        .addKeyValue("source", definition.name())
        .addKeyValue("tenant", tenant)
        .addKeyValue("error", failure)
        .log("The server could not check whether the source accepts the tenant");
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<String>> problem(
      SqlConnection connection, PgConnectOptions database, String tenant) {
    if (definition.tenant().isPresent()) {
      return new TenantQuestion(definition)
          .platformId(connection, tenant)
          .map(
              id ->
                  id.isPresent()
                      ? Optional.<String>empty()
                      : Optional.of("the tenant statement returned no row"))
          .recover(SourceProblems.of(definition, database).refuse(definition.tenant().get(), 0))
          .recover(
              failure ->
                  SourceProblems.withGrants(
                          connection, database, definition.tenant().get(), failure)
                      .otherwise(failure)
                      .compose(Future::failedFuture));
    }
    Future<Optional<String>> found = Future.succeededFuture(Optional.empty());
    for (Feed feed : definition.feeds()) {
      SourceStatement select = definition.of(feed).select();
      found =
          found.compose(
              problem ->
                  problem.isPresent()
                      ? Future.succeededFuture(problem)
                      : StatementShape.ofSelect(connection, select)
                          .compose(shape -> ofAnotherType(connection, shape, select, tenant))
                          .recover(
                              SourceProblems.of(definition, feed, database)
                                  .refuse(select, StatementShape.SELECT_PREFIX)));
    }
    return found;
  }

  /** Returns why a select does not accept a tenant, as a clause; empty when it does. */
  static Future<Optional<String>> ofAnotherType(
      SqlConnection connection, StatementShape shape, SourceStatement select, String tenant) {
    if (shape.parameters().get(0).type().isEmpty()) {
      return Future.succeededFuture(
          Optional.of(
              "$1 of "
                  + select.file()
                  + " is of type "
                  + shape.parameters().get(0).sqlType()
                  + ", to which tenants cannot be bound; source check says how to write it"));
    }
    String type =
        "tenants here are of type "
            + shape.parameters().get(0).sqlType()
            + (" ($1 of " + select.file() + ")");
    return shape
        .bind(1, tenant)
        .map(
            bound ->
                accepted(connection, select, bound)
                    .recover(
                        failure ->
                            SqlErrors.isData(failure) && failure instanceof PgException pg
                                ? Future.succeededFuture(
                                    Optional.of(type + ": " + pg.getErrorMessage()))
                                : Future.failedFuture(failure)))
        .orElse(Future.succeededFuture(Optional.of(type)));
  }

  /** Only the server knows the labels of an enum, and the characters that its database can hold. */
  private static Future<Optional<String>> accepted(
      SqlConnection connection, SourceStatement select, Object tenant) {
    return connection
        .preparedQuery(
            "select from (select $2::timestamptz, $3::timestamptz) as range, "
                + select.inBrackets()
                + " as d limit 0")
        .execute(Tuple.of(tenant, SOME_TIME, SOME_TIME))
        .map(Optional.empty());
  }

  /** Omits the URI, which holds a password. */
  @Override
  public String toString() {
    return "PgTenants[" + definition.name() + "]";
  }
}
