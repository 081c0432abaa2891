package io.hookexport.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
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
    return of(new Fields(export, () -> new IllegalStateException("this is no export")));
  }

  static ExportLine of(Fields export) {
    return new ExportLine(
        export.text("id"),
        export.text("project_id"),
        status(export),
        export.optionalText("dataset").orElse("deliveries"),
        export.time("created_at"),
        export.optionalNumber("row_count"),
        export.optionalNumber("file_size_bytes"));
  }

  private static String status(Fields export) {
    OptionalLong place = export.optionalNumber("queue_position");
    if (place.isPresent()) {
      return "queued (" + place.getAsLong() + ")";
    }
    String error = export.optionalText("error_code").orElse("");
    return error.equals("CANCELLED") ? "cancelled" : (export.text("status") + " " + error).strip();
  }
}
