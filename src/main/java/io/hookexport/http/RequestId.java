package io.hookexport.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Identifies one request in its response and in all its log lines. A client's own id is used when
 * it cannot break a header or a log line.
 */
final class RequestId {
  static final String HEADER = "X-Request-Id";

  private static final String KEY = RequestId.class.getName();
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  static void attachTo(RoutingContext rc) {
    of(rc);
    rc.next();
  }

  /** Also works for a request that failed before it was routed. */
  static String of(RoutingContext rc) {
    String known = rc.get(KEY);
    if (known != null) {
      return known;
    }
    String id = choose(rc.request());
    rc.put(KEY, id);
    rc.response().putHeader(HEADER, id);
    return id;
  }

  static String choose(HttpServerRequest request) {
    String wanted = request.getHeader(HEADER);
    return wanted != null && SAFE.matcher(wanted).matches() ? wanted : random();
  }

  /** 96 bits: unique, but not secret. */
  static String random() {
    byte[] bytes = new byte[12];
    ThreadLocalRandom.current().nextBytes(bytes);
    return "req_" + HexFormat.of().formatHex(bytes);
  }
}
