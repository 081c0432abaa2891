package io.hookexport.export;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** RFC 3339 date-times of the contract: microseconds, UTC. */
public final class Timestamps {
  private static final String FORM = "0000-00-00T00:00:00.000000Z";

  private Timestamps() {}

  /**
   * {@code 2026-11-23T09:30:00.000000Z}: the same form in answers and in files. Without a formatter
   * of the JDK, because an answer has up to seven times (src/doc/decisions/0024).
   *
   * @param instant in the years 0 to 9999, which are all that have this form
   * @throws IllegalArgumentException when it is not
   */
  public static String format(Instant instant) {
    LocalDateTime time =
        LocalDateTime.ofEpochSecond(instant.getEpochSecond(), instant.getNano(), ZoneOffset.UTC);
    if (time.getYear() < 0 || time.getYear() > 9999) {
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

  /** Over the zeros of the form, from the last digit on. */
  private static void putDigits(byte[] text, int last, int number) {
    for (int at = last, rest = number; rest > 0; at--, rest /= 10) {
      text[at] = (byte) ('0' + rest % 10);
    }
  }

  /** Empty when the text is not an RFC 3339 date-time with an offset; a local time is not one. */
  public static Optional<OffsetDateTime> parse(String text) {
    try {
      return Optional.of(OffsetDateTime.parse(text));
    } catch (DateTimeException notADateTime) {
      return Optional.empty();
    }
  }

  /**
   * The first whole microsecond that is not before the given time. The tables hold microseconds, so
   * {@code row >= t} and {@code row < t} mean the same with the rounded time.
   */
  public static Instant ceilToMicros(OffsetDateTime time) {
    Instant instant = time.toInstant();
    Instant floor = instant.truncatedTo(ChronoUnit.MICROS);
    return floor.equals(instant) ? floor : floor.plus(1, ChronoUnit.MICROS);
  }
}
