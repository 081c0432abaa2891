package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.Connections;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.http.connection.RequestFraming;
import io.hookexport.http.limits.ConnectionPlaces;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Listens on one port, and prepares each request before a router sees it. */
final class HttpListener {
  private final ApiSettings settings;
  private final Cors cors;
  private final RequestRecorder recorder;
  private final Problems problems;
  private final Connections connections;
  private final DateHeader date = DateHeader.ofThisMachine();
  private Consumer<HttpServerRequest> whenMounted = ended -> {};
  private @Nullable HttpServer server;

  HttpListener(
      Contract contract, ApiSettings settings, ConnectionPlaces places, RequestEvents events) {
    this.settings = settings;
    this.cors = new Cors(settings.corsOrigins());
    this.recorder = new RequestRecorder(events, this::responded, settings.proxies());
    this.problems = new Problems(contract, settings, recorder);
    this.connections =
        new Connections(places, settings, problems::respondLate, problems::respondMalformed);
  }

  RequestRecorder recorder() {
    return recorder;
  }

  Problems problems() {
    return problems;
  }

  Connections connections() {
    return connections;
  }

  /** Returns the port that it listens on, once started. */
  int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }

  /**
   * @param port a negative one is any free port that all instances share; 0 gives each its own
   */
  Future<Void> listen(Vertx vertx, int port, Handler<HttpServerRequest> handler) {
    connections.start(vertx);
    return vertx
        .createHttpServer(settings.serverOptions().setPort(port))
        .connectionHandler(connections::opened)
        .requestHandler(
            request ->
                Pipelining.inTurn(request, () -> begin(request, () -> handler.handle(request))))
        .invalidRequestHandler(
            request -> begin(request, () -> refuse(request, FrameworkFailures.unparsable(request))))
        .listen()
        .onSuccess(listening -> server = listening)
        .mapEmpty();
  }

  /** Passes a request on to the router, unless it is malformed, or for no path. */
  void handle(HttpServerRequest request, Router router) {
    Optional<String> problem = RequestFraming.problem(request);
    if (problem.isPresent()) {
      refuse(request, ExportException.of(ExportError.INVALID_REQUEST, problem.get()));
    } else if (AllowedMethods.isForServer(request)) {
      problems.respondForServer(request);
    } else {
      router.handle(request);
    }
  }

  /**
   * Returns the handler of an action, which does not run for a request that was rejected while its
   * body or its key was awaited.
   */
  Handler<RoutingContext> running(Action action) {
    return rc -> {
      if (connections.acting(rc.request())) {
        action.run(rc).onFailure(rc::fail);
      }
    };
  }

  /** Adds what every router has after its own routes. */
  void complete(Router router) {
    // Responds to HEAD like to GET (RFC 9110, 9.1): Vert.x omits the body.
    router.getRoutes().stream()
        .filter(route -> route.methods() != null && route.methods().contains(HttpMethod.GET))
        .forEach(route -> route.method(HttpMethod.HEAD));
    router.route().failureHandler(problems);
    // The router detects these itself, and reports them only to a handler of the status.
    for (int status : List.of(400, 404, 405, 500)) {
      router.errorHandler(status, rc -> problems.handle(rc, status));
    }
  }

  /**
   * Adds what a server of its own does before its router, and what it does with other paths.
   *
   * @param ended receives each recorded request
   */
  void mount(Router router, AllowedMethods methods, Consumer<HttpServerRequest> ended) {
    whenMounted = ended;
    router
        .route()
        .order(Integer.MIN_VALUE)
        .handler(
            rc -> {
              date.writeTo(rc.response());
              cors.writeTo(rc.request());
              rc.next();
            });
    // The application's own routes would get what the contract does not have.
    router
        .route()
        .last()
        .handler(
            rc ->
                MountPath.withSlash(rc)
                    .ifPresentOrElse(
                        folder ->
                            rc.response()
                                .setStatusCode(308)
                                .putHeader(HttpHeaders.LOCATION, folder)
                                .end(),
                        () ->
                            rc.fail(methods.of(MountPath.normalized(rc)).isPresent() ? 405 : 404)));
  }

  /** Responds to a request that no router may see, and ignores the rest of its connection. */
  void refuse(HttpServerRequest request, ExportException problem) {
    connections.refused(request);
    problems.refuse(request, problem);
  }

  /**
   * May be called without a start.
   *
   * @param patienceSeconds within which pending responses may end
   */
  Future<Void> stop(Vertx vertx, long patienceSeconds) {
    HttpServer listening = server;
    server = null;
    connections.stop(vertx);
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(patienceSeconds, TimeUnit.SECONDS);
  }

  private void begin(HttpServerRequest request, Runnable handler) {
    if (connections.begun(request)) {
      date.writeTo(request.response());
      cors.writeTo(request);
      handler.run();
    }
  }

  private void responded(HttpServerRequest request) {
    connections.responded(request);
    whenMounted.accept(request);
  }
}
