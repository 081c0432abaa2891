package io.hookexport.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * What a request must be before anybody looks at it: nothing that a proxy before us could read
 * differently (RFC 9112, 3.2, 6.1 and 11.2). Netty refuses most of it; this is the rest.
 */
final class MessageForm {
  private MessageForm() {}

  /** What is wrong, in words for the author of a client; empty when nothing is. */
  static Optional<String> problem(HttpServerRequest request) {
    // Vert.x lets a version that it does not know through as null (see Main).
    if (request.version() == null) {
      return Optional.of("the version of HTTP must be 1.0 or 1.1");
    }
    MultiMap headers = request.headers();
    int hosts = headers.getAll(HttpHeaders.HOST).size();
    if (hosts > 1 || (hosts == 0 && request.version() != HttpVersion.HTTP_1_0)) {
      return Optional.of("the request must have exactly one Host header");
    }
    if (request.uri() == null || !request.uri().startsWith("/")) {
      return Optional.of("the target of the request must be a path that starts with /");
    }
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && !(codings.size() == 1 && codings.get(0).strip().equalsIgnoreCase("chunked"))) {
      return Optional.of("the only Transfer-Encoding that this server accepts is chunked");
    }
    if (!codings.isEmpty() && headers.contains(HttpHeaders.CONTENT_LENGTH)) {
      return Optional.of("the request must not have both Transfer-Encoding and Content-Length");
    }
    return Optional.empty();
  }
}
