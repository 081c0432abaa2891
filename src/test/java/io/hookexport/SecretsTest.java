package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.ServerProcess;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestIssuer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server process at TRACE whose secrets are canaries: none sings in its log, its answers, its
 * metrics or the list of processes.
 */
final class SecretsTest {
  private static final String PASSWORD = "canary-password-7f3a9c";
  private static final String LINKS_SECRET = "canary-links-secret-0123456789abcdef";
  private static final String JWT_SECRET = "canary-jwt-secret-0123456789abcdef";
  private static final String ADMIN_TOKEN = "canary-admin-token-0123456789abcdef";
  private static final String WRONG_KEY = "hx_live_canarywrongkey_canarywrongsecret";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> answers = new ArrayList<>();

  /** Tokens that were made on the way. */
  private final List<String> secrets = new ArrayList<>();

  private String base;

  private HttpResponse<String> send(String method, String target, String auth, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + target))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body));
    if (!auth.isEmpty()) {
      request.header("Authorization", auth);
    }
    HttpResponse<String> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    // Only these three tell secrets, and only to whom they belong.
    if (answer.statusCode() != 302
        && !answer.body().contains("console_url")
        && !answer.body().contains("\"key\":")) {
      answers.add(answer.headers().map() + answer.body());
    }
    return answer;
  }

  @Test
  void noSecretIsToldToAnybody() throws Exception {
    String admin = TestServer.prepare(20);
    String key = TestServer.createKey(admin, "demo");
    TestDatabase.execute(admin, "create role canary superuser login password '" + PASSWORD + "'");
    int management = ChildProcess.freePort();
    String uri = admin.replace("postgres@", "canary:" + PASSWORD + "@");
    ServerProcess server = new ServerProcess(serving(uri, management), folder);
    String metrics;
    String arguments;
    try (server) {
      base = "http://127.0.0.1:" + server.port();
      secrets.add(use(key));
      useTokens("Bearer " + key);
      base = "http://127.0.0.1:" + management;
      administer();
      metrics = send("GET", "/metrics", "", "").body();
      arguments = arguments(server.process);
      dropDatabase(admin);
      base = "http://127.0.0.1:" + server.port();
      assertThat(send("GET", "/v1/exports", "Bearer " + key, "").statusCode()).isBetween(500, 503);
    }
    String logged = Files.readString(server.log);
    assertThat(logged)
        .contains("\"message\":\"An operator made a change\"", "\"operation\":\"createKey\"")
        .contains("\"admin\":\"" + DigestUtils.sha256Hex(ADMIN_TOKEN).substring(0, 8) + "\"")
        .contains(
            "\"operation\":\"listKeys\",\"path\":\"/v1/projects/{project_id}/keys\",\"status\":401")
        .contains("\"level\":\"TRACE\"", "\"path\":\"/v1/exports\",\"status\":201", "export_id");
    assertThat(logged).as("pools of tenant questions").doesNotContain("already registered");
    Map<String, String> places = new LinkedHashMap<>();
    places.put("log", logged);
    places.put("answers", String.join("\n", answers));
    places.put("metrics", metrics);
    places.put("arguments", arguments);
    String secret = key.substring(key.lastIndexOf('_') + 1);
    secrets.addAll(
        List.of(
            PASSWORD,
            LINKS_SECRET,
            JWT_SECRET,
            ADMIN_TOKEN,
            key,
            secret,
            WRONG_KEY,
            "canarywrong"));
    places.forEach(
        (place, text) -> assertThat(text).as(place).isNotEmpty().doesNotContain(secrets));
  }

  private ProcessBuilder serving(String uri, int management) {
    return ChildProcess.server(
        ChildProcess.settings(
            uri,
            folder,
            "LINKS_SECRET=" + LINKS_SECRET,
            "AUTH_JWT_SECRET=" + JWT_SECRET,
            "AUTH_JWT_ISSUER=" + TestIssuer.ISSUER,
            "AUTH_JWT_AUDIENCE=" + TestIssuer.AUDIENCE,
            "AUTH_JWT_ALGORITHMS=HS256",
            "MANAGEMENT_PORT=" + management,
            "MANAGEMENT_ADMIN_TOKEN=" + ADMIN_TOKEN,
            "EXPORTS_POLL_INTERVAL_MS=100",
            "LOG_LEVEL=trace"));
  }

  /** Everything that touches a secret, well and badly; gives the token of a link. */
  private String use(String key) throws Exception {
    String good = "Bearer " + key;
    JsonObject created =
        new JsonObject(send("POST", "/v1/exports", good, october().encode()).body());
    String export = "/v1/exports/" + created.getJsonObject("data").getString("id");
    awaitTrue("the export", () -> send("GET", export, good, "").body().contains("\"completed\""));
    String link =
        URI.create(
                send("GET", export + "/download", good, "").headers().firstValue("Location").get())
            .getRawPath();
    assertThat(send("GET", link, "", "").statusCode()).isEqualTo(200);
    String token = link.split("/")[3];
    for (String auth :
        List.of(
            "Bearer " + WRONG_KEY,
            "Basic " + WRONG_KEY,
            WRONG_KEY,
            good + "x",
            "Bearer " + key.replace("hx_", "hy_"))) {
      assertThat(send("GET", "/v1/exports", auth, "").statusCode()).isEqualTo(401);
    }
    send("GET", link.replace(token, token + "x"), "", "");
    send("GET", link.replace(token, token.substring(1)), "", "");
    send("POST", "/v1/exports", good, "{\"start_time\": \"x\"}");
    send("POST", "/v1/exports", good, "{");
    send("GET", "/nowhere", good, "");
    return token;
  }

  private void administer() throws Exception {
    String keys = "/v1/projects/demo/keys";
    String made = send("POST", keys, "Bearer " + ADMIN_TOKEN, "{}").body();
    String key = new JsonObject(made).getJsonObject("data").getString("key");
    secrets.addAll(List.of(key, key.substring(key.lastIndexOf('_') + 1)));
    for (String wrong : List.of(ADMIN_TOKEN + "x", ADMIN_TOKEN.substring(1), key)) {
      assertThat(send("GET", keys, "Bearer " + wrong, "").statusCode()).isEqualTo(401);
    }
    assertThat(send("GET", keys, "Bearer " + ADMIN_TOKEN, "").statusCode()).isEqualTo(200);
    send("PATCH", "/v1/projects/demo", "Bearer " + ADMIN_TOKEN, "{\"limits\": 1}");
    send("POST", "/v1/projects", "Bearer " + ADMIN_TOKEN, "{\"id\":\"demo\"}");
  }

  private void useTokens(String good) throws Exception {
    JsonObject session = new JsonObject(send("POST", "/v1/sessions", good, "{}").body());
    String token = session.getJsonObject("data").getString("token");
    String bearer = "Bearer " + token;
    assertThat(send("GET", "/v1/session", bearer, "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v1/session", bearer + "x", "").statusCode()).isEqualTo(401);
    assertThat(send("DELETE", "/v1/session", bearer, "").statusCode()).isEqualTo(204);
    assertThat(send("GET", "/v1/session", bearer, "").statusCode()).isEqualTo(401);
    JsonObject header = new JsonObject().put("alg", "HS256");
    JsonObject claims = TestIssuer.claims("demo", "read");
    String signed = TestIssuer.signWithSecret(header, claims, JWT_SECRET);
    String forged = TestIssuer.signWithSecret(header, claims, JWT_SECRET + "x");
    String expired = TestIssuer.signWithSecret(header, claims.copy().put("exp", 1), JWT_SECRET);
    assertThat(send("GET", "/v1/exports", "Bearer " + signed, "").statusCode()).isEqualTo(200);
    assertThat(send("GET", "/v1/exports", "Bearer " + forged, "").statusCode()).isEqualTo(401);
    assertThat(send("GET", "/v1/exports", "Bearer " + expired, "").statusCode()).isEqualTo(401);
    for (String secret : List.of(signed, forged, expired)) {
      secrets.add(secret.substring(secret.lastIndexOf('.') + 1));
    }
    secrets.add(token.substring(token.lastIndexOf('_') + 1));
  }

  private static String arguments(Process process) throws IOException {
    Process ps =
        new ProcessBuilder("ps", "-ww", "-o", "args=", "-p", String.valueOf(process.pid())).start();
    return new String(ps.getInputStream().readAllBytes());
  }

  private static void dropDatabase(String admin) throws Exception {
    String name = admin.substring(admin.lastIndexOf('/') + 1);
    TestDatabase.execute(
        admin.replace("/" + name, "/postgres"), "drop database " + name + " with (force)");
  }
}
