package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Less room on the disk than is kept in reserve: new exports are refused, the rest goes on. */
final class ReserveTest {
  @TempDir Path folder;

  @Test
  void newExportsAreRefusedAndFinishedOnesAreServedOn() throws Exception {
    String uri = TestServer.prepare(100);
    String key = TestServer.createKey(uri, "demo");
    String id;
    try (TestServer roomy = TestServer.start(uri, folder)) {
      id = roomy.create(key, october());
      roomy.awaitCompleted(id, key);
    }
    String[] again = {"Idempotency-Key", "again"};
    try (TestServer full = full(uri)) {
      Answer refused = full.send("POST", "/v1/exports", key, october(), again);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("UNAVAILABLE");
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.message())
          .as("how large the disk is, is not the client's business")
          .doesNotContainPattern("[0-9]");
      assertThat(full.get("/health/ready", "").status())
          .as("polls and downloads go on")
          .isEqualTo(200);
      assertThat(full.get("/v1/exports", key).json().getJsonArray("data"))
          .as("nothing was created")
          .hasSize(1);
      Answer link = full.get("/v1/exports/" + id + "/download", key);
      assertThat(link.status()).isEqualTo(302);
      assertThat(full.get(link.link(), "").status()).isEqualTo(200);
    }
    try (TestServer roomy = TestServer.start(uri, folder)) {
      assertThat(roomy.send("POST", "/v1/exports", key, october(), again).status())
          .as("the refused request did not use its key up")
          .isEqualTo(201);
    }
  }

  @Test
  void anExportThatRunsEndsWithWordsBeforeItFillsTheDisk() throws Exception {
    String uri = TestServer.prepare(2_000);
    String key = TestServer.createKey(uri, "demo");
    SlowDeliveries.delayRows(uri, 100_000);
    try (TestServer api = TestServer.start(uri, folder, "roles=api");
        TestServer full = full(uri)) {
      String id = api.create(key, october());
      JsonObject ended = full.awaitEnd(id, key);
      assertThat(ended.getString("error_code")).isEqualTo("STORAGE_ERROR");
      assertThat(ended.getString("error_message"))
          .contains("not have enough disk space for this file");
      assertThat(FolderListing.names(folder)).as("the unfinished file").isEmpty();
    }
  }

  /** A server that keeps more in reserve than any disk has. */
  private TestServer full(String uri) {
    return TestServer.start(uri, folder, "files.reserve_bytes=" + Long.MAX_VALUE);
  }
}
