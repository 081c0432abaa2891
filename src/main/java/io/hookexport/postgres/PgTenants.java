package io.hookexport.postgres;

import io.hookexport.export.Tenants;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The tenants of one source, asked with its {@code tenant} statement. */
public final class PgTenants implements Tenants {
  private final Vertx vertx;
  private final SourceDefinition definition;
  private final String uri;
  private final Duration timeout;

  /**
   * @throws InvalidSourceException names file and problem
   */
  public PgTenants(Vertx vertx, String source, String uri, Duration timeout) {
    this.vertx = vertx;
    this.definition = SourceDefinition.load(source);
    this.uri = uri;
    this.timeout = timeout;
  }

  /** A source without such a statement is not connected to. */
  @Override
  public Future<Boolean> has(String tenant) {
    if (definition.tenant().isEmpty()) {
      return Future.succeededFuture(true);
    }
    PgConnectOptions database = PgDeliverySource.connect(uri, "tenant question");
    Pool pool =
        Pools.ofStatements(
            vertx,
            database,
            new PoolOptions().setName("tenant question").setMaxSize(1),
            timeout,
            Pools.begin(PgDeliverySource.SETTINGS + timeout.toMillis()));
    SourceProblems problems = SourceProblems.of(definition, database);
    return pool.withConnection(
            connection -> new TenantQuestion(definition).platformId(connection, tenant))
        .timeout(2 * timeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(id -> id.isPresent())
        .recover(problems.refuse(definition.tenant().get(), 0))
        .recover(failure -> Future.failedFuture(PgDeliverySource.unusable(database, failure)))
        .eventually(pool::close);
  }
}
