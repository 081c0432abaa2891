package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestIssuer;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that a signed token or a trusted proxy vouches for. */
final class ForeignCallersTest {
  private static final String PROJECT = "X-Hookexport-Project";
  private static final String SCOPES = "X-Hookexport-Scopes";

  @TempDir static Path folder;
  @TempDir static Path settings;
  @AutoClose private static TestServer server;
  private static String uri;
  private static String key;
  private static TestIssuer issuer;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(100);
    key = TestServer.createKey(uri, "demo");
    issuer = TestIssuer.rsa("one");
    server =
        TestServer.start(
            uri,
            folder,
            Credentials.settings(issuer, settings, "roles=api", "exports.active_per_project=1000"));
  }

  private static JsonObject claims() {
    return TestIssuer.claims("demo", "read");
  }

  private static long now() throws Exception {
    return TestDatabase.number(uri, "select extract(epoch from now())::bigint");
  }

  private static void refused(JsonObject claims, String reason) {
    Answer answer = server.get("/v1/exports", issuer.sign(claims));
    String description = "The token is not accepted: " + reason;
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.message()).isEqualTo(description + ".");
    assertThat(answer.header("WWW-Authenticate"))
        .isEqualTo("Bearer error=\"invalid_token\", error_description=\"" + description + "\"");
  }

  @Test
  void aTokenSaysWhatItMayDo() throws Exception {
    long end = now() + 100;
    String token = issuer.sign(claims().put("exp", end));
    JsonObject seen = server.get("/v1/session", token).data();
    assertThat(seen.getString("kind")).isEqualTo("jwt");
    assertThat(seen.getString("project_id")).isEqualTo("demo");
    assertThat(seen.getJsonArray("scopes")).containsExactly("read");
    assertThat(Instant.parse(seen.getString("expires_at"))).isEqualTo(Instant.ofEpochSecond(end));
    assertThat(server.get("/v1/exports", token).status()).isEqualTo(200);
  }

  /** The tests of the library's own clock would not see that: it is the database's. */
  @Test
  void aTokenIsValidInItsTimeByTheClockOfTheDatabase() throws Exception {
    refused(claims().put("exp", now() - 31), "it has expired");
    refused(claims().put("nbf", now() + 45), "it is not valid yet");
    for (JsonObject lenient :
        List.of(claims().put("exp", now() - 20), claims().put("nbf", now() + 20))) {
      assertThat(server.get("/v1/exports", issuer.sign(lenient)).status()).isEqualTo(200);
    }
  }

  @Test
  void aProjectThatDoesNotExistIsRefused() {
    for (String project : List.of("nobody", "", "a b", "x".repeat(200), "de\u0000mo")) {
      refused(claims().put("project_id", project), "its project does not exist here");
    }
  }

  @Test
  void aForgedTokenIsRefused() {
    Answer forged = server.get("/v1/exports", TestIssuer.rsa("one").sign(claims()));
    assertThat(forged.status()).isEqualTo(401);
    assertThat(forged.header("WWW-Authenticate")).contains("its signature or its form is wrong");
    Answer none =
        server.get(
            "/v1/exports", TestIssuer.unsigned(new JsonObject().put("alg", "none"), claims()));
    assertThat(none.header("WWW-Authenticate")).contains("its algorithm is not one");
  }

  @Test
  void withoutTheSettingATokenIsAWrongKey() {
    try (TestServer plain = TestServer.start(uri, folder, "roles=api")) {
      Answer answer = plain.get("/v1/exports", issuer.sign(claims()));
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(plain.send("GET", "/v1/exports", "", null, PROJECT, "demo").status())
          .isEqualTo(401);
    }
  }

  @Test
  void wrongTokensCountAsWrongKeys() throws Exception {
    String[] few =
        Credentials.settings(
            issuer, settings, "roles=api", "limits.failed_authentications_per_minute=2");
    try (TestServer limited = TestServer.start(uri, folder, few)) {
      String good = issuer.sign(claims());
      assertThat(limited.get("/v1/exports", good).status()).isEqualTo(200);
      int last = 0;
      TestIssuer attacker = TestIssuer.rsa("one");
      for (int i = 0; i < 40 && last != 429; i++) {
        String wrong = attacker.sign(claims().put("jti", "t" + i));
        last = limited.get("/v1/exports", wrong).status();
      }
      assertThat(last).isEqualTo(429);
      assertThat(limited.get("/v1/exports", good).status()).as("known to be good").isEqualTo(200);
    }
  }

  private static Answer proxied(String method, String target, String... headers) {
    return server.send(method, target, "", null, headers);
  }

  @Test
  void severalLinesOfScopesAreNone() {
    Answer seen = proxied("GET", "/v1/session", PROJECT, "demo", SCOPES, "read", SCOPES, "manage");
    assertThat(seen.data().getJsonArray("scopes")).isEmpty();
  }

  @Test
  void whatAProxySaysIsNoGuess() throws Exception {
    try (TestServer limited =
        TestServer.start(
            uri,
            folder,
            Credentials.settings(
                issuer, settings, "roles=api", "limits.failed_authentications_per_minute=2"))) {
      for (int i = 0; i < 10; i++) {
        Answer nobody =
            limited.send("GET", "/v1/session", "", null, PROJECT, "nobody" + i, SCOPES, "read");
        assertThat(nobody.status()).isEqualTo(401);
      }
      assertThat(limited.get("/v1/session", key).status()).isEqualTo(200);
      assertThat(
              limited
                  .send("GET", "/v1/session", "", null, PROJECT, "demo", SCOPES, "read")
                  .status())
          .isEqualTo(200);
    }
  }

  /** Nobody is kept from asking for a project that does not exist, but not for ever. */
  @Test
  void aProjectThatDoesNotExistIsNotLookedUpForEver() throws Exception {
    try (TestServer limited =
        TestServer.start(
            uri,
            folder,
            Credentials.settings(
                issuer, settings, "roles=api", "limits.failed_authentications_per_minute=2"))) {
      int last = 0;
      for (int i = 0; i < 40 && last != 429; i++) {
        last =
            limited
                .send("GET", "/v1/session", "", null, PROJECT, "nobody", SCOPES, "read")
                .status();
      }
      assertThat(last).isEqualTo(429);
      assertThat(
              limited
                  .send("GET", "/v1/session", "", null, PROJECT, "demo", SCOPES, "read")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void aProxySaysWhoTheCallerIs() {
    Answer seen = proxied("GET", "/v1/session", PROJECT, "demo", SCOPES, "read,create");
    assertThat(seen.data().getString("kind")).isEqualTo("proxy");
    assertThat(seen.data().getJsonArray("scopes")).containsExactly("read", "create");
    assertThat(proxied("GET", "/v1/exports", PROJECT, "demo").status())
        .as("no scopes")
        .isEqualTo(403);
    Answer nobody = proxied("GET", "/v1/exports", PROJECT, "nobody", SCOPES, "read");
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.message())
        .isEqualTo(
            "The caller that the proxy names is not accepted: its project does not exist here.");
    assertThat(nobody.header("WWW-Authenticate")).isEqualTo("Bearer");
  }

  @Test
  void twoProjectsOrNoneAreNoCaller() {
    assertThat(
            proxied("GET", "/v1/exports", PROJECT, "demo", PROJECT, "rival", SCOPES, "read")
                .status())
        .isEqualTo(401);
    assertThat(proxied("GET", "/v1/exports", SCOPES, "read").status()).isEqualTo(401);
    assertThat(proxied("GET", "/v1/exports", PROJECT, "demo,rival", SCOPES, "read").status())
        .isEqualTo(401);
  }

  @Test
  void aKeyPrecedesWhatTheProxySays() {
    String[] headers = {PROJECT, "rival", SCOPES, "read"};
    JsonObject seen = server.send("GET", "/v1/session", key, null, headers).data();
    assertThat(seen.getString("kind")).isEqualTo("key");
    assertThat(seen.getString("project_id")).isEqualTo("demo");
    assertThat(server.send("GET", "/v1/session", key + "x", null, headers).status()).isEqualTo(401);
  }

  @Test
  void nobodyElseIsBelieved() throws Exception {
    String[] elsewhere = Credentials.settings(issuer, settings, "roles=api");
    elsewhere[elsewhere.length - 1] = "http.trusted_proxies=192.0.2.1";
    try (TestServer far = TestServer.start(uri, folder, elsewhere)) {
      Answer answer =
          far.send(
              "GET",
              "/v1/exports",
              "",
              null,
              PROJECT,
              "demo",
              SCOPES,
              "read",
              "X-Forwarded-For",
              "192.0.2.1");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
      assertThat(far.send("GET", "/v1/session", key, null, PROJECT, "rival").data().getMap())
          .containsEntry("project_id", "demo");
    }
  }

  /** The proxy may know the browser by a cookie, which the browser sends for every page. */
  @Test
  void thePageOfAnotherSiteChangesNothing() {
    String id = server.create(key, TestRequest.october());
    String cancel = "/v1/exports/" + id + "/cancel";
    for (String origin : List.of("https://evil.example.com", "null")) {
      Answer refused = proxied("POST", cancel, PROJECT, "demo", SCOPES, "manage", "Origin", origin);
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.message()).contains("another site");
    }
    String own = "http://127.0.0.1:" + server.port();
    assertThat(proxied("POST", cancel, PROJECT, "demo", SCOPES, "manage", "Origin", own).status())
        .isEqualTo(200);
  }

  @Test
  void aPageIsOursHoweverItsProxyWritesTheHost() {
    String[][] ours = {
      {"https", "Exports.Example.com:443", "https://exports.example.com"},
      {"http", "exports.example.com:80", "http://exports.example.com"},
      {"https", "exports.example.com", "https://exports.example.com"},
      {"https", "exports.example.com:8443", "https://exports.example.com:8443"}
    };
    String[][] others = {
      {"https", "exports.example.com", "http://exports.example.com"},
      {"https", "exports.example.com:80", "https://exports.example.com"},
      {"http", "exports.example.com:8080", "http://exports.example.com"}
    };
    for (String[] origin : ours) {
      assertThat(cancelFrom(origin)).as(List.of(origin).toString()).isEqualTo(404);
    }
    for (String[] origin : others) {
      assertThat(cancelFrom(origin)).as(List.of(origin).toString()).isEqualTo(403);
    }
  }

  /**
   * @param origin scheme and host that the proxy reports, and what the browser says
   */
  private static int cancelFrom(String[] origin) {
    return proxied(
            "POST",
            "/v1/exports/" + UUID.randomUUID() + "/cancel",
            PROJECT,
            "demo",
            SCOPES,
            "manage",
            "X-Forwarded-Proto",
            origin[0],
            "X-Forwarded-Host",
            origin[1],
            "Origin",
            origin[2])
        .status();
  }

  @Test
  void aKeySetThatIsNoFileEndsTheStart() {
    String missing = settings.resolve("missing.json").toString();
    assertThatThrownBy(
            () ->
                TestServer.start(
                        uri,
                        folder,
                        "roles=api",
                        "auth.jwt.jwks=" + missing,
                        "auth.jwt.issuer=i",
                        "auth.jwt.audience=a")
                    .close())
        .hasMessageContaining(
            "auth.jwt.jwks: '" + missing + "' is not a file that this server can read");
  }

  @Test
  void theLocationOfAKeySetIsAFileOrAUrlThatNobodyCanChange() {
    for (String wrong :
        List.of(
            "HTTP://id.example.com/jwks",
            "ftp://id.example.com/jwks",
            "https:id.example.com",
            "https:///jwks",
            "https://a b/jwks",
            "file:///keys.json",
            "http://127.0.0.1.example.com/jwks")) {
      assertThatThrownBy(() -> ofKeySet(wrong))
          .as(wrong)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("must be a file, an https URL");
    }
    for (String good :
        List.of("HTTPS://id.example.com/jwks", "http://localhost:1/jwks", "keys.json")) {
      assertThat(ofKeySet(good)).isNotNull();
    }
  }

  @Test
  void claimsHaveNamesThatFitAHeader() {
    for (String key : List.of("auth.jwt.project_claim", "auth.jwt.scopes_claim")) {
      for (String wrong : List.of("a\"b", "a b", "\u00e4", "x".repeat(201))) {
        assertThatThrownBy(() -> ofKeySet("keys.json", key + "=" + wrong))
            .as(wrong)
            .isInstanceOf(ConfigException.class)
            .hasMessageContaining(key)
            .hasMessageContaining("is not the name of a claim");
      }
      assertThat(ofKeySet("keys.json", key + "=https://example.com/claims_a.b-c:d")).isNotNull();
    }
  }

  private static ServerConfig ofKeySet(String jwks, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of("auth.jwt.jwks=" + jwks, "auth.jwt.issuer=i", "auth.jwt.audience=a"));
    all.addAll(List.of(more));
    return TestServer.config(uri, folder, all.toArray(String[]::new));
  }

  @Test
  void headersWithAnotherMeaningNameNoCaller() {
    for (String name :
        List.of("authorization", "X-Forwarded-For", "host", "Content-Type", "If-Match")) {
      for (String key : List.of("auth.proxy.project_header", "auth.proxy.scopes_header")) {
        assertThatThrownBy(
                () -> ofKeySet("keys.json", "http.trusted_proxies=10.0.0.0/8", key + "=" + name))
            .as(name)
            .hasMessageContaining(key + ": cannot be " + name);
      }
    }
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    Map<String, String[]> cases =
        Map.of(
            "http.trusted_proxies is empty", new String[] {"auth.proxy.project_header=X-P"},
            "auth.proxy.project_header is not", new String[] {"auth.proxy.scopes_header=X-S"},
            "cannot be authorization",
                new String[] {
                  "auth.proxy.project_header=authorization", "http.trusted_proxies=10.0.0.0/8"
                },
            "auth.jwt.issuer", new String[] {"auth.jwt.jwks=/keys.json"},
            "auth.jwt.audience", new String[] {"auth.jwt.jwks=/keys.json", "auth.jwt.issuer=i"},
            "'none' is not one of",
                new String[] {
                  "auth.jwt.jwks=/keys.json",
                  "auth.jwt.issuer=i",
                  "auth.jwt.audience=a",
                  "auth.jwt.algorithms=RS256,none"
                },
            "'HS256' is not one of ES256",
                new String[] {
                  "auth.jwt.jwks=/keys.json",
                  "auth.jwt.issuer=i",
                  "auth.jwt.audience=a",
                  "auth.jwt.algorithms=HS256"
                },
            "'RS256' is not one of HS256",
                new String[] {
                  "auth.jwt.secret=0123456789abcdef0123456789abcdef",
                  "auth.jwt.issuer=i",
                  "auth.jwt.audience=a"
                },
            "shorter than 32", new String[] {"auth.jwt.secret=short"},
            "must be a file, an https URL",
                new String[] {"auth.jwt.jwks=http://id.example.com/jwks"});
    cases.forEach(
        (message, wrong) ->
            assertThatThrownBy(() -> TestServer.config(uri, folder, wrong))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message));
  }
}
