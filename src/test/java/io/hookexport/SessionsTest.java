package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as their makers and holders see them, on two processes of one installation. */
final class SessionsTest {
  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  @AutoClose private static TestServer other;
  private static String uri;
  private static String key;

  /** Two endpoints of the sample data, and a finished export of each. */
  private static String endpoint;

  private static String otherEndpoint;
  private static String ofEndpoint;
  private static String ofOther;
  private static String ofAll;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(200);
    key = TestServer.createKey(uri, "demo");
    String many = "exports.active_per_project=20";
    server = TestServer.start(uri, folder, many);
    other = TestServer.start(uri, folder, many, "roles=api");
    List<String> endpoints =
        TestDatabase.texts(
            uri,
            "select distinct 'ep_' || replace(endpoint_id::text, '-', '')"
                + " from deliveries.outbound_messages order by 1 limit 2");
    endpoint = endpoints.get(0);
    otherEndpoint = endpoints.get(1);
    ofEndpoint = finished(TestRequest.october().put("endpoint_id", endpoint));
    ofOther = finished(TestRequest.october().put("endpoint_id", otherEndpoint));
    ofAll = finished(TestRequest.october());
  }

  private static String finished(JsonObject body) {
    String id = server.create(key, body);
    server.awaitCompleted(id, key);
    return id;
  }

  private static Answer create(String as, JsonObject body) {
    return server.send("POST", "/v1/sessions", as, body);
  }

  private static String token(String as, JsonObject body) {
    Answer created = create(as, body);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created.data().getString("token");
  }

  private static JsonObject scopes(String... names) {
    return new JsonObject().put("scopes", new JsonArray(List.of(names)));
  }

  private static JsonObject forEndpoint(String id) {
    return new JsonObject().put("filters", new JsonObject().put("endpoint_id", id));
  }

  private static JsonObject details(Answer refused) {
    return refused.json().getJsonObject("error").getJsonObject("details");
  }

  private static int status(String target, String as) {
    return server.get(target, as).status();
  }

  @Test
  void aSessionSaysWhatItMayDo() {
    Answer created =
        create(key, forEndpoint(endpoint).put("expires_in_seconds", 60).mergeIn(scopes("read")));
    JsonObject session = created.data();
    assertThat(session.getJsonArray("scopes")).containsExactly("read");
    assertThat(session.getString("console_url"))
        .isEqualTo(
            "http://127.0.0.1:"
                + server.port()
                + "/console/#session="
                + session.getString("token"));
    assertThat(Instant.parse(session.getString("expires_at")))
        .isBetween(Instant.now().plusSeconds(30), Instant.now().plusSeconds(90));
    JsonObject seen = other.get("/v1/session", session.getString("token")).data();
    session.remove("token");
    session.remove("console_url");
    assertThat(seen).isEqualTo(session.put("kind", "session"));
  }

  @Test
  void aKeySaysThatItMayDoEverything() {
    JsonObject seen = server.get("/v1/session", key).data();
    assertThat(seen)
        .isEqualTo(
            new JsonObject()
                .put("kind", "key")
                .put("project_id", "demo")
                .put("scopes", new JsonArray(List.of("read", "create", "manage")))
                .put("filters", new JsonObject()));
  }

  @Test
  void theBodyMayBeAbsent() {
    Answer created = server.send("POST", "/v1/sessions", key, null);
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.data().getJsonArray("scopes")).containsExactly("read", "create", "manage");
    assertThat(created.data().getJsonObject("filters")).isEmpty();
  }

  @Test
  void whatIsNoSessionIsRefusedInWords() {
    Stream.of(
            scopes("write"),
            scopes(),
            scopes("read", "read"),
            new JsonObject().put("expires_in_seconds", 59),
            new JsonObject().put("expires_in_seconds", 86_401),
            new JsonObject().put("filters", new JsonObject().put("status", "x")),
            new JsonObject().put("project_id", "rival"))
        .forEach(body -> assertThat(create(key, body).status()).as(body.encode()).isEqualTo(400));
    Answer malformed = create(key, forEndpoint("endpoint-1"));
    assertThat(malformed.status()).isEqualTo(400);
    assertThat(malformed.text()).contains("/filters/endpoint_id").contains("ep_");
  }

  @Test
  void aScopeThatIsMissingIsNamed() {
    String reader = token(key, scopes("read"));
    Answer refused = server.send("POST", "/v1/exports", reader, TestRequest.october());
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("FORBIDDEN");
    assertThat(refused.text()).contains("lacks the scope 'create'");
    assertThat(details(refused).getString("required_scope")).isEqualTo("create");
    assertThat(status("/v1/exports/" + ofAll, reader)).isEqualTo(200);
    String creator = token(key, scopes("create"));
    String id = server.create(creator, TestRequest.october());
    assertThat(status("/v1/exports/" + id, creator)).isEqualTo(403);
    assertThat(server.send("DELETE", "/v1/exports/" + ofAll, reader, null).status()).isEqualTo(403);
    server.awaitCompleted(id, key);
  }

  @Test
  void aSessionMakesNone() throws Exception {
    String all = token(key, new JsonObject());
    String reader = token(key, scopes("read").mergeIn(forEndpoint(endpoint)));
    String live = "select count(*) from hookexport.sessions";
    long before = TestDatabase.number(uri, live);
    for (String session : List.of(all, reader)) {
      for (JsonObject body : List.of(new JsonObject(), scopes("read"), forEndpoint(endpoint))) {
        Answer refused = create(session, body);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("FORBIDDEN");
        assertThat(refused.text()).contains("Only an API key can create a session.");
      }
    }
    assertThat(TestDatabase.number(uri, live)).isEqualTo(before);
  }

  @Test
  void aFixedEndpointIsAllThatThereIs() {
    String session = token(key, forEndpoint(endpoint));
    assertThat(ids(session, "")).contains(ofEndpoint).doesNotContain(ofOther, ofAll);
    assertThat(ids(session, "?status=completed&direction=outbound"))
        .contains(ofEndpoint)
        .doesNotContain(ofOther, ofAll);
    assertThat(ids(session, "?direction=inbound")).isEmpty();
    assertThat(ids(session, "?status=expired")).isEmpty();
    for (String rest : List.of("", "/download", "/preview", "/events")) {
      assertThat(status("/v1/exports/" + ofEndpoint + rest, session)).as(rest).isIn(200, 302);
      assertThat(status("/v1/exports/" + ofOther + rest, session)).as(rest).isEqualTo(404);
      assertThat(status("/v1/exports/" + ofAll + rest, session)).as(rest).isEqualTo(404);
    }
    assertThat(server.send("DELETE", "/v1/exports/" + ofOther, session, null).status())
        .isEqualTo(404);
    assertThat(server.send("POST", "/v1/exports/" + ofAll + "/cancel", session, null).status())
        .isEqualTo(404);
    assertThat(status("/v1/datasets", session)).isEqualTo(200);
    assertThat(status("/v1/exports/" + ofOther, key)).isEqualTo(200);
  }

  private static List<String> ids(String as, String query) {
    return server.get("/v1/exports" + query, as).json().getJsonArray("data").stream()
        .map(export -> ((JsonObject) export).getString("id"))
        .toList();
  }

  @Test
  void aListOfOneEndpointHasPages() {
    String session = token(key, forEndpoint(endpoint));
    String second = finished(TestRequest.october().put("endpoint_id", endpoint));
    Answer first = server.get("/v1/exports?limit=1", session);
    JsonObject meta = first.json().getJsonObject("meta");
    assertThat(meta.getBoolean("has_more")).isTrue();
    List<String> next = ids(session, "?limit=500&cursor=" + meta.getString("next_cursor"));
    assertThat(next).contains(ofEndpoint).doesNotContain(second, ofOther, ofAll);
  }

  @Test
  void aFixedEndpointIsFilledInAndNoOtherIsAccepted() {
    String session = token(key, forEndpoint(endpoint));
    String filledIn = server.create(session, TestRequest.october());
    server.awaitCompleted(filledIn, session);
    assertThat(server.file(filledIn, key)).isEqualTo(server.file(ofEndpoint, key));
    Stream.of(
            TestRequest.october().put("endpoint_id", otherEndpoint),
            TestRequest.october().put("direction", "inbound"),
            TestRequest.october()
                .put("direction", "inbound")
                .put("inbound_endpoint_id", UUID.randomUUID().toString()))
        .forEach(
            body ->
                assertThat(server.send("POST", "/v1/exports", session, body).status())
                    .as(body.encode())
                    .isEqualTo(403));
  }

  private static String asResponsesShowIt(String id) {
    return id.replaceFirst("ep_(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }

  /** "Run again" in the console sends what a response has shown. */
  @Test
  void anEndpointIsTheSameInEachOfItsSpellings() {
    String session = token(key, forEndpoint(endpoint));
    JsonObject body = TestRequest.october().put("endpoint_id", asResponsesShowIt(endpoint));
    String again = server.create(session, body);
    assertThat(server.awaitCompleted(again, session).getString("filter_endpoint_id"))
        .isEqualTo(asResponsesShowIt(endpoint));
    String withKey = finished(body);
    assertThat(status("/v1/exports/" + withKey, session)).isEqualTo(200);
    assertThat(status("/v1/exports/" + withKey + "/preview", session)).isEqualTo(200);
    assertThat(ids(session, "")).contains(again, withKey);
    String shown = token(key, forEndpoint(asResponsesShowIt(endpoint)));
    assertThat(ids(shown, "")).contains(ofEndpoint, again, withKey).doesNotContain(ofOther, ofAll);
    assertThat(server.get("/v1/session", session).data().getJsonObject("filters"))
        .isEqualTo(new JsonObject().put("endpoint_id", endpoint));
    JsonObject other = TestRequest.october().put("endpoint_id", asResponsesShowIt(otherEndpoint));
    assertThat(server.send("POST", "/v1/exports", session, other).status()).isEqualTo(403);
    assertThat(server.send("DELETE", "/v1/exports/" + withKey, session, null).status())
        .isEqualTo(204);
  }

  @Test
  void anIdempotencyKeyOpensNoOtherExport() {
    String idempotency = UUID.randomUUID().toString();
    server.create(key, TestRequest.october(), "Idempotency-Key", idempotency);
    Answer answer =
        server.send(
            "POST",
            "/v1/exports",
            token(key, forEndpoint(endpoint)),
            TestRequest.october(),
            "Idempotency-Key",
            idempotency);
    assertThat(answer.code()).isEqualTo("IDEMPOTENCY_MISMATCH");
  }

  @Test
  void signingOutIsForEveryProcess() {
    String session = token(key, new JsonObject());
    assertThat(other.get("/v1/exports", session).status()).isEqualTo(200);
    assertThat(server.send("DELETE", "/v1/session", session, null).status()).isEqualTo(204);
    assertThat(other.get("/v1/exports", session).status()).isEqualTo(401);
    assertThat(server.get("/v1/session", session).status()).isEqualTo(401);
    assertThat(server.send("DELETE", "/v1/session", session, null).status()).isEqualTo(401);
    Answer withKey = server.send("DELETE", "/v1/session", key, null);
    assertThat(withKey.status()).isEqualTo(403);
    assertThat(withKey.text()).contains("no session to end");
  }

  @Test
  void revokingTheKeyEndsItsSessions() {
    String owner = TestServer.createKey(uri, "leaver");
    String session = token(owner, new JsonObject());
    assertThat(status("/v1/exports", session)).isEqualTo(200);
    TestServer.revokeKey(uri, "leaver", owner.split("_", -1)[2]);
    assertThat(status("/v1/exports", session)).isEqualTo(401);
    assertThat(status("/v1/exports/" + ofAll, session)).isEqualTo(401);
  }

  @Test
  void theJanitorRemovesWhatHasExpired() throws Exception {
    String session = token(key, new JsonObject());
    String row = " from hookexport.sessions where session_id = '" + session.split("_", -1)[2] + "'";
    TestDatabase.update(
        uri,
        "update hookexport.sessions set expires_at = now()"
            + row.replace(" from hookexport.sessions", ""));
    assertThat(status("/v1/exports", session)).isEqualTo(401);
    awaitTrue(
        "the session is removed", () -> TestDatabase.number(uri, "select count(*)" + row) == 0);
  }

  @Test
  void aSessionCountsAsItsProject() {
    String owner = TestServer.createKey(uri, "counted");
    try (TestServer limited =
        TestServer.start(uri, folder, "roles=api", "limits.requests_per_minute=3")) {
      String session =
          limited.send("POST", "/v1/sessions", owner, new JsonObject()).data().getString("token");
      Answer second = limited.get("/v1/exports", session);
      assertThat(second.header("RateLimit-Remaining")).isEqualTo("1");
      assertThat(limited.get("/v1/exports", owner).status()).isEqualTo(200);
      assertThat(limited.get("/v1/exports", session).status()).isEqualTo(429);
    }
  }
}
