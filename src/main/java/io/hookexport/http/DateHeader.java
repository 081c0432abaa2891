package io.hookexport.http;

import io.netty.handler.codec.DateFormatter;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

/** The header Date (RFC 9110, 6.6.1), formatted once a second. For one event loop. */
final class DateHeader {
  private final InstantSource clock;
  private long second = Long.MIN_VALUE;
  private CharSequence text = "";

  DateHeader(InstantSource clock) {
    this.clock = clock;
  }

  /** The header has the time of the responding machine by definition; no decision depends on it. */
  static DateHeader ofThisMachine() {
    return new DateHeader(InstantSource.system());
  }

  void writeTo(HttpServerResponse response) {
    long now = Math.floorDiv(clock.millis(), 1000);
    if (now != second) {
      Date date = Date.from(Instant.ofEpochSecond(now));
      text = HttpHeaders.createOptimized(DateFormatter.format(date));
      second = now;
    }
    response.putHeader(HttpHeaders.DATE, text);
  }
}
