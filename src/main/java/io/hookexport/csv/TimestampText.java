package io.hookexport.csv;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;

/**
 * Writes PostgreSQL's timestamptz wire value (microseconds since 2000-01-01T00:00Z) as RFC 3339
 * text in UTC. Rows are ordered by time, so nearly all of them share a few days: the ten characters
 * of a day are cached, and only the time of day is computed per value.
 */
public final class TimestampText {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final long DAYS_TO_2000 = LocalDate.of(2000, 1, 1).toEpochDay();
  private static final byte[] INFINITY = "infinity".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEGATIVE_INFINITY = "-infinity".getBytes(StandardCharsets.US_ASCII);
  private static final int MOST_BYTES = 30;
  private static final int KEPT_DAYS = 16;
  private static final int DATE_BYTES = 10;

  private final long[] days = new long[KEPT_DAYS];
  private final byte[] dates = new byte[KEPT_DAYS * DATE_BYTES];

  TimestampText() {
    Arrays.fill(days, Long.MIN_VALUE);
  }

  /** Returns the text of one value, as a file shows it. */
  public static String of(long microsSince2000) {
    byte[] out = new byte[MOST_BYTES];
    int end = new TimestampText().write(microsSince2000, out, 0);
    return new String(out, 0, end, StandardCharsets.US_ASCII);
  }

  /**
   * Writes at most 30 bytes, with a sign and a year of six digits; returns the index after the last
   * one.
   */
  int write(long microsSince2000, byte[] out, int at) {
    if (microsSince2000 == Long.MAX_VALUE) {
      return copy(INFINITY, out, at);
    }
    if (microsSince2000 == Long.MIN_VALUE) {
      return copy(NEGATIVE_INFINITY, out, at);
    }
    long day = Math.floorDiv(microsSince2000, MICROS_PER_DAY);
    int next = date(day, out, at);
    return timeOfDay(microsSince2000 - day * MICROS_PER_DAY, out, next);
  }

  private int date(long day, byte[] out, int at) {
    int slot = (int) day & (KEPT_DAYS - 1);
    if (days[slot] != day) {
      byte[] text =
          LocalDate.ofEpochDay(day + DAYS_TO_2000).toString().getBytes(StandardCharsets.US_ASCII);
      if (text.length != DATE_BYTES) {
        return copy(text, out, at);
      }
      System.arraycopy(text, 0, dates, slot * DATE_BYTES, DATE_BYTES);
      days[slot] = day;
    }
    int kept = slot * DATE_BYTES;
    Swar.LONG.set(out, at, (long) Swar.LONG.get(dates, kept));
    Swar.SHORT.set(out, at + 8, (short) Swar.SHORT.get(dates, kept + 8));
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
