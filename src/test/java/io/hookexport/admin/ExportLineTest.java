package io.hookexport.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExportLineTest {
  @ParameterizedTest
  @CsvSource({
    "pending,    2, ,                      queued (2)",
    "pending,     , ,                      pending",
    "failed,      , CANCELLED,             cancelled",
    "failed,      , STORED_BYTES_EXCEEDED, failed STORED_BYTES_EXCEEDED",
    "completed,   , ,                      completed",
  })
  void theStatusIsInWords(String status, Integer place, String error, String words) {
    JsonObject export =
        new JsonObject()
            .put("id", "1")
            .put("project_id", "p")
            .put("status", status)
            .put("created_at", "2026-11-01T03:04:05Z");
    if (place != null) {
      export.put("queue_position", place);
    }
    if (error != null) {
      export.put("error_code", error);
    }
    assertThat(ExportLine.of(export).status()).isEqualTo(words);
  }
}
