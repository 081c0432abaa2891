package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Every kind of credential that a request of a project may have, each made anew for a request. */
final class Credentials {
  private static final Set<String> ALL = Set.of("read", "create", "manage");

  private final TestServer server;
  private final String uri;
  private final String project;
  private final String key;
  private final String endpoint;

  /**
   * @param scopes that it has, if it is live
   * @param isFixed to the exports of one endpoint
   * @param headers of a request
   */
  record Credential(
      String name,
      boolean isLive,
      String kind,
      Set<String> scopes,
      boolean isFixed,
      Supplier<List<String>> headers) {
    @Override
    public String toString() {
      return name;
    }
  }

  Credentials(TestServer server, String uri, String project, String endpoint) {
    this.server = server;
    this.uri = uri;
    this.project = project;
    this.endpoint = endpoint;
    this.key = TestServer.createKey(uri, project);
  }

  List<Credential> all() {
    List<Credential> all = new ArrayList<>();
    all.add(live("key", "key", ALL, () -> key));
    for (String scope : ALL) {
      JsonObject body = new JsonObject().put("scopes", new JsonArray(List.of(scope)));
      all.add(live("session, " + scope, "session", Set.of(scope), () -> session(key, body)));
    }
    all.add(
        new Credential("session, one endpoint", true, "session", ALL, true, () -> bearer(fixed())));
    all.add(
        live(
            "session of a session",
            "session",
            ALL,
            () -> session(session(key, new JsonObject()), new JsonObject())));
    all.add(dead("expired session", this::expired));
    all.add(dead("ended session", this::ended));
    all.add(dead("session of a revoked key", this::ofRevokedKey));
    all.add(dead("revoked key", this::revokedKey));
    all.add(dead("unknown key", () -> key.substring(0, key.length() - 1) + "x"));
    return all;
  }

  private static List<String> bearer(String token) {
    return List.of("Authorization", "Bearer " + token);
  }

  private static Credential live(
      String name, String kind, Set<String> scopes, Supplier<String> token) {
    return new Credential(name, true, kind, scopes, false, () -> bearer(token.get()));
  }

  private static Credential dead(String name, Supplier<String> token) {
    return new Credential(name, false, "", Set.of(), false, () -> bearer(token.get()));
  }

  private String session(String as, JsonObject body) {
    Answer created = server.send("POST", "/v1/sessions", as, body);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    return created.data().getString("token");
  }

  private String fixed() {
    JsonObject filters = new JsonObject().put("endpoint_id", endpoint);
    return session(key, new JsonObject().put("filters", filters));
  }

  private String expired() {
    String token = session(key, new JsonObject());
    String change =
        "update hookexport.sessions set expires_at = now() where session_id = '%s'"
            .formatted(id(token));
    try {
      assertThat(TestDatabase.update(uri, change)).isEqualTo(1);
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
    return token;
  }

  private static String id(String token) {
    return token.split("_", -1)[2];
  }

  private String ended() {
    String token = session(key, new JsonObject());
    assertThat(server.send("DELETE", "/v1/session", token, null).status()).isEqualTo(204);
    return token;
  }

  private String revokedKey() {
    String revoked = TestServer.createKey(uri, project);
    assertThat(TestServer.revokeKey(uri, project, id(revoked))).isTrue();
    return revoked;
  }

  private String ofRevokedKey() {
    String maker = TestServer.createKey(uri, project);
    String token = session(maker, new JsonObject());
    assertThat(TestServer.revokeKey(uri, project, id(maker))).isTrue();
    return token;
  }
}
