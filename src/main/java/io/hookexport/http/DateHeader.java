package io.hookexport.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The header Date (RFC 9110, 6.6.1), formatted once a second. For one event loop. */
final class DateHeader {
  /** IMF-fixdate: two digits for the day, unlike Java's own format of RFC 1123. */
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

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
      text = HttpHeaders.createOptimized(IMF_FIXDATE.format(Instant.ofEpochSecond(now)));
      second = now;
    }
    response.putHeader(HttpHeaders.DATE, text);
  }
}
