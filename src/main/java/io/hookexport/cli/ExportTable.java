package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.Words;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A table of exports. Where a terminal is narrow, it has shorter times, then fewer columns.
 *
 * @param zone of the times
 * @param width of the terminal; 0 for what is none
 */
record ExportTable(List<JsonNode> exports, ZoneId zone, int width) {
  private static final List<String> FILTERS =
      List.of(
          "filter_status",
          "filter_statuses",
          "filter_response_statuses",
          "filter_event_types",
          "filter_endpoint_id",
          "filter_inbound_endpoint_id");

  private static final String DEFAULTS = "outbound deliveries";

  private static final DateTimeFormatter DAY = format("uuuu-MM-dd");
  private static final DateTimeFormatter MINUTE = format("uuuu-MM-dd HH:mm");
  private static final DateTimeFormatter MINUTE_OF_YEAR = format("MM-dd HH:mm");

  /** How long the times are, from the longest. */
  private enum Times {
    SECONDS,
    MINUTES,
    SHORTEST
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT);
  }

  /**
   * Lines of a table.
   *
   * @param named whether each time names its offset
   */
  record Lines(List<String> all, boolean named) {}

  Lines lines() {
    Times times = Times.SECONDS;
    Table table = table(times);
    for (Times shorter : List.of(Times.MINUTES, Times.SHORTEST)) {
      if (!table.fits(width)) {
        times = shorter;
        table = table(times);
      }
    }
    return new Lines(
        table.lines(width, List.of("SIZE", "CREATED", "WHAT", "ROWS")), times == Times.SECONDS);
  }

  private Table table(Times times) {
    Table table =
        new Table(
            List.of("ID", "STATUS", "CREATED", "FROM", "TO", "ROWS", "SIZE", "WHAT"),
            Set.of("ROWS", "SIZE"));
    exports.forEach(export -> add(table, export, times));
    return table;
  }

  private void add(Table table, JsonNode export, Times times) {
    Optional<ZonedDateTime> from = time(export, "filter_start_time");
    table.add(
        ExportText.text(export, "id"),
        ExportText.state(export),
        time(export, "created_at")
            .map(at -> times == Times.SHORTEST ? DAY.format(at) : text(at, times))
            .orElse(ExportText.text(export, "created_at")),
        from.map(at -> text(at, times)).orElse(ExportText.text(export, "filter_start_time")),
        time(export, "filter_end_time")
            .map(at -> times == Times.SHORTEST ? end(from, at) : text(at, times))
            .orElse(ExportText.text(export, "filter_end_time")),
        rows(export),
        export.has("file_size_bytes") ? Words.bytes(export.path("file_size_bytes").asLong()) : "-",
        what(export));
  }

  private Optional<ZonedDateTime> time(JsonNode export, String field) {
    try {
      Instant at = Instant.parse(ExportText.text(export, field));
      return Optional.of(at.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    } catch (DateTimeParseException e) {
      return Optional.empty(); // shown as it is
    }
  }

  /** Returns the day of a midnight. */
  private static String text(ZonedDateTime time, Times times) {
    return times == Times.SECONDS
        ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)
        : (isMidnight(time) ? DAY : MINUTE).format(time);
  }

  private static boolean isMidnight(ZonedDateTime time) {
    return time.toLocalTime().equals(LocalTime.MIDNIGHT);
  }

  /** Returns the end of a range without the year that its start has. */
  private static String end(Optional<ZonedDateTime> from, ZonedDateTime to) {
    boolean same = from.isPresent() && from.get().getYear() == to.getYear();
    return same && !isMidnight(to) ? MINUTE_OF_YEAR.format(to) : text(to, Times.SHORTEST);
  }

  private static String rows(JsonNode export) {
    JsonNode written = export.at("/progress/rows_written");
    return export.has("row_count")
        ? ExportText.count(export.path("row_count").asLong())
        : written.isMissingNode() ? "-" : ExportText.count(written.asLong());
  }

  /**
   * Returns the dataset, and the filters that are set; on a terminal without the default of the
   * first.
   */
  private String what(JsonNode export) {
    List<String> words = new ArrayList<>();
    words.add(
        ExportText.text(export, "direction") + " " + export.path("dataset").asText("deliveries"));
    for (String filter : FILTERS) {
      JsonNode value = export.path(filter);
      if (value.isArray()) {
        words.add(ExportText.joined(value, "|"));
      } else if (!value.asText().isEmpty()) {
        words.add(value.asText());
      }
    }
    if (width > 0 && words.size() > 1) {
      words.remove(DEFAULTS);
    }
    return String.join(", ", words);
  }
}
