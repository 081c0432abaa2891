package io.hookexport.perf;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Deliveries of one tenant in a half-open range of time.
 *
 * @param data the set of deliveries that they are in
 * @param tenant the project as the deliveries know it
 * @param project the project as the product knows it
 * @param rows in the range
 */
record Window(String data, String tenant, String project, Instant start, Instant end, long rows) {
  private static final DateTimeFormatter MICROS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** In its order, as the product exports it. */
  static final String COLUMNS =
      "message_id, event_type, endpoint_id, endpoint_url, status, attempt_count, replay_count,"
          + " response_status, response_latency_ms, last_error, idempotency_key, content_type,"
          + " size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at";

  /** The same rows in the same order, on one line. */
  String select() {
    return select(COLUMNS);
  }

  /** With times written in RFC 3339 by the server, as they stand in the product's file. */
  String selectRfc3339() {
    String text = "to_char(m.$1 at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"') as $1";
    return select(COLUMNS.replaceAll("\\b(\\w+_at)\\b", text));
  }

  private String select(String columns) {
    return "select "
        + columns
        + " from deliveries.outbound_messages m where project_id = '"
        + tenant
        + "' and m.created_at >= '"
        + text(start)
        + "' and m.created_at < '"
        + text(end)
        + "' order by m.created_at, m.message_id";
  }

  /** The body of createExport. */
  String request(String more) {
    return String.format(
        Locale.ROOT, "{\"start_time\":\"%s\",\"end_time\":\"%s\"%s}", text(start), text(end), more);
  }

  /** The same rows for another project of the product. */
  Window as(String other) {
    return new Window(data, tenant, other, start, end, rows);
  }

  OffsetDateTime startOffset() {
    return start.atOffset(ZoneOffset.UTC);
  }

  OffsetDateTime endOffset() {
    return end.atOffset(ZoneOffset.UTC);
  }

  private static String text(Instant instant) {
    return MICROS.format(instant);
  }
}
