package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Optional;

/**
 * An export in the JSON of the contract, the same over HTTP and on the event bus. A field without a
 * value is left out.
 */
public final class ExportJson {
  private ExportJson() {}

  public static JsonObject of(Export export) {
    ExportRequest request = export.request();
    JsonObject json = new JsonObject();
    json.put("id", export.id().toString());
    json.put("project_id", export.projectId());
    json.put("status", export.state().wireName());
    json.put("filter_start_time", Timestamps.format(request.start()));
    json.put("filter_end_time", Timestamps.format(request.end()));
    request.status().ifPresent(status -> json.put("filter_status", status));
    export.endpointFilter().ifPresent(id -> json.put("filter_endpoint_id", id));
    request
        .inboundEndpointId()
        .ifPresent(id -> json.put("filter_inbound_endpoint_id", id.toString()));
    json.put("direction", request.direction().wireName());
    if (!request.columns().isEmpty()) {
      json.put("columns", new JsonArray(request.columns()));
    }
    json.put("compression", request.compression().wireName());
    json.put("formula_escaping", request.formulaEscaping().wireName());
    json.put("attempt", export.attempt());
    export.progress().ifPresent(progress -> json.put("progress", of(progress)));
    export.file().ifPresent(file -> putFile(json, file));
    export.failure().ifPresent(failure -> putFailure(json, failure));
    putTime(json, "snapshot_at", export.snapshotAt());
    putTime(json, "started_at", export.startedAt());
    putTime(json, "completed_at", export.completedAt());
    putTime(json, "expires_at", export.expiresAt());
    json.put("created_at", Timestamps.format(export.createdAt()));
    return json;
  }

  /** The {@code data} of previewExport. */
  public static JsonObject of(FilePreview.Preview preview) {
    JsonArray rows = new JsonArray();
    preview.rows().forEach(row -> rows.add(new JsonArray(row)));
    return new JsonObject()
        .put("columns", new JsonArray(preview.columns()))
        .put("rows", rows)
        .put("has_more", preview.hasMore());
  }

  private static JsonObject of(Progress progress) {
    JsonObject json = new JsonObject();
    json.put("rows_written", progress.rowsWritten());
    json.put("bytes_written", progress.bytesWritten());
    progress.rowsExpected().ifPresent(rows -> json.put("rows_expected", rows));
    progress.percent().ifPresent(percent -> json.put("percent", percent));
    return json;
  }

  private static void putFile(JsonObject json, FinishedFile file) {
    json.put("row_count", file.rowCount());
    json.put("file_size_bytes", file.sizeBytes());
    json.put("sha256", file.sha256());
    json.put("escaped_cells", file.escapedCells());
  }

  private static void putFailure(JsonObject json, Failure failure) {
    json.put("error_code", failure.code().name());
    json.put("error_message", failure.message());
  }

  private static void putTime(JsonObject json, String name, Optional<Instant> time) {
    time.ifPresent(instant -> json.put(name, Timestamps.format(instant)));
  }
}
