package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.http.TestApi.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of query, path and header arrive exactly as they were sent, or are refused. */
class ParameterRulesTest {
  @AutoClose private static final TestApi api = new TestApi();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0|query/limit|limit must be at least 1",
        "limit=501|query/limit|limit must be at most 500",
        "limit=99999999999999999999|query/limit|limit must be an integer",
        "limit=1.0|query/limit|limit must be an integer",
        "limit=1e1|query/limit|limit must be an integer",
        "limit=%205|query/limit|limit must be an integer",
        "limit=+5|query/limit|limit must be an integer",
        "limit=05|query/limit|limit must be an integer",
        "limit=|query/limit|limit must be an integer",
        "limit|query/limit|limit must be an integer",
        "limit=5&limit=5|query/limit|limit must be given only once",
        "status=%22completed%22|query/status|status must be one of pending, processing, completed, failed, expired",
        "Limit=5|query/Limit|unknown query parameter 'Limit'; this operation takes cursor, direction, limit, status",
        "cursor=|query/cursor|cursor must have at least 1 character",
        "cursor=a%2Bb|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=100%2525|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=f_________9_____AAAAAAAAAAAAAAAAAAAAAA|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=gAAAAAAAAAD_____AAAAAAAAAAAAAAAAAAAAAA|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=AHAc0vqVeP8AAAAAAAAAAAAAAAAAAAAAAAAAAA|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=AHAc0vqVeP8AAAAA_____________________w|query/cursor|cursor was not issued by this server; start again without one",
        "cursor=AAAIY7Q9nnYAAAAA_____________________w|query/cursor|cursor was not issued by this server; start again without one",
      })
  void queryParametersAreReadExactly(String query, String pointer, String message) {
    Answer answer = api.get("/v1/exports?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.violations()).containsEntry(pointer, message).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=5&", "&limit=5", "limit=%35", "l%69mit=5", ""})
  void queryParametersMayBeSpelledInAnyLegalWay(String query) {
    assertThat(api.get("/v1/exports?" + query).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"limit=%", "limit=%zz", "%=1"})
  void aBarePercentInTheQueryIsRefused(String query) {
    RawAnswer answer = rawGet("/v1/exports?" + query);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("send %25");
  }

  @Test
  void operationsWithoutQueryParametersRefuseThem() {
    assertThat(api.get("/health/live?x=1").violations())
        .containsEntry("query/x", "unknown query parameter 'x'; this operation takes none");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.5", "abc", "urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301", "%22x%22"})
  void idsInPathsMustBeUuids(String id) {
    for (String method : List.of("GET", "DELETE")) {
      assertThat(api.send(method, "/v1/exports/" + id, null).violations())
          .containsOnlyKeys("path/id");
    }
    assertThat(api.get("/v1/exports/" + UUID.randomUUID() + "%0A").violations())
        .containsOnlyKeys("path/id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz", "%C3%28", "a%00b", "%2F", "..%2f..", "%ff"})
  void oddPathsAreRefusedPolitely(String segment) {
    assertThat(rawGet("/v1/exports/" + segment).status()).isIn(400, 404);
    assertThat(rawGet("/v1/files/" + segment + "/x.csv").status()).isIn(400, 403, 404);
    for (String method : List.of("OPTIONS", "HEAD", "POST", "BREW")) {
      String head = method + " /v1/exports/" + segment + " HTTP/1.1";
      assertThat(api.raw(head + "\r\nHost: x\r\nConnection: close\r\n\r\n"))
          .as(head)
          .matches("(?s)HTTP/1.1 (204|400|401|404|405|501) .*");
    }
  }

  private static RawAnswer rawGet(String target) {
    return api.rawChecked(api.keyed("GET " + target, CLOSE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "\u00e9", "x,y z"})
  void idempotencyKeysAreVisibleAscii(String key) {
    String lines = "Content-Length: " + JANUARY.length() + "\r\nIdempotency-Key: " + key + "\r\n";
    RawAnswer answer =
        api.rawChecked(api.keyed("POST /v1/exports", CLOSE + JSON + lines) + JANUARY);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("header/Idempotency-Key");
  }

  @Test
  void idempotencyKeysHaveALimitAndComeOnce() {
    assertThat(api.post(JANUARY, "Idempotency-Key", "k".repeat(256)).violations())
        .containsEntry(
            "header/Idempotency-Key", "Idempotency-Key must have at most 255 characters");
    assertThat(api.post(JANUARY, "Idempotency-Key", "a", "Idempotency-Key", "b").violations())
        .containsOnlyKeys("header/Idempotency-Key");
  }

  @Test
  void manyUnknownParametersAreToldInFewBytes() {
    for (String unit : new String[] {"a%d&", "a%d=1&", "&"}) {
      StringBuilder query = new StringBuilder();
      for (int i = 0; query.length() < 7000; i++) {
        query.append(unit.formatted(i));
      }
      Answer answer = api.sendAs(null, "GET", "/health/live?" + query, null);
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.violations()).containsOnlyKeys("query");
      assertThat(answer.text()).hasSizeLessThan(500);
    }
    Answer answer =
        api.sendAs(null, "GET", "/health/live?" + "x".repeat(60) + "&y".repeat(1) + many(60), null);
    assertThat(answer.violations())
        .hasSize(21)
        .containsEntry("query", "42 more unknown query parameters");
    assertThat(answer.text()).hasSizeLessThan(6000);
  }

  private static String many(int count) {
    return java.util.stream.IntStream.range(0, count)
        .mapToObj(i -> "&z" + i)
        .collect(java.util.stream.Collectors.joining());
  }

  @Test
  void aLongNameIsShownByItsBeginning() {
    String name = "n".repeat(3000);
    Answer inQuery = api.sendAs(null, "GET", "/health/live?" + name, null);
    Answer inBody = api.post("{\"" + name + "\": 1}");
    for (Answer answer : java.util.List.of(inQuery, inBody)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("nnn…").hasSizeLessThan(2500);
    }
  }
}
