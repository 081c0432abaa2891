package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.Connections;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and health for operators, on a separate port. Not part of the contract: the port belongs
 * on a network that clients do not reach.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 30;

  /**
   * Few tools connect here, all nearby: a slower client occupies a connection that a probe needs.
   */
  static final int HEAD_SECONDS = 5;

  /** No operation of this port reads a body. */
  private static final int MOST_BODY = 1;

  /** One address may use at most half of them, when it is the only one. */
  static final int CONNECTIONS = 64;

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Contract contract;
  private final ApiSettings limits;
  private final Readiness readiness;
  private final Supplier<Future<String>> metrics;
  private final Connections connections;
  private @Nullable Problems problems;
  private @Nullable HttpServer server;
  private @Nullable Future<String> latest;
  private long latestNanos;

  /**
   * The address to listen on.
   *
   * @param port 0 for any free port
   */
  public record Settings(String host, int port) {}

  /**
   * @param metrics supplies the text of {@code GET /metrics}
   */
  public ManagementVerticle(
      Contract contract, Settings settings, Readiness readiness, Supplier<Future<String>> metrics) {
    this.contract = contract;
    this.limits =
        new ApiSettings(settings.host(), settings.port(), MOST_BODY, IDLE_SECONDS, HEAD_SECONDS);
    this.connections =
        new Connections(
            new ConnectionPlaces(CONNECTIONS, CONNECTIONS, TrustedProxies.NONE),
            limits,
            request -> problems().respondLate(request),
            request -> problems().respondMalformed(request));
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /** Returns the port that it listens on, once started. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    connections.start(vertx);
    RequestRecorder watch =
        new RequestRecorder(request -> {}, connections::responded, TrustedProxies.NONE);
    Problems problems = new Problems(contract, limits, watch);
    this.problems = problems;
    ServiceActions service = new ServiceActions(readiness);
    DateHeader date = DateHeader.ofThisMachine();
    Router router = Router.router(vertx);
    router.route().handler(watch::watch).handler(RequestId::attachTo);
    get(router, "/health/live", service::live);
    get(router, "/health/ready", service::ready);
    get(router, "/metrics", this::metrics);
    ContractRouter.routeHead(router);
    router.route().failureHandler(problems);
    for (int status : List.of(400, 404, 405, 500)) {
      router.errorHandler(status, rc -> problems.handle(rc, status));
    }
    HttpServerOptions options = limits.serverOptions();
    return vertx
        .createHttpServer(options)
        .connectionHandler(
            connection -> {
              Connections.guard(connection, options);
              connections.opened(connection);
            })
        .requestHandler(
            request ->
                Pipelining.inTurn(
                    request,
                    () -> {
                      if (connections.begun(request)) {
                        date.writeTo(request.response());
                        router.handle(request);
                      }
                    }))
        .invalidRequestHandler(
            request -> {
              if (connections.begun(request)) {
                date.writeTo(request.response());
                connections.refused(request);
                problems.respondUnparsable(request);
              }
            })
        .listen()
        .onSuccess(listening -> server = listening);
  }

  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    server = null;
    connections.stop(vertx);
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  private Problems problems() {
    return Objects.requireNonNull(problems, "there is no request before the start");
  }

  private void get(Router router, String path, Action action) {
    router
        .get(path)
        .handler(
            rc -> {
              if (connections.acting(rc.request())) {
                action.run(rc).onFailure(rc::fail);
              }
            });
  }

  /** Queries the database once a second, however often metrics are requested. */
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
                JsonResponse.end(
                    rc.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                    Buffer.buffer(text)));
  }
}
