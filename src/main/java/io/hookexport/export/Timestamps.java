package io.hookexport.export;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** RFC 3339 date-times of the contract: microseconds, UTC. */
public final class Timestamps {
  private static final String FORM = "0000-00-00T00:00:00.000000Z";
  private static final int LAST_YEAR = 9999;

  private static final Pattern DATE_TIME =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.]([0-9]+))?"
              + "(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))");

  private Timestamps() {}

  /**
   * Returns {@code 2026-11-23T09:30:00.000000Z}: the same form in responses and in files. Uses no
   * formatter of the JDK, because a response has up to seven times (src/doc/design/decisions/0024).
   *
   * @param instant in the years 0 to 9999, the only ones that have this form
   * @throws IllegalArgumentException for other years
   */
  public static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > LAST_YEAR) {
      throw new IllegalArgumentException("no RFC 3339 time: " + instant);
    }
    byte[] text = FORM.getBytes(StandardCharsets.ISO_8859_1);
    putDigits(text, 3, time.getYear());
    putDigits(text, 6, time.getMonthValue());
    putDigits(text, 9, time.getDayOfMonth());
    putDigits(text, 12, time.getHour());
    putDigits(text, 15, time.getMinute());
    putDigits(text, 18, time.getSecond());
    putDigits(text, 25, time.getNano() / 1000);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Overwrites the zeros of the form, from the last digit backwards. */
  private static void putDigits(byte[] text, int last, int number) {
    for (int at = last, rest = number; rest > 0; at--, rest /= 10) {
      text[at] = (byte) ('0' + rest % 10);
    }
  }

  /**
   * Parses any RFC 3339 date-time, with an offset or {@code Z}; returns empty for other texts, such
   * as a local time. The result is the first whole microsecond that is not before the given time:
   * rows hold microseconds, so {@code row >= t} and {@code row < t} mean the same with the rounded
   * time. The result may be the first instant of the year 10000, which has no form in RFC 3339. The
   * JDK's own parser supports neither offsets beyond 18 hours nor more than nine digits of a
   * second. A leap second becomes the first second of the next day, as in PostgreSQL.
   */
  public static Optional<Instant> parse(String text) {
    Matcher parts = DATE_TIME.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      int second = number(parts, 6);
      LocalDateTime local =
          LocalDateTime.of(
              number(parts, 1),
              number(parts, 2),
              number(parts, 3),
              number(parts, 4),
              number(parts, 5),
              Math.min(second, 59));
      LocalDateTime utc = local.minusMinutes(offsetMinutes(parts));
      boolean leap = second == 60 && utc.getHour() == 23 && utc.getMinute() == 59;
      if (second > 59 && !leap) {
        return Optional.empty();
      }
      LocalDateTime rounded = utc.plusSeconds(leap ? 1 : 0).plusNanos(micros(parts) * 1000L);
      return Optional.of(rounded.toInstant(ZoneOffset.UTC));
    } catch (DateTimeException noSuchTime) {
      return Optional.empty();
    }
  }

  /**
   * Returns the message for a text that is no instant of the years 1 to 9999; the caller puts the
   * field's name before it.
   */
  public static String problem(String text) {
    Matcher parts = DATE_TIME.matcher(text);
    if (!parts.matches()) {
      return "must be an RFC 3339 date-time with Z or an offset, for example 2026-01-31T00:00:00Z";
    }
    return parts.group(1).equals("0000") || parse(text).isPresent()
        ? "must lie in the years 0001 to 9999 (UTC), also after rounding up to microseconds"
        : "names a date, a time or an offset that does not exist";
  }

  private static int number(Matcher parts, int group) {
    return Integer.parseInt(parts.group(group));
  }

  /** Returns the microseconds, rounded up: 0 to 1,000,000. */
  private static int micros(Matcher parts) {
    String fraction = parts.group(7) == null ? "" : parts.group(7);
    int whole = Integer.parseInt((fraction + "000000").substring(0, 6));
    boolean exact = fraction.length() <= 6 || fraction.substring(6).chars().allMatch(c -> c == '0');
    return exact ? whole : whole + 1;
  }

  /**
   * Returns the offset in minutes. Throws DateTimeException when it is invalid: offsets reach to
   * 23:59.
   */
  private static int offsetMinutes(Matcher parts) {
    if (parts.group(8) == null) {
      return 0;
    }
    int minutes = LocalTime.of(number(parts, 9), number(parts, 10)).toSecondOfDay() / 60;
    return parts.group(8).equals("-") ? -minutes : minutes;
  }
}
