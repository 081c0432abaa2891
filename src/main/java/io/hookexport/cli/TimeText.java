package io.hookexport.cli;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times as people type them. A date is its first moment in the zone; days back keep the time of
 * day, hours are hours. A time that clocks skip is the moment of the skip, one that occurs twice
 * the first: as in the console.
 */
final class TimeText {
  private static final Pattern BACK = Pattern.compile("-([0-9]{1,6})([mhdw])");
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern LOCAL =
      Pattern.compile(DATE + "[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?");
  private static final Pattern OFFSET =
      Pattern.compile("(" + LOCAL + ")([Zz]|[+-][0-9]{2}:[0-9]{2})");

  private final ZoneId zone;
  private final ZonedDateTime now;

  /**
   * @param remark what the person may not have expected
   */
  record Moment(Instant at, Optional<String> remark) {}

  /**
   * @param now cut to seconds, so that it can be read
   */
  TimeText(ZoneId zone, Instant now) {
    this.zone = zone;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).atZone(zone);
  }

  /**
   * @throws IllegalArgumentException whose message says what is accepted
   */
  Moment parse(String text) {
    try {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "now" -> plain(now);
        case "today" -> start(today());
        case "yesterday" -> start(today().minusDays(1));
        case "this-week" -> start(monday());
        case "last-week" -> start(monday().minusWeeks(1));
        case "this-month" -> start(today().withDayOfMonth(1));
        case "last-month" -> start(today().withDayOfMonth(1).minusMonths(1));
        default -> written(text);
      };
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("'" + text + "' is not a time that exists", e);
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("'" + text + "' is too far away", e);
    }
  }

  private LocalDate today() {
    return now.toLocalDate();
  }

  /** Weeks are those of ISO 8601. */
  private LocalDate monday() {
    return today().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
  }

  private Moment start(LocalDate day) {
    return plain(day.atStartOfDay(zone));
  }

  private Moment written(String text) {
    Matcher back = BACK.matcher(text);
    if (back.matches()) {
      return plain(back(Long.parseLong(back.group(1)), back.group(2)));
    }
    if (DATE.matcher(text).matches()) {
      return start(LocalDate.parse(text));
    }
    String iso = text.toUpperCase(Locale.ROOT).replace(' ', 'T');
    if (OFFSET.matcher(text).matches()) {
      return new Moment(OffsetDateTime.parse(iso).toInstant(), Optional.empty());
    }
    if (LOCAL.matcher(text).matches()) {
      return local(LocalDateTime.parse(iso), text);
    }
    throw new IllegalArgumentException(
        "'"
            + text
            + "' is not a time; expected one like 2026-10-01, 2026-10-01T08:30,"
            + " 2026-10-01T08:30:00Z, -7d, -24h, last-month, this-month, last-week, this-week,"
            + " yesterday, today or now");
  }

  private ZonedDateTime back(long count, String unit) {
    return switch (unit) {
      case "m" -> now.minusMinutes(count);
      case "h" -> now.minusHours(count);
      case "d" -> now.minusDays(count);
      default -> now.minusWeeks(count);
    };
  }

  private Moment local(LocalDateTime time, String text) {
    ZoneOffsetTransition change = zone.getRules().getTransition(time);
    if (change == null) {
      return plain(time.atZone(zone));
    }
    if (change.isGap()) {
      return new Moment(
          change.getInstant(),
          Optional.of(
              "clocks in " + zone + " skip " + text + "; taken as " + change.getDateTimeAfter()));
    }
    return new Moment(
        time.toInstant(change.getOffsetBefore()),
        Optional.of(
            text
                + " occurs twice in "
                + zone
                + "; taken as the first, "
                + change.getOffsetBefore()
                + ". The other is "
                + text
                + change.getOffsetAfter()));
  }

  private static Moment plain(ZonedDateTime time) {
    return new Moment(time.toInstant(), Optional.empty());
  }
}
