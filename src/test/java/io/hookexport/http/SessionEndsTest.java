package io.hookexport.http;

import static io.hookexport.http.TestApi.ENDPOINT;
import static io.hookexport.http.TestApi.JANUARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What a session sees at the edges of its time and of its filter. */
final class SessionEndsTest {
  @AutoClose private final TestApi api = new TestApi(2);

  private String session(JsonObject body) {
    Answer created =
        api.send("POST", "/v1/sessions", body.encode(), "Content-Type", "application/json");
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created.data().getString("token");
  }

  private static JsonObject ofEndpoint() {
    return new JsonObject().put("filters", new JsonObject().put("endpoint_id", ENDPOINT));
  }

  @Test
  void theExportInProgressIsNamedOnlyToWhomMaySeeIt() {
    UUID active = api.created();
    Answer all = api.postAs(session(new JsonObject()), JANUARY);
    assertThat(all.status()).isEqualTo(429);
    assertThat(all.text()).contains(active.toString());
    Answer few = api.postAs(session(ofEndpoint()), JANUARY);
    assertThat(few.status()).isEqualTo(429);
    assertThat(few.text()).doesNotContain(active.toString());
    assertThat(few.json().getJsonObject("error").getJsonObject("details").fieldNames())
        .contains("reason", "limit", "retry_after");
  }

  @Test
  void aSessionIsOverWhenTheDatabaseSaysSo() {
    String token = session(new JsonObject().put("expires_in_seconds", 60));
    api.now.updateAndGet(now -> now.plusSeconds(59));
    assertThat(api.sendAs(token, "GET", "/v1/session", null).status()).isEqualTo(200);
    api.now.updateAndGet(now -> now.plusSeconds(1));
    Answer over = api.sendAs(token, "GET", "/v1/session", null);
    assertThat(over.status()).isEqualTo(401);
    assertThat(over.message()).isEqualTo("Invalid or missing API key");
  }

  /** A heartbeat of the stream, less than a second away, finds that the session has ended. */
  @Test
  void anEventStreamEndsWithItsSession() throws Exception {
    UUID active = api.created();
    String token = session(new JsonObject());
    try (SseClient stream = new SseClient(api.port(), active.toString(), token)) {
      assertThat(stream.event().type()).isEqualTo("export.created");
      api.sendAs(token, "DELETE", "/v1/session", null);
      assertThat(stream.event()).isNull();
    }
  }
}
