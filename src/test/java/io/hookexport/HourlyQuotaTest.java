package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.support.Answer;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The limit of exports per hour, as a client meets it. */
final class HourlyQuotaTest {
  @TempDir Path folder;

  private static JsonObject range() {
    return TestRequest.body("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
  }

  @Test
  void deletingExportsFreesNoQuotaAndTheRefusalTellsWhenToComeAgain() throws Exception {
    String uri = TestServer.prepare(10);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder, Tuning.DEFAULT.limits(0, 0, 2))) {
      for (int i = 0; i < 2; i++) {
        Answer created =
            server.send("POST", "/v1/exports", key, range(), "Idempotency-Key", "k" + i);
        assertThat(created.status()).isEqualTo(201);
        String id = created.data().getString("id");
        server.await(id, key, Set.of("completed"));
        assertThat(
                server
                    .send("POST", "/v1/exports", key, range(), "Idempotency-Key", "k" + i)
                    .header("Idempotent-Replayed"))
            .isEqualTo("true");
        if (i == 0) {
          assertThat(server.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(204);
        }
      }
      Answer refused = server.send("POST", "/v1/exports", key, range());
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
      assertThat(
              server
                  .send("POST", "/v1/exports", key, range(), "Idempotency-Key", "k1")
                  .header("Idempotent-Replayed"))
          .as("a replay is no new export")
          .isEqualTo("true");
    }
  }
}
