package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.support.Answer;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Less room on the disk than is kept in reserve: new exports are refused, the rest goes on. */
final class ReserveTest {
  @TempDir Path folder;

  @Test
  void newExportsAreRefusedAndFinishedOnesAreServedOn() throws Exception {
    String uri = TestServer.prepare(100);
    String key = TestServer.createKey(uri, "demo");
    JsonObject range = TestRequest.body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
    String id;
    try (TestServer roomy = TestServer.start(uri, folder, Tuning.DEFAULT)) {
      id = roomy.send("POST", "/v1/exports", key, range).data().getString("id");
      assertThat(roomy.await(id, key, Set.of("completed", "failed")).getString("status"))
          .isEqualTo("completed");
    }
    try (TestServer full = TestServer.start(withReserve(uri, Long.MAX_VALUE))) {
      Answer refused = full.send("POST", "/v1/exports", key, range, "Idempotency-Key", "again");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("UNAVAILABLE");
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.json().getJsonObject("error").getString("message"))
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
    try (TestServer roomy = TestServer.start(uri, folder, Tuning.DEFAULT)) {
      assertThat(roomy.send("POST", "/v1/exports", key, range, "Idempotency-Key", "again").status())
          .as("the refused request did not use its key up")
          .isEqualTo(201);
    }
  }

  @Test
  void anExportThatRunsEndsWithWordsBeforeItFillsTheDisk() throws Exception {
    String uri = TestServer.prepare(2_000);
    String key = TestServer.createKey(uri, "demo");
    JsonObject range = TestRequest.body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
    SlowDeliveries.delayRows(uri, 100_000);
    try (TestServer api =
            TestServer.start(uri, folder, Tuning.DEFAULT.roles(EnumSet.of(Role.API)));
        TestServer full = TestServer.start(withReserve(uri, Long.MAX_VALUE))) {
      String id = api.send("POST", "/v1/exports", key, range).data().getString("id");
      JsonObject ended = api.await(id, key, Set.of("completed", "failed"));
      assertThat(ended.getString("error_code")).isEqualTo("STORAGE_ERROR");
      assertThat(ended.getString("error_message"))
          .contains("not have enough disk space for this file");
      assertThat(full.config.files().reserveBytes()).isEqualTo(Long.MAX_VALUE);
      assertThat(FolderListing.names(folder)).as("the unfinished file").isEmpty();
    }
  }

  private ServerConfig withReserve(String uri, long bytes) {
    ServerConfig usual = TestServer.config(uri, folder, Tuning.DEFAULT);
    return TestServer.with(usual, new ServerConfig.Files(folder, bytes, 3600));
  }
}
