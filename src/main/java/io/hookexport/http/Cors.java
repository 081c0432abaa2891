package io.hookexport.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Set;

/**
 * Lets the pages of some origins call this server from a browser (the CORS protocol of the Fetch
 * standard). The headers are written on every response before anything else happens, so that a page
 * can read errors too (except for a head that is too large: its Origin is unknown). A preflight is
 * then an ordinary OPTIONS request, which needs no key. This is not the handler of vertx-web: that
 * handler misses requests which are rejected before routing, and rejects origins that are not
 * allowed, such as the page at {@code /docs}.
 */
final class Cors {
  static final String METHODS = "GET, HEAD, POST, DELETE";

  /** A test finds each header of openapi.yaml here that a page could not send otherwise. */
  static final String REQUEST_HEADERS =
      "Authorization, Content-Type, Idempotency-Key, Prefer, Last-Event-ID, Range, If-Match, If-None-Match, If-Range, If-Modified-Since, If-Unmodified-Since, X-Request-Id";

  /** A test finds each header of openapi.yaml here that a page could not read otherwise. */
  static final String RESPONSE_HEADERS =
      "Location, Retry-After, X-Request-Id, ETag, Date, Allow, WWW-Authenticate, Content-Disposition,"
          + " Content-Range, Content-Length, Accept-Ranges, Repr-Digest, RateLimit-Limit,"
          + " RateLimit-Remaining, RateLimit-Reset, Idempotent-Replayed, Preference-Applied,"
          + " Content-Security-Policy";

  /** How long a browser may cache a preflight; Chromium's own limit is the same. */
  private static final String MAX_AGE_SECONDS = "7200";

  private final Set<String> origins;

  /**
   * @param origins as browsers send them; empty for none
   */
  Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  void writeTo(HttpServerRequest request) {
    if (origins.isEmpty()) {
      return;
    }
    HttpServerResponse response = request.response();
    response.headers().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    if (origin == null || !origins.contains(origin)) {
      return;
    }
    response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    if (request.method().equals(HttpMethod.OPTIONS)) {
      response
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, REQUEST_HEADERS)
          .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
    } else {
      response.putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, RESPONSE_HEADERS);
    }
  }
}
