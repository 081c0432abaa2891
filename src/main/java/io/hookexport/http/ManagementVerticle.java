package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and health for operators, on a port of their own. Not part of the contract: it belongs on
 * a network that clients do not reach.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 30;

  private final Contract contract;
  private final Settings settings;
  private final Readiness readiness;
  private final Supplier<Future<String>> metrics;
  private @Nullable HttpServer server;

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
        .connectionHandler(SpokenVersions::guard)
        .requestHandler(
            request -> {
              date.writeTo(request.response());
              router.handle(request);
            })
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

  private Future<Void> metrics(RoutingContext rc) {
    return metrics
        .get()
        .compose(
            text ->
                Answer.end(
                    rc.response()
                        .putHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8"),
                    Buffer.buffer(text)));
  }
}
