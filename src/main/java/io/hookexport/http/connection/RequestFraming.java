package io.hookexport.http.connection;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;

/**
 * Rejects a request, before any other handler sees it, that a proxy before us could read
 * differently (RFC 9112, 3.2, 6.1 and 11.2). Netty rejects most of these; this is the rest.
 */
public final class RequestFraming {
  private RequestFraming() {}

  /** Returns what is wrong, in words for the author of a client; empty when nothing is. */
  public static Optional<String> problem(HttpServerRequest request) {
    MultiMap headers = request.headers();
    int hosts = headers.getAll(HttpHeaders.HOST).size();
    if (hosts > 1 || (hosts == 0 && request.version() != HttpVersion.HTTP_1_0)) {
      return Optional.of("the request must have exactly one Host header");
    }
    if (hosts == 1 && !Origin.isHost(headers.get(HttpHeaders.HOST))) {
      return Optional.of(
          "the Host header must be a host name or an address, and may have a port up to 65535");
    }
    if (!isTarget(request)) {
      return Optional.of(
          "the target of the request must be a path that starts with /, or an absolute http URL with a valid host");
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

  private static boolean isTarget(HttpServerRequest request) {
    String target = request.uri();
    return target != null
        && (target.startsWith("/")
            || Origin.isAbsoluteTarget(target)
            || (target.equals("*") && request.method().equals(HttpMethod.OPTIONS)));
  }
}
