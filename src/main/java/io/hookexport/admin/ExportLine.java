package io.hookexport.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An export in a table.
 *
 * @param status in words: {@code queued (2)}, {@code cancelled}, or {@code failed} with the reason
 * @param rows of the file; empty before there is one, as are the bytes
 */
public record ExportLine(
    String id,
    String projectId,
    String status,
    String dataset,
    Instant createdAt,
    OptionalLong rows,
    OptionalLong bytes) {

  /**
   * @param export in the JSON of the contract
   */
  public static ExportLine of(JsonObject export) {
    return new ExportLine(
        export.getString("id"),
        export.getString("project_id"),
        status(export),
        export.getString("dataset", "deliveries"),
        Instant.parse(export.getString("created_at")),
        number(export, "row_count"),
        number(export, "file_size_bytes"));
  }

  private static String status(JsonObject export) {
    Long place = export.getLong("queue_position");
    if (place != null) {
      return "queued (" + place + ")";
    }
    String error = export.getString("error_code", "");
    return error.equals("CANCELLED")
        ? "cancelled"
        : (export.getString("status") + " " + error).strip();
  }

  private static OptionalLong number(JsonObject json, String name) {
    return Optional.ofNullable(json.getLong(name))
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }
}
