package io.hookexport.http;

import static io.hookexport.http.TestApi.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.TestApi.Answered;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and in which words; nothing here creates an export. */
class RequestRulesTest {
  private static final String START = "2026-01-01T00:00:00Z";
  private static final String END = "2026-02-01T00:00:00Z";

  @TempDir static Path folder;
  private static TestApi api;

  @BeforeAll
  static void start() {
    api = new TestApi(folder);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Answered refused(String body) {
    Answered answer = api.post(body);
    assertThat(answer.status()).as(body + " -> " + answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
    return answer;
  }

  private static JsonObject valid() {
    return new JsonObject(range(START, END));
  }

  @Test
  void everyViolationIsToldAtOnceInWords() {
    Answered answer =
        refused(
            new JsonObject()
                .put("start_time", "yesterday")
                .put("status", "lost")
                .put("endpoint_id", "x".repeat(129))
                .put("inbound_endpoint_id", 7)
                .put("columns", new JsonArray().add("a").add("a").add("Not OK"))
                .put("byte_order_mark", "yes")
                .put("a/b~c", 1)
                .encode());

    assertThat(answer.violations())
        .containsOnlyKeys(
            "/start_time",
            "/end_time",
            "/status",
            "/endpoint_id",
            "/inbound_endpoint_id",
            "/columns",
            "/columns/2",
            "/byte_order_mark",
            "/a~1b~0c")
        .containsEntry("/end_time", "end_time is required")
        .containsEntry(
            "/start_time",
            "start_time must be an RFC 3339 date-time with Z or an offset of at most 18 hours, for"
                + " example 2026-01-31T00:00:00Z")
        .containsEntry(
            "/status",
            "status must be one of queued, delivering, succeeded, pending_retry, failed_permanent")
        .containsEntry("/endpoint_id", "endpoint_id must have at most 128 characters")
        .containsEntry("/inbound_endpoint_id", "inbound_endpoint_id must be a string")
        .containsEntry("/columns", "columns must not have the same item twice")
        .containsEntry(
            "/columns/2", "columns/2 may contain only lower-case letters, digits and underscores")
        .containsEntry("/byte_order_mark", "byte_order_mark must be true or false");
    assertThat(answer.violations().get("/a~1b~0c")).startsWith("there is no property 'a/b~c'");
    assertThat(answer.message()).isEqualTo("The request has 9 violations; see details.violations.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-01-01T00:00:00",
        "2026-01-01",
        "2026-01-01 00:00:00Z",
        "2026-01-01T00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T23:59:60Z",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+18:01",
        "2026-01-01T00:00:00-19:00",
        "2026-01-01T00:00:00+01:00[Europe/Paris]",
        "2026-01-01T00:00:00Z\n",
        "+12026-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "٢٠٢٦-01-01T00:00:00Z",
        "2026-01-01T00:00:00.1234567890Z",
        ""
      })
  void timesThatAreNoInstantAreRefused(String time) {
    assertThat(refused(range(time, END)).violations()).containsOnlyKeys("/start_time");
  }

  @Test
  void aTimeThatRoundsOutOfTheYearsIsRefused() {
    assertThat(refused(range(START, "9999-12-31T23:59:59.9999999Z")).violations())
        .containsEntry("/end_time", "end_time must lie in the years 0001 to 9999 (UTC)");
  }

  @Test
  void rangesThatAreEmptyOrTooLongAreRefused() {
    assertThat(refused(range(START, START)).violations()).containsOnlyKeys("/end_time");
    assertThat(refused(range("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z")).violations())
        .containsOnlyKeys("/end_time");
  }

  @Test
  void endpointsMustFitTheDirection() {
    assertThat(refused(valid().put("inbound_endpoint_id", TestApi.INBOUND).encode()).violations())
        .containsOnlyKeys("/inbound_endpoint_id");
    assertThat(
            refused(valid().put("direction", "inbound").put("endpoint_id", "e").encode())
                .violations())
        .containsOnlyKeys("/endpoint_id");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301\n",
        "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
        "3f2504e04f8941d39a0c0305e82c3301",
        "1-1-1-1-1"
      })
  void uuidsHaveOneForm(String uuid) {
    JsonObject body = valid().put("direction", "inbound").put("inbound_endpoint_id", uuid);
    assertThat(refused(body.encode()).violations()).containsOnlyKeys("/inbound_endpoint_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "a\u0000", "é", "\ud83d\ude00"})
  void endpointIdsAreVisibleAscii(String id) {
    refused(valid().put("endpoint_id", id).encode());
  }

  @Test
  void nullIsNoValue() {
    assertThat(refused(valid().putNull("status").encode()).violations())
        .containsOnlyKeys("/status");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "[]", "\"x\"", "7", "true"})
  void aBodyMustBeAnObject(String body) {
    assertThat(refused(body).violations()).containsEntry("", "the body must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"start_time\":\"2026-01-01T00:00:00Z\"} x",
        "{} {}",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":1,}",
        "/* c */ {}",
        "{\"status\":\"failed_permanent\",\"status\":\"queued\"}",
        "\uFEFF{}",
        "   ",
        "{\"status\":\"\\ud800\"}",
        "{\"status\":\"\\u0000\"}"
      })
  void bodiesThatAreNotExactlyOneJsonValueAreRefused(String body) {
    assertThat(refused(body).message()).startsWith("the body ");
  }

  @Test
  void deepNestingIsRefused() {
    refused("[".repeat(2000) + "]".repeat(2000));
  }

  @Test
  void invalidUtf8IsRefused() {
    String body = "{\"endpoint_id\":\"\u00ff\"}";
    RawAnswer answer =
        api.rawChecked("POST", "/v1/exports", rawPost(body, "Content-Type: application/json\r\n"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("the body is not valid UTF-8");
  }

  @Test
  void aMissingBodyIsRefused() {
    Answered answer = api.send("POST", "/v1/exports", null);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.message()).isEqualTo("the body is missing; a JSON object is required");
    RawAnswer chunked =
        api.rawChecked(
            "POST",
            "/v1/exports",
            "POST /v1/exports HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + api.key
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "0\r\n\r\n");
    assertThat(chunked.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Type: text/plain\r\n",
        "Content-Type: application/json-patch+json\r\n",
        "Content-Type: application/json; charset=latin1\r\n",
        "Content-Type: application/x-www-form-urlencoded\r\n",
        "Content-Type: multipart/form-data; boundary=x\r\n",
        "Content-Type: application/json\r\nContent-Type: application/json\r\n",
        "Content-Type: application/json\r\nContent-Encoding: gzip\r\n",
        "Content-Type: ;\r\n",
        ""
      })
  void otherContentTypesAreUnsupported(String header) {
    RawAnswer answer = api.rawChecked("POST", "/v1/exports", rawPost("{}", header));
    assertThat(answer.status()).as(answer.text()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json;charset=UTF-8",
        "application/json; charset=\"utf-8\"; v=1"
      })
  void jsonContentTypesAreAcceptedInAnySpelling(String type) {
    RawAnswer answer =
        api.rawChecked("POST", "/v1/exports", rawPost("{}", "Content-Type: " + type + "\r\n"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("start_time is required");
  }

  private static String rawPost(String body, String headers) {
    return "POST /v1/exports HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
        + api.key
        + "\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void largeBodiesAreRefusedByDeclaredAndByActualSize() {
    Answered declared = api.post("{\"x\":\"" + "y".repeat(TestApi.MAX_BODY) + "\"}");
    assertThat(declared.status()).isEqualTo(413);
    assertThat(declared.code()).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(declared.message()).contains(String.valueOf(TestApi.MAX_BODY));

    String chunk = "y".repeat(TestApi.MAX_BODY + 1);
    RawAnswer chunked =
        api.rawChecked(
            "POST",
            "/v1/exports",
            "POST /v1/exports HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + api.key
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(chunk.length())
                + "\r\n"
                + chunk
                + "\r\n0\r\n\r\n");
    assertThat(chunked.status()).isEqualTo(413);
  }

  @Test
  void aLargeBodyWithoutAKeyIsNotEvenLookedAt() {
    Answered answer =
        api.sendAs(
            null,
            "POST",
            "/v1/exports",
            "x".repeat(TestApi.MAX_BODY * 2),
            "Content-Type",
            "application/json");
    assertThat(answer.status()).isEqualTo(401);
  }

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
        "Limit=5|query/Limit|there is no query parameter 'Limit'; this operation takes cursor, direction, limit, status",
        "cursor=|query/cursor|cursor must have at least 1 characters",
        "cursor=a%2Bb|query/cursor|cursor is not one that this server gave; start again without a cursor",
        "cursor=100%2525|query/cursor|cursor is not one that this server gave; start again without a cursor",
      })
  void queryParametersAreReadExactly(String query, String pointer, String message) {
    Answered answer = api.get("/v1/exports?" + query);
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
        .containsEntry("query/x", "there is no query parameter 'x'; this operation takes none");
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
  }

  private static RawAnswer rawGet(String target) {
    return api.rawChecked(
        "GET",
        target,
        "GET "
            + target
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
            + api.key
            + "\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "\u00e9", "x,y z"})
  void idempotencyKeysAreVisibleAscii(String key) {
    RawAnswer answer =
        api.rawChecked(
            "POST",
            "/v1/exports",
            rawPost(
                range(START, END),
                "Content-Type: application/json\r\nIdempotency-Key: " + key + "\r\n"));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("header/Idempotency-Key");
  }

  @Test
  void idempotencyKeysHaveALimitAndComeOnce() {
    assertThat(api.post(range(START, END), "Idempotency-Key", "k".repeat(256)).violations())
        .containsEntry(
            "header/Idempotency-Key", "Idempotency-Key must have at most 255 characters");
    assertThat(
            api.post(range(START, END), "Idempotency-Key", "a", "Idempotency-Key", "b")
                .violations())
        .containsOnlyKeys("header/Idempotency-Key");
  }
}
