package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.FileLink;
import io.hookexport.client.Words;
import io.hookexport.export.PlainText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Exports as text for a terminal. */
final class ExportText {
  /** The word for an export whose status is failed because somebody wanted that. */
  static final String CANCELLED = "cancelled";

  private ExportText() {}

  static String joined(JsonNode items, String separator) {
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

  static String count(long number) {
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

  /**
   * @param arrived bytes that were not there yet
   */
  static List<String> downloaded(Path file, FileLink link, long arrived, long nanos) {
    String name = file.equals(ClientSession.STDOUT) ? "standard output" : file.toString();
    long there = link.size() - arrived;
    String rest = there > 0 ? " (" + Words.bytes(there) + " were there)" : "";
    return List.of(
        TimeRange.line(
            "downloaded", Words.bytes(link.size()) + seconds(nanos) + rest + ", to " + name),
        TimeRange.line("sha256", link.sha256() + " (checked)"));
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, " in %.1f s", nanos / 1e9);
  }

  static String text(JsonNode export, String field) {
    return PlainText.of(export.path(field).asText("-"));
  }
}
