package io.hookexport.export;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** RFC 3339 date-times of the contract: microseconds, UTC. */
public final class Timestamps {
  private static final DateTimeFormatter MICROS_UTC =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Timestamps() {}

  /** {@code 2026-11-23T09:30:00.000000Z}: the same form in answers and in files. */
  public static String format(Instant instant) {
    return MICROS_UTC.format(instant);
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
