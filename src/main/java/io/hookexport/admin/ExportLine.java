package io.hookexport.admin;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An export in a table.
 *
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
        export.getString("status"),
        export.getString("dataset", "deliveries"),
        Instant.parse(export.getString("created_at")),
        number(export, "row_count"),
        number(export, "file_size_bytes"));
  }

  private static OptionalLong number(JsonObject json, String name) {
    return Optional.ofNullable(json.getLong(name))
        .map(OptionalLong::of)
        .orElseGet(OptionalLong::empty);
  }
}
