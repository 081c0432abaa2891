package io.hookexport.source.rows;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * Rows of a half-open range of time, in the order of the file.
 *
 * @param from inclusive; microseconds since 1970
 * @param to exclusive; microseconds since 1970
 * @param skip rows at its beginning that have already been read: all those up to a key
 * @param maxRows rows to read, plus all others of the last one's time up to {@link #mostRows}; 0
 *     for all
 */
public record Range(long from, long to, long skip, long maxRows) {
  /** From 1970 to 2000, the epoch of PostgreSQL. */
  public static final long MICROS_2000 = 946_684_800_000_000L;

  public Range {
    if (from > to || skip < 0 || maxRows < 0) {
      throw new IllegalArgumentException("no range: " + from + " " + to + " " + skip);
    }
  }

  /** Returns the most rows; only a range with this many may end within an instant. */
  public long mostRows() {
    return 4 * maxRows;
  }

  public Range atMost(long rows) {
    return new Range(from, to, skip, rows);
  }

  public static long micros(Instant time) {
    // ChronoUnit.MICROS.between counts nanoseconds, which overflow before 1677 and after 2262.
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1_000);
  }

  static OffsetDateTime time(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
