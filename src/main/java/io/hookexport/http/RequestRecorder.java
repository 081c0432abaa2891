package io.hookexport.http;

import io.hookexport.contract.Input;
import io.hookexport.export.Project;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Reports every request to {@link RequestEvents} once its response has ended. */
final class RequestRecorder {
  private static final String BEGUN = RequestRecorder.class.getName();
  private static final String OPERATION = BEGUN + ".operation";
  private static final String EXPORT = BEGUN + ".export";
  private static final String BYTES = BEGUN + ".bytes";

  private final RequestEvents events;
  private final Consumer<HttpServerRequest> whenEnded;
  private final TrustedProxies proxies;

  private static final class Begun {
    private final long nanos = System.nanoTime();
    private boolean recorded;
  }

  /**
   * @param whenEnded receives every request that reached the router, once its response has ended
   * @param proxies that forward the addresses of clients
   */
  RequestRecorder(
      RequestEvents events, Consumer<HttpServerRequest> whenEnded, TrustedProxies proxies) {
    this.events = events;
    this.proxies = proxies;
    this.whenEnded = whenEnded;
  }

  /** The handler that precedes all others. */
  void watch(RoutingContext rc) {
    begin(rc);
    rc.next();
  }

  /** Also works for a request that fails before the first handler; does nothing the second time. */
  void begin(RoutingContext rc) {
    if (rc.get(BEGUN) == null) {
      rc.put(BEGUN, new Begun());
      rc.addEndHandler(ended -> end(rc, ended.succeeded()));
    }
  }

  /**
   * Records the end of the response. Vert.x reports it, except when the client leaves in the middle
   * of a file.
   */
  void end(RoutingContext rc, boolean complete) {
    Begun begun = rc.get(BEGUN);
    if (begun != null && !begun.recorded) {
      begun.recorded = true;
      whenEnded.accept(rc.request());
      events.on(completed(rc, begun.nanos, complete));
    }
  }

  static void operation(RoutingContext rc, Operation operation) {
    rc.put(OPERATION, operation);
  }

  /** Returns the operation; call it only after it was set. */
  static String operationId(RoutingContext rc) {
    Operation operation = rc.get(OPERATION);
    return operation.getOperationId();
  }

  /** Sets the export that the request turned out to be about. */
  static void export(RoutingContext rc, UUID id) {
    rc.put(EXPORT, id);
  }

  /**
   * Marks a file as the body of the response: Vert.x would count all of it from its first byte on.
   *
   * @param sent returns the bytes sent so far
   */
  static void file(RoutingContext rc, LongSupplier sent) {
    rc.put(BYTES, sent);
  }

  /** Records a request that reached no router, such as one that could not be parsed. */
  void unrouted(HttpServerRequest request, String requestId, long begun) {
    whenEnded.accept(request);
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

  private CompletedRequest completed(RoutingContext rc, long begun, boolean complete) {
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
        BearerAuth.projectIfKnown(rc).map(Project::id).or(() -> named(rc)),
        exportId(rc),
        remoteAddress(rc.request()));
  }

  /** Returns the project that an operator names. */
  private static Optional<String> named(RoutingContext rc) {
    @Nullable Input input = ContractValidation.input(rc);
    return input == null ? Optional.empty() : input.text("project_id");
  }

  private static Optional<UUID> exportId(RoutingContext rc) {
    UUID known = rc.get(EXPORT);
    @Nullable Input input = ContractValidation.input(rc);
    return known != null || input == null
        ? Optional.ofNullable(known)
        : input.text("id").map(UUID::fromString);
  }

  /** Returns the method; a method of no operation is arbitrary text of the client. */
  private static String method(HttpServerRequest request) {
    return switch (request.method().name()) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> request.method().name();
      default -> "OTHER";
    };
  }

  /** Returns the address of the client for which failures are counted, also behind a proxy. */
  private String remoteAddress(HttpServerRequest request) {
    String peer = TrustedProxies.peer(request.connection());
    return peer.isEmpty() ? "unknown" : proxies.client(peer, request.headers());
  }
}
