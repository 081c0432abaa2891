package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.FileLink;
import io.hookexport.client.Words;
import io.hookexport.export.PlainText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Exports as text for a terminal. */
final class ExportText {
  /** The word for an export whose status is failed because somebody wanted that. */
  static final String CANCELLED = "cancelled";

  private static final List<String> FILTERS =
      List.of(
          "filter_status",
          "filter_statuses",
          "filter_response_statuses",
          "filter_event_types",
          "filter_endpoint_id",
          "filter_inbound_endpoint_id");

  private ExportText() {}

  /**
   * Returns lines that fit a terminal: where it is narrow, with shorter times, then with fewer
   * columns.
   *
   * @param width of the terminal; 0 for no limit
   */
  static List<String> table(List<JsonNode> exports, int width) {
    Table table = table(exports, ExportText::seconds);
    if (!table.fits(width)) {
      table = table(exports, ExportText::minutes);
    }
    if (!table.fits(width)) {
      table = table(exports, ExportText::day);
    }
    return table.lines(width, List.of("SIZE", "CREATED", "WHAT", "ROWS"));
  }

  private static Table table(List<JsonNode> exports, Function<Instant, String> time) {
    Table table =
        new Table(
            List.of("ID", "STATUS", "CREATED", "FROM", "TO", "ROWS", "SIZE", "WHAT"),
            Set.of("ROWS", "SIZE"));
    exports.forEach(export -> add(table, export, time));
    return table;
  }

  private static void add(Table table, JsonNode export, Function<Instant, String> time) {
    table.add(
        text(export, "id"),
        state(export),
        time(text(export, "created_at"), time),
        time(text(export, "filter_start_time"), time),
        time(text(export, "filter_end_time"), time),
        export.has("row_count")
            ? count(export.path("row_count").asLong())
            : export.at("/progress/rows_written").isMissingNode()
                ? "-"
                : count(export.at("/progress/rows_written").asLong()),
        export.has("file_size_bytes") ? Words.bytes(export.path("file_size_bytes").asLong()) : "-",
        what(export));
  }

  /** Returns the dataset and the filters that are set. */
  private static String what(JsonNode export) {
    List<String> words = new ArrayList<>();
    words.add(text(export, "direction") + " " + export.path("dataset").asText("deliveries"));
    for (String filter : FILTERS) {
      JsonNode value = export.path(filter);
      if (value.isArray()) {
        words.add(joined(value, "|"));
      } else if (!value.asText().isEmpty()) {
        words.add(value.asText());
      }
    }
    return String.join(", ", words);
  }

  private static String joined(JsonNode items, String separator) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.asText()));
    return String.join(separator, texts);
  }

  static String state(JsonNode export) {
    if (export.has("queue_position")) {
      return "queued (" + text(export, "queue_position") + ")";
    }
    return cancelled(export) ? CANCELLED : text(export, "status");
  }

  static boolean cancelled(JsonNode export) {
    return export.path("error_code").asText().equals("CANCELLED");
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns every field of an export, a line each, as the server names them; the state as list. */
  static List<String> fields(JsonNode export) {
    List<String> lines = new ArrayList<>();
    export
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isObject()) {
                field
                    .getValue()
                    .properties()
                    .forEach(inner -> lines.add(field(inner.getKey(), inner.getValue())));
              } else if (field.getKey().equals("status")) {
                lines.add(line("status", state(export)));
              } else {
                lines.add(field(field.getKey(), field.getValue()));
              }
            });
    return lines;
  }

  private static String field(String name, JsonNode value) {
    return line(name, value.isArray() ? joined(value, ", ") : value.asText());
  }

  private static String line(String name, String value) {
    return PlainText.of(String.format(Locale.ROOT, "%-24s %s", name, value));
  }

  /** Returns what has been made of the deliveries. */
  static String exported(JsonNode export) {
    long rows = export.path("row_count").asLong();
    return TimeRange.line(
        "exported",
        count(rows)
            + (rows == 1 ? " row, " : " rows, ")
            + Words.bytes(export.path("file_size_bytes").asLong())
            + took(export));
  }

  private static String took(JsonNode export) {
    try {
      Instant started = Instant.parse(text(export, "started_at"));
      Instant completed = Instant.parse(text(export, "completed_at"));
      return seconds(Duration.between(started, completed).toNanos());
    } catch (DateTimeParseException e) {
      return ""; // left out by the server
    }
  }

  static List<String> downloaded(Path file, FileLink link, long nanos) {
    String name = file.equals(ClientSession.STDOUT) ? "standard output" : file.toString();
    return List.of(
        TimeRange.line("downloaded", Words.bytes(link.size()) + seconds(nanos) + ", to " + name),
        TimeRange.line("sha256", link.sha256() + " (checked)"));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, " in %.1f s", nanos / 1e9);
  }

  private static String text(JsonNode export, String field) {
    return PlainText.of(export.path(field).asText("-"));
  }

  private static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Returns the day of a midnight. */
  private static String minutes(Instant time) {
    String text = seconds(time);
    return text.endsWith("T00:00:00Z") ? day(time) : text.replaceFirst(":..Z$", "Z");
  }

  private static String day(Instant time) {
    return seconds(time).replaceFirst("T.*", "");
  }

  /** Returns a time in UTC. */
  private static String time(String text, Function<Instant, String> form) {
    try {
      return form.apply(Instant.parse(text));
    } catch (DateTimeParseException e) {
      return text;
    }
  }
}
