package io.hookexport.cli;

import io.hookexport.client.Words;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The range of an export as it was understood. */
record TimeRange(ZoneId zone, TimeText.Moment from, TimeText.Moment to) {
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss xxx", Locale.ROOT);

  /**
   * @throws IllegalArgumentException whose message names the option that is wrong
   */
  static TimeRange of(String from, String to, ZoneId zone, Instant now) {
    TimeText text = new TimeText(zone, now);
    TimeRange range = new TimeRange(zone, parse("--from", from, text), parse("--to", to, text));
    if (!range.from.at().isBefore(range.to.at())) {
      throw new IllegalArgumentException(
          "--from "
              + from
              + " ("
              + range.from.at()
              + ") must be before --to "
              + to
              + " ("
              + range.to.at()
              + ")");
    }
    return range.from.at().isAfter(now) ? range.inTheFuture() : range;
  }

  /** An export has what is there when it starts. */
  private TimeRange inTheFuture() {
    String remark = "the range is in the future, and most likely still without deliveries";
    String all = from.remark().map(it -> it + "; " + remark).orElse(remark);
    return new TimeRange(zone, new TimeText.Moment(from.at(), Optional.of(all)), to);
  }

  private static TimeText.Moment parse(String option, String value, TimeText text) {
    try {
      return text.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  /** Returns lines for people: both ends in the zone and in UTC, and how long it is. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(line("from", from, ""));
    lines.add(line("to", to, " (not included)"));
    Duration length = Duration.between(from.at(), to.at());
    lines.add(line("range", Words.exactly(length) + ", time zone " + zone));
    List.of(from, to).forEach(end -> end.remark().ifPresent(it -> lines.add(line("note", it))));
    return lines;
  }

  private String line(String label, TimeText.Moment end, String more) {
    return line(label, LOCAL.format(end.at().atZone(zone)) + " = " + end.at() + more);
  }

  /** Returns a line of a report: a label and what it is about. */
  static String line(String label, String text) {
    return String.format(Locale.ROOT, "%-11s %s", label, text);
  }

  static ZoneId zone(Optional<String> name) {
    try {
      return name.map(ZoneId::of).orElseGet(PersonalTime::zone);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException(
          "--zone: there is no time zone '"
              + name.orElse("")
              + "'; expected one like Europe/Berlin, UTC or +02:00",
          e);
    }
  }
}
