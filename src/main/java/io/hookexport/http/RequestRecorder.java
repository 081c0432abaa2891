package io.hookexport.http;

import io.hookexport.contract.Input;
import io.hookexport.export.Project;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tells {@link RequestEvents} of every request once it is answered. */
final class RequestRecorder {
  private static final String BEGUN = RequestRecorder.class.getName();
  private static final String OPERATION = BEGUN + ".operation";
  private static final String EXPORT = BEGUN + ".export";
  private static final String BYTES = BEGUN + ".bytes";

  private final RequestEvents events;
  private final Consumer<HttpServerRequest> whenAnswered;
  private final TrustedProxies proxies;

  private static final class Begun {
    private final long nanos = System.nanoTime();
    private boolean told;
  }

  /**
   * @param whenAnswered is called with every request that reached the router, once it is answered
   * @param proxies that tell the addresses of clients
   */
  RequestRecorder(
      RequestEvents events, Consumer<HttpServerRequest> whenAnswered, TrustedProxies proxies) {
    this.events = events;
    this.proxies = proxies;
    this.whenAnswered = whenAnswered;
  }

  /** A handler before all others. */
  void watch(RoutingContext rc) {
    begin(rc);
    rc.next();
  }

  /** Also for a request that fails before the first handler; does nothing the second time. */
  void begin(RoutingContext rc) {
    if (rc.get(BEGUN) == null) {
      rc.put(BEGUN, new Begun());
      rc.addEndHandler(ended -> end(rc, ended.succeeded()));
    }
  }

  /**
   * The answer is over. Vert.x tells so itself, except when the client goes away in the middle of a
   * file.
   */
  void end(RoutingContext rc, boolean complete) {
    Begun begun = rc.get(BEGUN);
    if (begun != null && !begun.told) {
      begun.told = true;
      whenAnswered.accept(rc.request());
      events.on(answered(rc, begun.nanos, complete));
    }
  }

  static void operation(RoutingContext rc, Operation operation) {
    rc.put(OPERATION, operation);
  }

  /** The export that the request turned out to be about. */
  static void export(RoutingContext rc, UUID id) {
    rc.put(EXPORT, id);
  }

  /**
   * A file is the body of the response: Vert.x would count all of it from its first byte on.
   *
   * @param sent how much of it
   */
  static void file(RoutingContext rc, LongSupplier sent) {
    rc.put(BYTES, sent);
  }

  /** A request that reached no router, such as one that could not be parsed. */
  void unrouted(HttpServerRequest request, String requestId, long begun) {
    whenAnswered.accept(request);
    HttpServerResponse response = request.response();
    events.on(
        new CompletedRequest(
            method(request),
            Optional.empty(),
            Optional.empty(),
            response.getStatusCode(),
            response.ended(),
            Duration.ofNanos(System.nanoTime() - begun),
            response.bytesWritten(),
            requestId,
            Optional.empty(),
            Optional.empty(),
            remoteAddress(request)));
  }

  private CompletedRequest answered(RoutingContext rc, long begun, boolean complete) {
    Operation operation = rc.get(OPERATION);
    HttpServerResponse response = rc.response();
    LongSupplier ofFile = rc.get(BYTES);
    return new CompletedRequest(
        method(rc.request()),
        Optional.ofNullable(operation).map(Operation::getOperationId),
        Optional.ofNullable(operation).map(Operation::getOpenAPIPath),
        response.headWritten() ? response.getStatusCode() : 0,
        complete,
        Duration.ofNanos(System.nanoTime() - begun),
        ofFile == null ? response.bytesWritten() : ofFile.getAsLong(),
        RequestId.of(rc),
        BearerAuth.projectIfKnown(rc).map(Project::id),
        exportId(rc),
        remoteAddress(rc.request()));
  }

  private static Optional<UUID> exportId(RoutingContext rc) {
    UUID known = rc.get(EXPORT);
    @Nullable Input input = ContractValidation.input(rc);
    return known != null || input == null
        ? Optional.ofNullable(known)
        : input.text("id").map(UUID::fromString);
  }

  /** A method that no operation has is a text of the client's. */
  private static String method(HttpServerRequest request) {
    return switch (request.method().name()) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> request.method().name();
      default -> "OTHER";
    };
  }

  /** Of the client whose failures are counted, also behind a proxy. */
  private String remoteAddress(HttpServerRequest request) {
    SocketAddress peer = request.connection().remoteAddress();
    return peer == null
        ? "unknown"
        : proxies.client(String.valueOf(peer.hostAddress()), request.headers());
  }
}
