package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.http.TestApi.ENDPOINT;
import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.http.TestApi.JSON;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.Sockets;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
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

  /** The console says "signed out", whatever the response is. */
  @Test
  void aSessionEndsAlsoAtTheLimitOfRequests() {
    try (TestApi limited = new TestApi(new ClientLimits(2, 3, 0, TrustedProxies.NONE))) {
      String token =
          limited
              .send("POST", "/v1/sessions", "{}", "Content-Type", "application/json")
              .data()
              .getString("token");
      assertThat(limited.get("/v1/session").status()).isEqualTo(200);
      assertThat(limited.sendAs(token, "GET", "/v1/session", null).status()).isEqualTo(429);
      assertThat(limited.sendAs(token, "DELETE", "/v1/session", null).status()).isEqualTo(204);
      assertThat(limited.send("DELETE", "/v1/session", null).status()).as("key").isEqualTo(429);
      int last = 0;
      for (int i = 0; i < 40 && last != 429; i++) {
        last = limited.sendAs(token, "DELETE", "/v1/session", null).status();
      }
      assertThat(last).as("a token that is over is a wrong one").isEqualTo(429);
    }
  }

  /** It was good when the head came. */
  @Test
  void aSessionThatEndsWhileTheBodyComesCreatesNothing() throws Exception {
    String token = session(new JsonObject());
    api.keys.hold().complete();
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(
          socket,
          "POST /v1/exports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + token
              + ("\r\n" + CLOSE + JSON + "Content-Length: " + JANUARY.length() + "\r\n\r\n")
              + JANUARY.substring(0, 10));
      awaitTrue("the token was looked up", () -> api.keys.lookUps() == 1);
      long begun = System.nanoTime();
      assertThat(api.sendAs(token, "DELETE", "/v1/session", null).status()).isEqualTo(204);
      awaitTrue("the body is slow", () -> System.nanoTime() - begun > 1_500_000_000L);
      Sockets.write(socket, JANUARY.substring(10));
      assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 401");
    }
    assertThat(api.get("/v1/exports").json().getJsonArray("data")).isEmpty();
  }

  @Test
  void aBodyThatComesAtOnceCostsNoFurtherLookUp() {
    api.keys.hold().complete();
    api.created();
    assertThat(api.keys.lookUps()).isEqualTo(1);
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
