package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics and health for operators, on a port of their own. Not part of the contract: it belongs on
 * a network that clients do not reach.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ManagementVerticle.class);
  private static final int IDLE_SECONDS = 30;

  /** Half of them for one address, where it is the only one. */
  static final int CONNECTIONS = 64;

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Contract contract;
  private final Settings settings;
  private final Readiness readiness;
  private final Supplier<Future<String>> metrics;
  private final ConnectionPlaces places =
      new ConnectionPlaces(CONNECTIONS, CONNECTIONS, TrustedProxies.NONE);
  private @Nullable HttpServer server;
  private @Nullable Future<String> latest;
  private long latestNanos;

  /**
   * Where to listen.
   *
   * @param port 0 for any free port
   */
  public record Settings(String host, int port) {}

  /**
   * @param metrics the text of {@code GET /metrics}
   */
  public ManagementVerticle(
      Contract contract, Settings settings, Readiness readiness, Supplier<Future<String>> metrics) {
    this.contract = contract;
    this.settings = settings;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /** The port that it listens on, once started. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    ApiSettings limits =
        new ApiSettings(settings.host(), settings.port(), 1, IDLE_SECONDS, IDLE_SECONDS);
    Problems problems = new Problems(contract, limits, RequestWatch.none());
    ServiceActions service = new ServiceActions(readiness);
    DateHeader date = DateHeader.ofThisMachine();
    Router router = Router.router(vertx);
    router.route().handler(RequestId::attachTo);
    get(router, "/health/live", service::live);
    get(router, "/health/ready", service::ready);
    get(router, "/metrics", this::metrics);
    ContractRouter.answerHead(router);
    router.route().failureHandler(problems);
    for (int status : List.of(400, 404, 405, 500)) {
      router.errorHandler(status, rc -> problems.handle(rc, status));
    }
    return vertx
        .createHttpServer(
            new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(IDLE_SECONDS)
                .setHttp2ClearTextEnabled(false))
        .connectionHandler(
            connection -> {
              SpokenVersions.guard(connection);
              bound(connection);
            })
        .requestHandler(
            request ->
                Pipelining.inTurn(
                    request,
                    () -> {
                      date.writeTo(request.response());
                      router.handle(request);
                    }))
        .invalidRequestHandler(
            request -> {
              date.writeTo(request.response());
              problems.answerUnparsable(request);
            })
        .listen()
        .onSuccess(listening -> server = listening);
  }

  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    server = null;
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  private static void get(Router router, String path, Action action) {
    router.get(path).handler(rc -> action.run(rc).onFailure(rc::fail));
  }

  /** Few tools ask here: whoever else reaches this port takes little of the process. */
  private void bound(HttpConnection connection) {
    String address = Connections.address(connection);
    if (!places.take(address)) {
      var unused = connection.close();
      return;
    }
    connection.closeHandler(closed -> places.giveBack(address));
    connection.exceptionHandler(failure -> LOG.debug("a connection failed", failure));
    Pipelining.bound(connection);
  }

  /** However often somebody asks, the database is asked once a second. */
  private Future<String> text() {
    Future<String> known = latest;
    if (known == null || (known.isComplete() && System.nanoTime() - latestNanos >= KEPT_NANOS)) {
      known = metrics.get();
      latest = known;
      latestNanos = System.nanoTime();
    }
    return known;
  }

  private Future<Void> metrics(RoutingContext rc) {
    return text()
        .compose(
            text ->
                Answer.end(
                    rc.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                    Buffer.buffer(text)));
  }
}
