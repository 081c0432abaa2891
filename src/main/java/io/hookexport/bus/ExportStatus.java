package io.hookexport.bus;

import io.hookexport.export.ExportState;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An export as a sibling sees it: the fields that most callers need, and the whole JSON of the
 * contract.
 *
 * @param rowCount of the finished file
 * @param errorCode why the export failed; a newer server may have more codes than this version
 * @param json schema {@code Export} of openapi.yaml
 */
public record ExportStatus(
    UUID id,
    String projectId,
    ExportState state,
    OptionalLong rowCount,
    OptionalLong fileSizeBytes,
    Optional<String> errorCode,
    Optional<String> errorMessage,
    JsonObject json) {

  public static ExportStatus of(JsonObject json) {
    return new ExportStatus(
        UUID.fromString(json.getString("id")),
        json.getString("project_id"),
        ExportState.of(json.getString("status")),
        number(json.getLong("row_count")),
        number(json.getLong("file_size_bytes")),
        Optional.ofNullable(json.getString("error_code")),
        Optional.ofNullable(json.getString("error_message")),
        json.copy());
  }

  /** Returns whether the export has reached its last state, apart from the expiry of its file. */
  public boolean hasEnded() {
    return !state.isActive();
  }

  /** Returns the position in the queue of the project, from 1; empty when it does not wait. */
  public OptionalLong queuePosition() {
    return number(json.getLong("queue_position"));
  }

  private static OptionalLong number(@Nullable Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}
