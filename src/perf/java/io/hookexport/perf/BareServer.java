package io.hookexport.perf;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The least that a Vert.x server could do for the same requests, in a process of its own: no keys,
 * no validation, no limits, no log. GET reads the row by its primary key; POST parses the JSON.
 */
final class BareServer extends VerticleBase {
  private static final String SQL = "select * from hookexport.exports where export_id = $1";

  private final Pool pool;
  private int port;

  private BareServer(Pool pool) {
    this.pool = pool;
  }

  /** Arguments: URI of a job database, size of the pool, event loops. */
  public static void main(String[] arguments) throws TimeoutException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    Pool pool =
        PgBuilder.pool()
            .connectingTo(PgConnectOptions.fromUri(arguments[0]).setCachePreparedStatements(true))
            .with(
                new PoolOptions()
                    .setMaxSize(Integer.parseInt(arguments[1]))
                    .setMaxWaitQueueSize(-1))
            .using(vertx)
            .build();
    @Nullable BareServer[] last = {null};
    Supplier<Deployable> verticles =
        () -> {
          BareServer server = new BareServer(pool);
          last[0] = server;
          return server;
        };
    vertx
        .deployVerticle(
            verticles, new DeploymentOptions().setInstances(Integer.parseInt(arguments[2])))
        .await(30, TimeUnit.SECONDS);
    if (last[0] != null) {
      System.out.println("bare routes listen on port " + last[0].port);
    }
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.get("/v1/exports/:id").handler(this::get);
    router.post("/v1/exports").handler(BodyHandler.create(false)).handler(BareServer::parse);
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(-1))
        .requestHandler(router)
        .listen()
        .onSuccess(listening -> port = listening.actualPort());
  }

  private void get(RoutingContext rc) {
    pool.preparedQuery(SQL)
        .execute(Tuple.of(UUID.fromString(rc.pathParam("id"))))
        .map(rows -> rows.iterator().next().toJson())
        .onSuccess(row -> answer(rc, 200, new JsonObject().put("data", row)))
        .onFailure(rc::fail);
  }

  private static void parse(RoutingContext rc) {
    answer(rc, 400, new JsonObject().put("names", rc.body().asJsonObject().size()));
  }

  private static void answer(RoutingContext rc, int status, JsonObject body) {
    rc.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }
}
