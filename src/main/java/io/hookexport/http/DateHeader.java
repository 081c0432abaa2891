package io.hookexport.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Clock;
import java.util.Date;

/** The header Date (RFC 9110, 6.6.1), formatted once a second. For one event loop. */
final class DateHeader {
  private final Clock clock;
  private long second = Long.MIN_VALUE;
  private CharSequence text = "";

  DateHeader(Clock clock) {
    this.clock = clock;
  }

  void writeTo(HttpServerResponse response) {
    long now = Math.floorDiv(clock.millis(), 1000);
    if (now != second) {
      text = HttpHeaders.createOptimized(DateFormatter.format(new Date(now * 1000)));
      second = now;
    }
    response.putHeader(HttpHeaders.DATE, text);
  }
}
