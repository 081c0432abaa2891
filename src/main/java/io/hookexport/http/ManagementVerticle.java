package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ConnectionPlaces;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and health for operators, on a separate port, and administration if there is a token for
 * it. The port belongs on a network that clients do not reach.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final int IDLE_SECONDS = 30;

  /**
   * Few tools connect here, all nearby: a slower client occupies a connection that a probe needs.
   */
  static final int HEAD_SECONDS = 5;

  /** Without administration no operation reads a body. */
  private static final int NO_BODY = 1;

  /** A project or a key has a few hundred bytes. */
  static final int MOST_BODY = 16_384;

  /**
   * One address may use at most half of them, when it is the only one. Whoever comes then gets the
   * place of one that waits for no response.
   */
  static final int CONNECTIONS = 64;

  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final HttpListener listener;
  private final int port;
  private final Readiness readiness;
  private final Supplier<Future<String>> metrics;
  private final Optional<AdminPorts> admin;
  private @Nullable Future<String> latest;
  private long latestNanos;

  /**
   * @param api the contract of the API
   * @param port 0 for any free port
   * @param metrics supplies the text of {@code GET /metrics}
   * @param admin empty: its operations do not exist
   */
  public ManagementVerticle(
      Contract api,
      String host,
      int port,
      Readiness readiness,
      Supplier<Future<String>> metrics,
      Optional<AdminPorts> admin) {
    this.listener =
        new HttpListener(
            admin.map(AdminPorts::contract).orElse(api),
            new ApiSettings(
                host, port, admin.isPresent() ? MOST_BODY : NO_BODY, IDLE_SECONDS, HEAD_SECONDS),
            ConnectionPlaces.yielding(CONNECTIONS),
            request ->
                // Probes and scrapers are many, and tell nothing.
                admin
                    .filter(ports -> request.operationId().isPresent())
                    .ifPresent(ports -> ports.requests().on(request)));
    this.port = port;
    this.readiness = readiness;
    this.metrics = metrics;
    this.admin = admin;
  }

  /** Returns the port that it listens on, once started. */
  public int port() {
    return listener.port();
  }

  @Override
  public Future<?> start() {
    Router router = Router.router(vertx);
    router.route().handler(listener.recorder()::watch).handler(RequestId::attachTo);
    router.get("/health/live").handler(listener.running(Readiness::live));
    router.get("/health/ready").handler(listener.running(readiness::respond));
    router.get("/metrics").handler(listener.running(this::metrics));
    listener.complete(router);
    return admin.isEmpty()
        ? listener.listen(vertx, port, router)
        : vertx
            .executeBlocking(() -> admin(admin.get()))
            .compose(
                operations ->
                    listener.listen(
                        vertx,
                        port,
                        request ->
                            listener.handle(
                                request, isAdmin(request.path()) ? operations : router)));
  }

  private static boolean isAdmin(@Nullable String path) {
    return path == null || !(path.startsWith("/health/") || path.equals("/metrics"));
  }

  /** Blocks. */
  private Router admin(AdminPorts ports) {
    AdminAuth auth = new AdminAuth(ports.token(), ports.limits());
    return new ContractRouter(
            ports.contract(),
            listener,
            (operation, action) -> List.of(auth),
            new JsonBody(MOST_BODY, listener.connections()::reading),
            ports.responses())
        .route(
            vertx,
            new AdminActions(
                    ports.contract(), ports.administration(), new AdminAudit(auth.fingerprint()))
                .all(),
            Map.of());
  }

  @Override
  public Future<?> stop() {
    return listener.stop(vertx, 0);
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
