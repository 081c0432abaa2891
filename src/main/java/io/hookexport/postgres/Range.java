package io.hookexport.postgres;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Rows of a half-open range of time, in the order of the file.
 *
 * @param from inclusive; microseconds since 1970
 * @param to exclusive; microseconds since 1970
 * @param skip rows at its beginning that have been read already
 * @param maxRows at most so many are read; 0 for all
 */
record Range(long from, long to, long skip, long maxRows) {
  Range {
    if (from > to || skip < 0 || maxRows < 0) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "no range: %d %d %d", from, to, skip));
    }
  }

  Range atMost(long rows) {
    return new Range(from, to, skip, rows);
  }

  static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
