package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestIssuer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** Every kind of credential that a request of a project may have, each made anew for a request. */
final class Credentials {
  private static final String PROJECT_HEADER = "X-Hookexport-Project";
  private static final String SCOPES_HEADER = "X-Hookexport-Scopes";
  private static final Set<String> ALL = Set.of("read", "create", "manage");

  private final TestServer server;
  private final String uri;
  private final String project;
  private final String key;
  private final String endpoint;
  private final TestIssuer issuer;

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

  /** Settings of a server that accepts all of them. */
  static String[] settings(TestIssuer issuer, Path folder, String... more) throws IOException {
    Path keys = folder.resolve("keys.json");
    Files.writeString(keys, TestIssuer.keySet(issuer).encode());
    List<String> settings = new ArrayList<>(List.of(more));
    settings.addAll(
        List.of(
            "auth.jwt.jwks=" + keys,
            "auth.jwt.issuer=" + TestIssuer.ISSUER,
            "auth.jwt.audience=" + TestIssuer.AUDIENCE,
            "auth.proxy.project_header=" + PROJECT_HEADER,
            "auth.proxy.scopes_header=" + SCOPES_HEADER,
            "http.trusted_proxies=127.0.0.1"));
    return settings.toArray(String[]::new);
  }

  Credentials(TestServer server, String uri, String project, String endpoint, TestIssuer issuer) {
    this.issuer = issuer;
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
    all.add(live("session, all scopes", "session", ALL, () -> session(key, new JsonObject())));
    all.add(dead("expired session", this::expired));
    all.add(dead("ended session", this::ended));
    all.add(dead("session of a revoked key", this::ofRevokedKey));
    all.add(dead("revoked key", this::revokedKey));
    all.add(dead("unknown key", () -> key.substring(0, key.length() - 1) + "x"));
    all.addAll(signed());
    all.addAll(proxied());
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
    return dead(name, "session", token);
  }

  private static Credential dead(String name, String kind, Supplier<String> token) {
    return new Credential(name, false, kind, Set.of(), false, () -> bearer(token.get()));
  }

  private List<Credential> signed() {
    return List.of(
        live("JWT", "jwt", ALL, () -> issuer.sign(claims("create read manage"))),
        live("JWT, manage", "jwt", Set.of("manage"), () -> issuer.sign(claims("manage"))),
        live("JWT without scopes", "jwt", Set.of(), () -> issuer.sign(claims("openid"))),
        dead("expired JWT", "jwt", () -> issuer.sign(claims("read").put("exp", 1_000_000_000))),
        dead(
            "JWT of no project",
            "jwt",
            () -> issuer.sign(TestIssuer.claims("nobody", "read create manage"))),
        dead(
            "JWT of another issuer",
            "jwt",
            () -> TestIssuer.rsa("one").sign(claims("read create manage"))));
  }

  private JsonObject claims(String scopes) {
    return TestIssuer.claims(project, scopes);
  }

  private List<Credential> proxied() {
    return List.of(
        proxied("proxy", project, ALL),
        proxied("proxy, read", project, Set.of("read")),
        proxied("proxy without scopes", project, Set.of()),
        proxied("proxy of no project", "nobody", ALL));
  }

  private Credential proxied(String name, String named, Set<String> scopes) {
    List<String> headers = List.of(PROJECT_HEADER, named, SCOPES_HEADER, String.join(" ", scopes));
    return new Credential(name, named.equals(project), "proxy", scopes, false, () -> headers);
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
