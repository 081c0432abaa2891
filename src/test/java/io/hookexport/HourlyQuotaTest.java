package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of exports per hour, as a client meets it. */
final class HourlyQuotaTest {
  @TempDir Path folder;

  @Test
  void deletingExportsFreesNoQuotaAndTheRefusalTellsWhenToComeAgain() throws Exception {
    String uri = TestServer.prepare(10);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder, "limits.exports_per_hour=2")) {
      for (int i = 0; i < 2; i++) {
        String id = server.create(key, october(), "Idempotency-Key", "k" + i);
        server.awaitCompleted(id, key);
        assertReplayed(server, key, "k" + i);
        if (i == 0) {
          assertThat(server.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(204);
        }
      }
      Answer refused = server.send("POST", "/v1/exports", key, october());
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.code()).isEqualTo("EXPORT_LIMIT_EXCEEDED");
      JsonObject error = refused.json().getJsonObject("error");
      int seconds = Integer.parseInt(refused.header("Retry-After"));
      assertThat(seconds).isBetween(3500, 3600);
      assertThat(error.getJsonObject("details"))
          .isEqualTo(
              new JsonObject()
                  .put("reason", "hourly_quota")
                  .put("limit", 2)
                  .put("retry_after", seconds));
      assertThat(error.getString("message")).contains("try again in " + seconds + " seconds");
      assertReplayed(server, key, "k1");
    }
  }

  /** A replay is no new export. */
  private static void assertReplayed(TestServer server, String key, String idempotencyKey) {
    String[] header = {"Idempotency-Key", idempotencyKey};
    Answer answer = server.send("POST", "/v1/exports", key, october(), header);
    assertThat(answer.header("Idempotent-Replayed")).isEqualTo("true");
  }
}
