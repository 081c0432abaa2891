package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.FileRequests;
import io.hookexport.http.limits.KeyGuesses;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.Sockets;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ClientLimitsTest {
  private static final TrustedProxies LOCAL = TrustedProxies.of(List.of("127.0.0.0/8"));

  @AutoClose private TestApi api;

  private void start(int requests, int failures) {
    api = new TestApi(new ClientLimits(requests, failures, 0, TrustedProxies.NONE));
  }

  private static void assertAgree(Answer refused, String reason, int limit) {
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.code()).isEqualTo("RATE_LIMITED");
    JsonObject details = refused.json().getJsonObject("error").getJsonObject("details");
    assertThat(details.getString("reason")).isEqualTo(reason);
    assertThat(details.getInteger("limit")).isEqualTo(limit);
    assertThat(refused.header("RateLimit-Limit")).isEqualTo(String.valueOf(limit));
    assertThat(refused.header("RateLimit-Remaining")).isEqualTo("0");
    assertThat(List.of(refused.header("Retry-After"), refused.header("RateLimit-Reset")))
        .containsOnly(String.valueOf(details.getInteger("retry_after")));
    assertThat(refused.message()).contains("try again in " + refused.header("Retry-After"));
  }

  @Test
  void everyAnswerToAKeyTellsWhatIsLeft() {
    start(100, 0);
    int left = 100;
    for (Answer answer :
        List.of(
            api.get("/v1/exports"),
            api.get("/v1/exports?limit=0"),
            api.get("/v1/exports/00000000-0000-0000-0000-000000000000"),
            api.post("{}"),
            api.post(JANUARY),
            api.send("POST", "/v1/exports", "x", "Content-Type", "text/plain"),
            api.post("x".repeat(TestApi.MAX_BODY + 1)))) {
      left--;
      assertThat(answer.header("RateLimit-Limit")).as(answer.text()).isEqualTo("100");
      assertThat(answer.header("RateLimit-Remaining")).isEqualTo(String.valueOf(left));
      assertThat(Integer.parseInt(answer.header("RateLimit-Reset"))).isBetween(1, 60);
    }
    for (Answer answer :
        List.of(
            api.get("/health/live"),
            api.get("/nowhere"),
            api.sendAs("x", "GET", "/v1/exports", null))) {
      assertThat(answer.header("RateLimit-Limit")).as(answer.text()).isNull();
    }
  }

  @Test
  void aProjectThatAsksTooOftenIsRefusedAndOthersAreNot() {
    start(3, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(api.get("/v1/exports").status()).isEqualTo(200);
    }
    assertAgree(api.get("/v1/exports"), "requests_per_minute", 3);
    assertAgree(api.post(JANUARY), "requests_per_minute", 3);
    assertThat(api.sendAs(api.otherKey, "GET", "/v1/exports", null).status()).isEqualTo(200);
    assertThat(api.get("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void theFilesOfAProjectAreCountedApartFromItsRequests() {
    start(5, 0);
    String ours = link(api.key);
    String theirs = link(api.otherKey);
    // The first of each counts for the address: the project of the link is not known before.
    for (int i = 0; i <= 5 * FileRequests.TIMES; i++) {
      assertThat(api.sendAs(null, i % 2 == 0 ? "GET" : "HEAD", ours, null).status()).isEqualTo(200);
    }
    Answer refused = api.sendAs(null, "GET", ours, null);
    assertAgree(refused, "requests_per_minute", 50);
    assertThat(refused.message()).startsWith("Too many file requests. The limit is");
    assertThat(api.get("/v1/exports").header("RateLimit-Limit")).isEqualTo("5");

    Answer other = api.sendAs(null, "GET", theirs, null);
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.header("RateLimit-Limit")).isNull();
  }

  private String link(String key) {
    Export export = api.finishedBy(key, new byte[1], Duration.ofDays(7));
    return api.sendAs(key, "GET", "/v1/exports/" + export.id() + "/download", null).link();
  }

  @Test
  void anAddressThatFailsTooOftenIsRefusedButNotItsGoodKeys() throws Exception {
    start(0, 3);
    assertThat(api.get("/v1/exports").status()).isEqualTo(200);
    for (String bad : new String[] {null, "wrong", api.key + "x"}) {
      assertThat(api.sendAs(bad, "GET", "/v1/exports", null).status()).isEqualTo(401);
    }
    Answer refused = guessUntilRefused();
    assertAgree(refused, "failed_authentications_per_minute", 3);
    assertThat(refused.header("Retry-After")).isEqualTo("1");
    assertAgree(
        api.sendAs(null, "GET", "/v1/exports", null), "failed_authentications_per_minute", 3);
    assertThat(api.get("/v1/exports").status()).isEqualTo(200);
    assertThat(api.get("/health/live").status()).isEqualTo(200);
    assertThat(fromAnotherAddress("/v1/exports")).startsWith("HTTP/1.1 200");
  }

  /** An address that is over its limit has a few look-ups left, and one more a second. */
  private Answer guessUntilRefused(String... headers) {
    for (int i = 0; ; i++) {
      Answer answer = api.sendAs("wrong" + i, "GET", "/v1/exports", null, headers);
      if (answer.status() != 401) {
        return answer;
      }
      assertThat(i).as("never refused").isLessThan(1000);
    }
  }

  @Test
  void aGoodKeyThatWasNeverSeenGetsInWhileSomebodyGuesses() throws Exception {
    start(0, 3);
    assertThat(guessUntilRefused().status()).isEqualTo(429);
    long deadline = System.nanoTime() + Await.DEADLINE.toNanos();
    Answer answer = api.get("/v1/exports");
    for (int guess = 0; answer.status() == 429; guess++) {
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.SECONDS.sleep(1); // as the server says
      api.sendAs("guess" + guess, "GET", "/v1/exports", null);
      answer = api.get("/v1/exports");
    }
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void theRequestLogTellsTheClientThatIsLimited() {
    api = new TestApi(new ClientLimits(0, 1, 0, LOCAL), LOCAL);
    api.sendAs("wrong", "GET", "/v1/exports", null, "X-Forwarded-For", "198.51.100.7, 192.0.2.1");
    awaitTrue("it is told", () -> !api.requests.isEmpty());
    assertThat(api.requests)
        .extracting(CompletedRequest::remoteAddress)
        .containsExactly("192.0.2.1");
  }

  @Test
  void aQuoteThatAClientLeavesOpenMakesItNobodyElse() {
    api = new TestApi(new ClientLimits(0, 1, 0, LOCAL));
    int refused = 0;
    for (int i = 0; i < 20; i++) {
      String[] headers = {"Forwarded", "for=9.9.9." + i + ";x=\"", "Forwarded", "for=192.0.2.1"};
      refused +=
          api.sendAs("wrong" + i, "GET", "/v1/exports", null, headers).status() == 429 ? 1 : 0;
    }
    assertThat(refused).isPositive();
  }

  private List<CompletableFuture<Integer>> atOnce(List<String> keys) {
    HttpClient client = HttpClient.newHttpClient();
    return keys.stream()
        .map(
            key ->
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + "/v1/exports"))
                    .header("Authorization", "Bearer " + key)
                    .build())
        .map(request -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
        .map(sent -> sent.thenApply(HttpResponse::statusCode))
        .toList();
  }

  private static List<Integer> statuses(List<CompletableFuture<Integer>> answers) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (CompletableFuture<Integer> answer : answers) {
      statuses.add(answer.get(60, TimeUnit.SECONDS));
    }
    return statuses;
  }

  private void awaitLookUps(int count) {
    awaitTrue("look-ups: " + count, () -> api.keys.lookUps() >= count);
  }

  @Test
  void wrongKeysThatComeAtOnceAreNoMoreThanTheLimit() throws Exception {
    start(0, 30);
    long begun = System.nanoTime();
    Promise<Void> held = api.keys.hold();
    List<CompletableFuture<Integer>> answers =
        atOnce(IntStream.range(0, 200).mapToObj(i -> "wrong" + i).toList());
    awaitLookUps(30);
    held.complete();
    List<Integer> statuses = statuses(answers);
    assertThat(statuses).containsOnly(401, 429);
    // And the few that an address has left: five, and one for each second that this takes.
    long spare = KeyGuesses.SPARE + 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertThat(api.keys.lookUps()).isBetween(30, (int) (30 + spare));
    assertThat(statuses.stream().filter(status -> status == 401)).hasSize(api.keys.lookUps());
  }

  @Test
  void goodKeysThatComeAtOnceWaitForEachOther() throws Exception {
    start(0, 3);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add(await(api.keys.create("project" + i, "t" + i)));
    }
    Promise<Void> held = api.keys.hold();
    List<CompletableFuture<Integer>> answers = atOnce(keys);
    awaitLookUps(3);
    held.complete();
    assertThat(statuses(answers)).containsOnly(200);
  }

  @Test
  void whatIsRefusedForTheLimitOfItsProjectIsNotLookedUp() throws Exception {
    start(3, 0);
    api.keys.hold().complete();
    for (int i = 0; i < 3; i++) {
      assertThat(api.get("/v1/exports").status()).isEqualTo(200);
    }
    for (int i = 0; i < 10; i++) {
      assertAgree(api.get("/v1/exports"), "requests_per_minute", 3);
    }
    assertThat(api.keys.lookUps()).isEqualTo(3);
  }

  @Test
  void aKeyThatWasGoodAndIsRevokedIsWrongAtOnceAndCounts() throws Exception {
    start(100, 1);
    assertThat(api.get("/v1/exports").header("RateLimit-Remaining")).isEqualTo("99");
    await(api.keys.revoke("acme", "k1"));
    Answer refused = api.get("/v1/exports");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.header("RateLimit-Limit")).isNull();
    assertAgree(guessUntilRefused(), "failed_authentications_per_minute", 1);
  }

  @Test
  void behindATrustedProxyTheAddressIsThatOfTheClient() {
    api = new TestApi(new ClientLimits(0, 1, 0, LOCAL));
    for (int client = 1; client < 5; client++) {
      String[] from = {"X-Forwarded-For", "203.0.113.66, 192.0.2." + client + ", 127.0.0.9"};
      assertThat(api.sendAs("wrong", "GET", "/v1/exports", null, from).status()).isEqualTo(401);
      assertThat(api.sendAs(null, "GET", "/v1/exports", null, from).status()).isEqualTo(429);
    }
    // What a client writes left of its proxy's entry makes it nobody else.
    String[] more = {"X-Forwarded-For", "198.51.100.7, 192.0.2.1"};
    assertThat(api.sendAs(null, "GET", "/v1/exports", null, more).status()).isEqualTo(429);
  }

  @Test
  void whoIsNoTrustedProxyCannotBeSomebodyElse() {
    start(0, 1);
    for (int i = 1; i < 4; i++) {
      String[] headers = {"Forwarded", "for=192.0.2." + i, "X-Forwarded-For", "192.0.2." + i};
      assertThat(api.sendAs(null, "GET", "/v1/exports", null, headers).status())
          .isEqualTo(i == 1 ? 401 : 429);
    }
  }

  @Test
  void withoutLimitsNothingIsTold() {
    start(0, 0);
    assertThat(api.get("/v1/exports").header("RateLimit-Limit")).isNull();
    for (int i = 0; i < 50; i++) {
      assertThat(api.sendAs(null, "GET", "/v1/exports", null).status()).isEqualTo(401);
    }
  }

  @Test
  void everyOperationWithAKeyDocumentsItsLimits() {
    start(0, 0);
    api.contract.api().operations().stream()
        .filter(operation -> !operation.getSecurityRequirements().isEmpty())
        .forEach(
            operation -> {
              JsonObject responses = api.checker.responses(operation);
              assertThat(responses.fieldNames()).as(operation.getOperationId()).contains("429");
              for (String status : responses.fieldNames()) {
                if (!Set.of("401", "414", "431").contains(status)) {
                  assertThat(
                          api.contract
                              .dereference(responses.getJsonObject(status))
                              .getJsonObject("headers")
                              .fieldNames())
                      .as(operation.getOperationId() + " " + status)
                      .contains("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset");
                }
              }
            });
  }

  @Test
  void aProjectHasSoManyWatchesOpenAtOnceAndGetsTheirPlacesBack() throws Exception {
    api = new TestApi(new ClientLimits(100, 0, 2, TrustedProxies.NONE));
    String path = "/v1/exports/" + api.created();
    try (SseClient first = stream();
        SseClient second = stream()) {
      first.event();
      second.event();
      assertAgree(api.get(path + "/events"), "open_watches", 2);
      assertAgree(api.get(path, "Prefer", "wait=50"), "open_watches", 2);
      // What does not wait needs no place, and one project takes none of another's.
      assertThat(api.get(path).status()).isEqualTo(200);
      assertThat(api.get(path, "Prefer", "wait=0").status()).isEqualTo(200);
      UUID other = api.createdBy(api.otherKey);
      try (SseClient third = new SseClient(api.port(), other.toString(), api.otherKey)) {
        assertThat(third.event().type()).isEqualTo("export.created");
      }
    }
    awaitWatchers(0);
    assertThat(api.get(path, "Prefer", "wait=1").header("Preference-Applied")).isEqualTo("wait=1");
    try (SseClient first = stream();
        SseClient second = stream()) {
      first.event();
      second.event();
      assertThat(api.get(path + "/events").status()).isEqualTo(429);
    }
  }

  private SseClient stream() throws IOException {
    return new SseClient(
        api.port(),
        api.get("/v1/exports").json().getJsonArray("data").getJsonObject(0).getString("id"),
        api.key);
  }

  private void awaitWatchers(int count) {
    awaitTrue("watchers: " + count, () -> api.watch.watchers() == count);
  }

  /** All of 127.0.0.0/8 is this machine. */
  private String fromAnotherAddress(String path) throws Exception {
    try (Socket socket =
        new Socket("127.0.0.1", api.port(), InetAddress.getByName("127.0.0.2"), 0)) {
      Sockets.write(socket, api.keyed("GET " + path, CLOSE));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
