package io.hookexport.csv;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;

/**
 * PostgreSQL's timestamptz wire value (microseconds since 2000-01-01T00:00Z) as RFC 3339 text in
 * UTC. Rows come ordered by time, so nearly all of them share a few days: their ten characters are
 * kept, and only the time of day is computed per value.
 */
final class TimestampText {
  /** No text is longer: six digits of a year, {@code -12-31T23:59:59.999999Z BC}. */
  static final int MAX_BYTES = 32;

  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long DAYS_TO_2000 = LocalDate.of(2000, 1, 1).toEpochDay();
  private static final long FIRST_OF_YEAR_1 = LocalDate.of(1, 1, 1).toEpochDay() - DAYS_TO_2000;
  private static final long LAST_OF_YEAR_9999 =
      LocalDate.of(9999, 12, 31).toEpochDay() - DAYS_TO_2000;
  private static final byte[] BEFORE_CHRIST = " BC".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] INFINITY = "infinity".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEGATIVE_INFINITY = "-infinity".getBytes(StandardCharsets.US_ASCII);
  private static final int KEPT_DAYS = 16;
  private static final int DATE_BYTES = 10;

  private final long[] days = new long[KEPT_DAYS];
  private final byte[] dates = new byte[KEPT_DAYS * DATE_BYTES];

  TimestampText() {
    Arrays.fill(days, Long.MIN_VALUE);
  }

  /** At most {@link #MAX_BYTES}; answers the index behind the last one. */
  int write(long microsSince2000, byte[] out, int at) {
    if (microsSince2000 == Long.MAX_VALUE) {
      return copy(INFINITY, out, at);
    }
    if (microsSince2000 == Long.MIN_VALUE) {
      return copy(NEGATIVE_INFINITY, out, at);
    }
    long day = Math.floorDiv(microsSince2000, MICROS_PER_DAY);
    long time = microsSince2000 - day * MICROS_PER_DAY;
    if (day < FIRST_OF_YEAR_1 || day > LAST_OF_YEAR_9999) {
      return beyondRfc3339(LocalDate.ofEpochDay(day + DAYS_TO_2000), time, out, at);
    }
    return timeOfDay(time, out, date(day, out, at));
  }

  /** As PostgreSQL reads it; the expanded years of ISO 8601 would end its COPY. */
  private static int beyondRfc3339(LocalDate date, long time, byte[] out, int at) {
    int year = date.getYear();
    String text =
        String.format(
            Locale.ROOT,
            "%04d-%02d-%02d",
            year > 0 ? year : 1 - year,
            date.getMonthValue(),
            date.getDayOfMonth());
    int next = timeOfDay(time, out, copy(text.getBytes(StandardCharsets.US_ASCII), out, at));
    return year > 0 ? next : copy(BEFORE_CHRIST, out, next);
  }

  private int date(long day, byte[] out, int at) {
    int slot = (int) day & (KEPT_DAYS - 1);
    if (days[slot] != day) {
      byte[] text =
          LocalDate.ofEpochDay(day + DAYS_TO_2000).toString().getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(text, 0, dates, slot * DATE_BYTES, DATE_BYTES);
      days[slot] = day;
    }
    int kept = slot * DATE_BYTES;
    Words.LONG.set(out, at, (long) Words.LONG.get(dates, kept));
    Words.SHORT.set(out, at + 8, (short) Words.SHORT.get(dates, kept + 8));
    return at + DATE_BYTES;
  }

  private static int timeOfDay(long micros, byte[] out, int at) {
    int seconds = (int) (micros / 1_000_000);
    int fraction = (int) (micros - seconds * 1_000_000L);
    int minutes = seconds / 60;
    int hours = minutes / 60;
    int tenThousandths = fraction / 100;
    int hundredths = tenThousandths / 100;
    out[at] = 'T';
    Digits.two(hours, out, at + 1);
    out[at + 3] = ':';
    Digits.two(minutes - hours * 60, out, at + 4);
    out[at + 6] = ':';
    Digits.two(seconds - minutes * 60, out, at + 7);
    out[at + 9] = '.';
    Digits.two(hundredths, out, at + 10);
    Digits.two(tenThousandths - hundredths * 100, out, at + 12);
    Digits.two(fraction - tenThousandths * 100, out, at + 14);
    out[at + 16] = 'Z';
    return at + 17;
  }

  private static int copy(byte[] text, byte[] out, int at) {
    System.arraycopy(text, 0, out, at, text.length);
    return at + text.length;
  }
}
