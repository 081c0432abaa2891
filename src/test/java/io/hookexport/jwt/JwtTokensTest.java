package io.hookexport.jwt;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.TestIssuer.claims;
import static io.hookexport.support.TestIssuer.keySet;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Scope;
import io.hookexport.export.SignedTokens.Claims;
import io.hookexport.export.SignedTokens.InvalidToken;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestIssuer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are good, and all ways in which they are not; issuers that do not behave. */
final class JwtTokensTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  @TempDir Path folder;
  private static TestIssuer rsa;
  private static TestIssuer ec;
  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong now = new AtomicLong();
  private long deadlineMillis = 60_000;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Handler<HttpServerRequest> issuer =
      request -> request.response().end(keySet(rsa, ec).encode());

  @BeforeAll
  static void keys() {
    rsa = TestIssuer.rsa("one");
    ec = TestIssuer.ec("two");
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private JwtTokens tokens(String jwks, String secret, String... algorithms) {
    JwtSettings settings =
        new JwtSettings(
            jwks,
            secret,
            TestIssuer.ISSUER,
            TestIssuer.AUDIENCE,
            List.of(algorithms),
            "project_id",
            "scope",
            Duration.ofSeconds(30));
    return JwtTokens.of(vertx, settings, deadlineMillis, now::get);
  }

  private JwtTokens ofIssuer() {
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      requests.incrementAndGet();
                      issuer.handle(request);
                    })
                .listen(0, "127.0.0.1"));
    return tokens("http://127.0.0.1:" + server.actualPort() + "/jwks", "", "RS256", "ES256");
  }

  private static JsonObject good() {
    return claims("acme", "read");
  }

  private static JsonObject header(String algorithm) {
    return new JsonObject().put("alg", algorithm).put("kid", "one");
  }

  private static void refused(JwtTokens tokens, String token, String reason) {
    assertThat(failure(tokens.verify(token)))
        .isInstanceOf(InvalidToken.class)
        .hasMessageContaining(reason);
  }

  private static void unavailable(JwtTokens tokens, String token) {
    assertThat(failure(tokens.verify(token)))
        .isInstanceOfSatisfying(
            ExportException.class,
            problem -> assertThat(problem.error()).isEqualTo(ExportError.UNAVAILABLE));
  }

  @Test
  void bothKindsOfPublicKeysVerify() {
    JwtTokens tokens = ofIssuer();
    for (TestIssuer signer : List.of(rsa, ec)) {
      Claims claims = await(tokens.verify(signer.sign(good())));
      assertThat(claims.projectId()).isEqualTo("acme");
      assertThat(claims.scopes()).containsExactly(Scope.READ);
    }
    assertThat(await(tokens.verify(rsa.sign(new JsonObject().put("alg", "RS256"), good()))))
        .as("without a key id")
        .isNotNull();
    assertThat(requests).hasValue(1);
  }

  @Test
  void scopesAreWordsOrAListAndOthersAreIgnored() {
    JwtTokens tokens = ofIssuer();
    Map<Object, List<Scope>> cases =
        Map.of(
            "openid create  manage",
            List.of(Scope.CREATE, Scope.MANAGE),
            new JsonArray(List.of("read", "x")),
            List.of(Scope.READ),
            "READ",
            List.of(),
            7,
            List.of());
    cases.forEach(
        (value, scopes) ->
            assertThat(await(tokens.verify(rsa.sign(good().put("scope", value)))).scopes())
                .containsExactlyInAnyOrderElementsOf(scopes));
  }

  @Test
  void anotherAlgorithmIsRefused() {
    JwtTokens tokens = ofIssuer();
    String algorithm = "its algorithm is not one";
    refused(tokens, TestIssuer.unsigned(new JsonObject().put("alg", "none"), good()), algorithm);
    refused(tokens, TestIssuer.unsigned(new JsonObject().put("alg", "None"), good()), algorithm);
    refused(tokens, TestIssuer.unsigned(header("RS256"), good()), "it has no signature");
    for (String secret : List.of(rsa.publicKey(), rsa.jwk().encode(), rsa.jwk().getString("n"))) {
      refused(tokens, TestIssuer.signWithSecret(header("HS256"), good(), secret), algorithm);
      refused(
          tokens,
          TestIssuer.signWithSecret(header("RS256"), good(), secret),
          "its signature or its form is wrong");
    }
    refused(tokens, rsa.sign(header("ES256"), good()), "its key is unknown");
    refused(tokens, rsa.sign(header("RS512"), good()), algorithm);
  }

  @Test
  void aForgedTokenIsRefused() {
    JwtTokens tokens = ofIssuer();
    String token = rsa.sign(good());
    String other = rsa.sign(claims("rival", "read"));
    String[] parts = token.split("\\.", -1);
    refused(
        tokens,
        parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2],
        "its signature or its form is wrong");
    refused(tokens, TestIssuer.rsa("one").sign(good()), "its signature or its form is wrong");
    refused(
        tokens,
        rsa.sign(header("RS256").put("crit", new JsonArray(List.of("b64"))), good()),
        "critical");
    for (String broken : List.of("a.b.c", "..", parts[0] + "..", "e30.e30.e30", token + ".x")) {
      assertThat(failure(tokens.verify(broken))).as(broken).isInstanceOf(InvalidToken.class);
    }
  }

  /** A key in the header is the attacker's own. */
  @Test
  void aKeyThatTheTokenBringsIsNotUsed() {
    TestIssuer attacker = TestIssuer.rsa("one");
    JsonObject header =
        header("RS256").put("jwk", attacker.jwk()).put("jku", "http://127.0.0.1:1/");
    refused(ofIssuer(), attacker.sign(header, good()), "its signature or its form is wrong");
  }

  @Test
  void claimsThatAreMissingOrOfOthersAreRefused() {
    JwtTokens tokens = ofIssuer();
    refused(
        tokens,
        rsa.sign(good().put("iss", "https://other.example.com")),
        "issued by another issuer");
    refused(tokens, rsa.sign(good().put("aud", "other")), "another audience");
    refused(tokens, rsa.sign(good().put("aud", new JsonArray(List.of("a", "b")))), "audience");
    for (String claim : List.of("iss", "aud", "exp", "project_id")) {
      JsonObject without = good();
      without.remove(claim);
      refused(tokens, rsa.sign(without), "");
    }
    refused(tokens, rsa.sign(good().put("exp", "tomorrow")), "form");
    for (Object time :
        List.of(
            1e300,
            -1e300,
            253_402_300_800L,
            -62_135_596_801L,
            new BigInteger("18446744073709551616").add(BigInteger.valueOf(2_000_000_000)))) {
      for (String claim : List.of("nbf", "exp")) {
        String reason = "its claim " + claim + " is not a valid time";
        refused(tokens, rsa.sign(good().put(claim, time)), reason);
      }
    }
    for (long time : new long[] {253_402_300_799L, -62_135_596_800L}) {
      assertThat(await(tokens.verify(rsa.sign(good().put("exp", time)))).expiresAt())
          .isEqualTo(Instant.ofEpochSecond(time));
    }
    refused(tokens, rsa.sign(good().put("project_id", 7)), "project_id");
    assertThat(
            await(
                tokens.verify(
                    rsa.sign(good().put("aud", new JsonArray(List.of("a", TestIssuer.AUDIENCE)))))))
        .isNotNull();
  }

  @Test
  void aSecretVerifiesHs256Only() {
    JwtTokens tokens = tokens("", SECRET, "HS256");
    String token = TestIssuer.signWithSecret(header("HS256"), good(), SECRET);
    assertThat(await(tokens.verify(token)).projectId()).isEqualTo("acme");
    String other = SECRET.replace('0', '1');
    refused(tokens, TestIssuer.signWithSecret(header("HS256"), good(), other), "signature");
    refused(tokens, rsa.sign(good()), "its algorithm is not one");
  }

  @Test
  void keysThatRotateAreFoundAndUnknownOnesAskOnceInThirtySeconds() {
    JwtTokens tokens = ofIssuer();
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    TestIssuer next = TestIssuer.rsa("three");
    issuer = request -> request.response().end(keySet(next).encode());
    refused(tokens, next.sign(good()), "its key is unknown");
    refused(tokens, TestIssuer.ec("made up").sign(good()), "its key is unknown");
    assertThat(requests).hasValue(1);
    now.addAndGet(TimeUnit.SECONDS.toNanos(31));
    assertThat(await(tokens.verify(next.sign(good())))).isNotNull();
    assertThat(requests).hasValue(2);
    refused(tokens, rsa.sign(good()), "its key is unknown");
  }

  @Test
  void aSetThatIsNoSetOrDoesNotComeIsUnavailableAndAskedAgainLater() {
    List<Handler<HttpServerRequest>> ways =
        List.of(
            request -> {}, // hangs
            request -> request.response().setChunked(true).write("{"), // hangs in the middle
            request -> request.response().setStatusCode(500).end(),
            request -> request.response().setStatusCode(302).putHeader("Location", "/x").end(),
            request -> request.response().end("<html>"),
            request -> request.response().end("{\"keys\":7}"),
            request -> request.connection().close(),
            request -> request.response().end("[" + " ".repeat(KeySetReader.MOST_BYTES) + "]"));
    deadlineMillis = 2000;
    JwtTokens tokens = ofIssuer();
    try (CapturedLog log = new CapturedLog(Level.WARN, KeySource.class)) {
      for (Handler<HttpServerRequest> way : ways) {
        issuer = way;
        int before = requests.get();
        unavailable(tokens, rsa.sign(good()));
        unavailable(tokens, ec.sign(good()));
        assertThat(requests.get()).isEqualTo(before + 1);
        now.addAndGet(TimeUnit.SECONDS.toNanos(31));
      }
      assertThat(log.list).hasSize(ways.size());
    }
    issuer = request -> request.response().end(keySet(rsa).encode());
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    issuer = request -> {};
    for (int hour = 0; hour < 3; hour++) {
      now.addAndGet(TimeUnit.HOURS.toNanos(1));
      assertThat(await(tokens.verify(rsa.sign(good())))).as("known keys stay valid").isNotNull();
    }
  }

  @Test
  void aKeyThatWasRemovedIsRefusedAfterAnHourWithoutTokens() {
    JwtTokens tokens = ofIssuer();
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    issuer = request -> request.response().end(keySet(ec).encode());
    now.addAndGet(TimeUnit.MINUTES.toNanos(61));
    refused(tokens, rsa.sign(good()), "its key is unknown");
    assertThat(requests).hasValue(2);
  }

  @Test
  void oldKeysAreReadInTheBackgroundAndAgainThirtySecondsAfterAFailure() throws Exception {
    JwtTokens tokens = ofIssuer();
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    issuer = request -> request.response().setStatusCode(500).end();
    try (CapturedLog log = new CapturedLog(Level.WARN, KeySource.class)) {
      now.addAndGet(TimeUnit.MINUTES.toNanos(11));
      assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
      awaitTrue("the read has failed", () -> log.list.size() == 1);
    }
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    assertThat(requests).as("not within 30 seconds").hasValue(2);
    issuer = request -> request.response().end(keySet(ec).encode());
    now.addAndGet(TimeUnit.SECONDS.toNanos(31));
    assertThat(await(tokens.verify(rsa.sign(good())))).isNotNull();
    awaitTrue("the keys are read again", () -> requests.get() == 3);
    assertThat(await(tokens.verify(ec.sign(good())))).isNotNull();
    awaitTrue(
        "the removed key is gone",
        () ->
            await(
                tokens
                    .verify(rsa.sign(good()))
                    .transform(ended -> Future.succeededFuture(ended.failed()))));
  }

  @Test
  void keysThatDoNotFitAreLeftOut() throws Exception {
    JsonObject shared = new JsonObject().put("kty", "oct").put("kid", "s").put("k", "c2VjcmV0");
    JsonArray keys =
        new JsonArray()
            .add(shared.copy().put("alg", "RS256"))
            .add(rsa.jwk().put("use", "enc"))
            .add(ec.jwk().put("x", "!").put("kid", "broken"))
            .add("text")
            .add(
                new JsonObject()
                    .put("kty", "RSA")
                    .put("kid", "one")
                    .put("n", "AQAB")
                    .put("e", "AQAB"));
    Path file =
        Files.writeString(folder.resolve("keys.json"), new JsonObject().put("keys", keys).encode());
    JwtTokens tokens = tokens(file.toString(), "", "RS256", "ES256");
    refused(tokens, rsa.sign(good()), "its key is unknown");
    refused(tokens, ec.sign(good()), "its key is unknown");
    JsonObject broken = new JsonObject().put("alg", "ES256").put("kid", "broken");
    refused(tokens, ec.sign(broken, good()), "its key is unknown");
    refused(tokens, TestIssuer.unsigned(broken, good()), "it has no signature");
    Files.writeString(file, keySet(ec).encode());
    now.addAndGet(TimeUnit.SECONDS.toNanos(31));
    assertThat(await(tokens.verify(ec.sign(good())))).isNotNull();
    unavailable(tokens(folder.resolve("none").toString(), "", "RS256"), rsa.sign(good()));
  }
}
