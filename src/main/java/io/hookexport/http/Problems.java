package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.contract.ErrorResponse;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.Connections;
import io.hookexport.http.limits.LineBudget;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Sends the response to every failure. */
final class Problems implements Handler<RoutingContext> {
  private static final List<CharSequence> ENTITY_HEADERS =
      List.of(
          HttpHeaders.CONTENT_LENGTH,
          "Content-Disposition",
          "Repr-Digest",
          HttpHeaders.ACCEPT_RANGES);

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  private final AllowedMethods methods;
  private final FrameworkFailures framework;
  private final RequestRecorder watch;
  private final LineBudget faults = new LineBudget(1, 100);
  private boolean mounted;

  Problems(Contract contract, ApiSettings settings, RequestRecorder watch) {
    this.methods = new AllowedMethods(contract);
    this.watch = watch;
    this.framework = new FrameworkFailures(settings);
  }

  @Override
  public void handle(RoutingContext rc) {
    if (mounted && !MountPath.isEntered(rc)) {
      rc.next();
    } else {
      handle(rc, rc.statusCode());
    }
  }

  /**
   * @param status that Vert.x would send
   */
  void handle(RoutingContext rc, int status) {
    HttpServerResponse response = rc.response();
    if (response.closed() || response.ended()) {
      LOG.atDebug()
          .setCause(rc.failure())
          .log("The client disconnected before its response was complete");
      watch.end(rc, false);
      return;
    }
    watch.begin(rc);
    ExportException problem = framework.translate(rc, status);
    logServerFault(problem, RequestId.of(rc), rc.request());
    if (response.headWritten()) {
      response.reset(); // a partial response must not look complete
      return;
    }
    if (problem.error() == ExportError.METHOD_NOT_ALLOWED) {
      response.putHeader(HttpHeaders.ALLOW, allowedMethods(rc));
    }
    // Headers set for the intended response would contradict the body of this one.
    ENTITY_HEADERS.forEach(response.headers()::remove);
    BodyFlow.release(rc.request());
    if (problem.error() == ExportError.PAYLOAD_TOO_LARGE) {
      Connections.closing(rc.request()); // the length of the rest is unknown
    }
    send(rc.request(), RequestId.of(rc), problem)
        .onFailure(
            e ->
                LOG.atDebug()
                    .setCause(e)
                    .log("The client disconnected before it received its error"));
  }

  /** For a body that does not arrive in time. */
  void respondLate(HttpServerRequest request) {
    respondUnended(request, framework.late());
  }

  /** For a body with a malformed chunk. */
  void respondMalformed(HttpServerRequest request) {
    respondUnended(request, framework.malformedBody());
  }

  /** Responds to a request whose body a router still awaits, and closes its connection. */
  private void respondUnended(HttpServerRequest request, ExportException problem) {
    HttpServerResponse response = request.response();
    String known = response.headers().get(RequestId.HEADER);
    String requestId = known == null ? RequestId.choose(request) : known;
    Connections.closing(request);
    response.putHeader(RequestId.HEADER, requestId);
    send(request, requestId, problem).onComplete(sent -> request.connection().close());
  }

  /** Responds to a request that never reaches a router, and closes its connection. */
  void refuse(HttpServerRequest request, ExportException problem) {
    long begun = System.nanoTime();
    String requestId = RequestId.choose(request);
    Connections.closing(request);
    request.response().putHeader(RequestId.HEADER, requestId);
    send(request, requestId, problem)
        .onComplete(
            sent -> {
              watch.unrouted(request, requestId, begun);
              request.connection().close();
            });
  }

  /** Responds to {@code OPTIONS *}, which has no path and so reaches no router. */
  void respondForServer(HttpServerRequest request) {
    long begun = System.nanoTime();
    String requestId = RequestId.choose(request);
    request
        .response()
        .setStatusCode(204)
        .putHeader(RequestId.HEADER, requestId)
        .putHeader(HttpHeaders.ALLOW, methods.ofServer())
        .end()
        .onComplete(sent -> watch.unrouted(request, requestId, begun));
  }

  /** Leaves alone what fails before the mount, which is the application's. */
  void mounted() {
    mounted = true;
  }

  private static Future<Void> send(
      HttpServerRequest request, String requestId, ExportException problem) {
    HttpServerResponse response =
        request.response().setStatusCode(ErrorResponse.status(problem.error()));
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, JsonBody.MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, JsonResponse.NO_STORE);
    if (problem.error() == ExportError.UNAUTHORIZED
        && !response.headers().contains(Rejections.WWW_AUTHENTICATE)) {
      response.putHeader(Rejections.WWW_AUTHENTICATE, "Bearer");
    }
    int retryAfter = problem.retryAfterSeconds();
    if (retryAfter > 0 || problem.error() == ExportError.UNAVAILABLE) {
      response.putHeader(HttpHeaders.RETRY_AFTER, String.valueOf(Math.max(1, retryAfter)));
    }
    return JsonResponse.end(response, envelope(problem, requestId));
  }

  private static Buffer envelope(ExportException problem, String requestId) {
    return new JsonObject()
        .put("error", ErrorResponse.ofRequest(problem))
        .put("meta", new JsonObject().put("request_id", requestId))
        .toBuffer();
  }

  /**
   * Logs one line a second for each cause. Each line has the number of omitted lines of all causes.
   * The stack trace is omitted when the server is not at fault.
   */
  private void logServerFault(
      ExportException problem, String requestId, HttpServerRequest request) {
    int status = ErrorResponse.status(problem.error());
    if (status < 500) {
      return;
    }
    Throwable cause = problem.getCause();
    String error = problem.error().name();
    faults
        .admit(error + ' ' + problem.message() + ' ' + cause, System.nanoTime())
        .ifPresent(
            omitted -> {
              LoggingEventBuilder line = LOG.atLevel(status == 500 ? Level.ERROR : Level.WARN);
              line = line.addKeyValue("request_id", requestId);
              line = line.addKeyValue("method", request.method().name());
              line = line.addKeyValue("error_code", error);
              line = line.addKeyValue("error", problem.message());
              if (omitted > 0) {
                line = line.addKeyValue("lines_left_out", omitted);
              }
              if (status == 500) {
                line = line.setCause(cause);
              } else if (cause != null) {
                line = line.addKeyValue("cause", cause);
              }
              line.log("A request failed");
            });
  }

  /** The management port also has a path that is not in the contract. */
  private String allowedMethods(RoutingContext rc) {
    return methods.of(MountPath.normalized(rc)).orElse("GET, HEAD");
  }
}
