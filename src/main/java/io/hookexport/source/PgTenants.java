package io.hookexport.source;

import io.hookexport.export.Feed;
import io.hookexport.postgres.Pools;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks up the tenants of one source with its {@code tenant} statement or its selects. */
public record PgTenants(Vertx vertx, SourceDefinition definition, String uri, Duration timeout) {
  /** The name of pools that live for one question. */
  public static final String POOL = "tenant question";

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
                          .map(shape -> ofAnotherType(shape, select, tenant))
                          .recover(
                              SourceProblems.of(definition, feed, database)
                                  .refuse(select, StatementShape.SELECT_PREFIX)));
    }
    return found;
  }

  private static Optional<String> ofAnotherType(
      StatementShape shape, SourceStatement select, String tenant) {
    return shape.bind(1, tenant).isPresent()
        ? Optional.empty()
        : Optional.of(
            "tenants here are of type "
                + shape.parameters().get(0).sqlType()
                + (" ($1 of " + select.file() + ")"));
  }

  /** Omits the URI, which holds a password. */
  @Override
  public String toString() {
    return "PgTenants[" + definition.name() + "]";
  }
}
