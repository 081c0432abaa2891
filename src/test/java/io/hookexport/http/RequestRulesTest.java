package io.hookexport.http;

import static io.hookexport.support.TestRequest.body;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, and in which words; nothing here creates an export. */
class RequestRulesTest {
  private static final String START = "2026-01-01T00:00:00Z";
  private static final String END = "2026-02-01T00:00:00Z";

  @AutoClose private static final TestApi api = new TestApi();

  private static Map<String, String> violations(JsonObject body) {
    return api.refused(body.encode()).violations();
  }

  private static JsonObject valid() {
    return body(START, END);
  }

  @Test
  void everyViolationIsToldAtOnceInWords() {
    Answer answer =
        api.refused(
            new JsonObject()
                .put("start_time", "yesterday")
                .put("status", "Lost!")
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
            "/columns/0",
            "/columns/2",
            "/byte_order_mark",
            "/a~1b~0c")
        .containsEntry("/end_time", "end_time is required")
        .containsEntry(
            "/start_time",
            "start_time must be an RFC 3339 date-time with Z or an offset, for example"
                + " 2026-01-31T00:00:00Z")
        .containsEntry(
            "/status",
            "status may contain only lower-case letters, digits and underscores, and not begin with a digit")
        .containsEntry("/endpoint_id", "endpoint_id must have at most 128 characters")
        .containsEntry("/inbound_endpoint_id", "inbound_endpoint_id must be a string")
        .containsEntry("/columns", "columns must not have the same item twice")
        .containsEntry(
            "/columns/2", "columns/2 may contain only lower-case letters, digits and underscores")
        .containsEntry("/byte_order_mark", "byte_order_mark must be true or false");
    assertThat(answer.violations().get("/a~1b~0c")).startsWith("unknown property 'a/b~c'");
    assertThat(answer.message())
        .isEqualTo("The request has 10 violations; see details.violations.");
  }

  @Test
  void listsOfAFilterAreChecked() {
    assertThat(
            violations(
                valid()
                    .put("status", "succeeded")
                    .put("statuses", new JsonArray().add("succeeded").add("Not OK"))
                    .put("event_types", new JsonArray().add("a").add("a").add("").add("b\t"))
                    .put("response_statuses", new JsonArray().add("5xx").add(500).add("99"))))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "/statuses", "statuses cannot be used together with status; use one",
                "/statuses/1",
                    "statuses/1 may contain only lower-case letters, digits and underscores, and not begin with a digit",
                "/event_types", "event_types must not have the same item twice",
                "/event_types/2", "event_types/2 must have at least 1 character",
                "/event_types/3", "event_types/3 may not contain control characters",
                "/response_statuses/1", "response_statuses/1 must be a string",
                "/response_statuses/2",
                    "response_statuses/2 must be a status such as \"503\", a class such as \"5xx\", or \"none\""));
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
        "2026-01-01T23:58:60Z",
        "2026-01-01T23:59:60+01:00",
        "2026-01-01T23:59:61Z",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00-23:60",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00+01:00[Europe/Paris]",
        "2026-01-01T00:00:00Z\n",
        "+12026-01-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "-001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+01:00",
        "٢٠٢٦-01-01T00:00:00Z",
        ""
      })
  void timesThatAreNoInstantAreRefused(String time) {
    assertThat(violations(body(time, END))).containsOnlyKeys("/start_time");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-13-01T00:00:00Z, names a date",
    "2026-02-30T00:00:00Z, names a date",
    "2026-01-01T24:00:00Z, names a date",
    "2026-01-01T00:00:00+24:00, names a date",
    "2026-01-01T00:00:00, must be an RFC 3339 date-time with Z or an offset",
    "0000-01-01T00:00:00Z, must lie in the years 0001 to 9999 (UTC)",
    "0001-01-01T00:00:00+01:00, must lie in the years 0001 to 9999 (UTC)",
  })
  void whatIsWrongWithATimeIsTold(String time, String problem) {
    assertThat(violations(body(time, END)).get("/start_time")).startsWith("start_time " + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59.9999995Z",
        "9999-12-31T23:59:60Z",
      })
  void aTimeOutsideTheYearsIsRefused(String end) {
    assertThat(violations(body("9999-12-01T00:00:00Z", end)))
        .containsExactly(
            Map.entry(
                "/end_time",
                "end_time must lie in the years 0001 to 9999 (UTC), also after rounding up to"
                    + " microseconds"));
  }

  @Test
  void rangesThatAreEmptyOrTooLongAreRefused() {
    assertThat(violations(body(START, START))).containsOnlyKeys("/end_time");
    assertThat(violations(body("0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z")))
        .containsOnlyKeys("/end_time");
  }

  @Test
  void endpointsMustFitTheDirection() {
    assertThat(violations(valid().put("inbound_endpoint_id", TestApi.INBOUND)))
        .containsOnlyKeys("/inbound_endpoint_id");
    assertThat(violations(valid().put("direction", "inbound").put("endpoint_id", "e")))
        .containsOnlyKeys("/endpoint_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\n", "a\u0000", "é", "\ud83d\ude00"})
  void endpointIdsAreVisibleAscii(String id) {
    api.refused(valid().put("endpoint_id", id).encode());
  }

  @Test
  void nullIsNoValue() {
    assertThat(violations(valid().putNull("status"))).containsOnlyKeys("/status");
  }

  @Test
  void violationsOfSchemaMeaningAndSourceComeTogetherInOneOrder() {
    JsonObject body =
        body(END, START)
            .put("columns", new JsonArray().add("message_id").add("nope").add("Not OK"))
            .put("inbound_endpoint_id", TestApi.INBOUND)
            .put("status", "lost!");
    Answer answer = api.post(body.encode(), "Idempotency-Key", "a b");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.violations().keySet())
        .containsExactly(
            "header/Idempotency-Key",
            "/status",
            "/columns/2",
            "/end_time",
            "/inbound_endpoint_id",
            "/columns/1");
    assertThat(answer.violations())
        .containsEntry(
            "/inbound_endpoint_id", "inbound_endpoint_id can be used only with direction 'inbound'")
        .containsEntry(
            "/end_time", "end_time must be after start_time (times are kept in microseconds)");
  }

  @Test
  void aHeaderDoesNotHideWhatTheBodyMeans() {
    Answer answer = api.post(body(END, START).encode(), "Idempotency-Key", "a b");
    assertThat(answer.violations()).containsOnlyKeys("header/Idempotency-Key", "/end_time");
  }

  @Test
  void meaningLimitsAndSourceComeTogether() {
    JsonArray names = new JsonArray().add("message_id").add("status").add("created_at").add("nope");
    JsonObject reversed = body(END, START).put("columns", names);
    assertThat(violations(reversed))
        .containsOnlyKeys("/end_time", "/columns", "/columns/3")
        .containsEntry("/columns", "columns must have at most 3 items");
    JsonObject tooLong = body("2020-01-01T00:00:00Z", END).put("columns", names);
    assertThat(violations(tooLong)).containsOnlyKeys("/end_time", "/columns", "/columns/3");
  }

  @Test
  void whatIsBrokenIsNotJudgedForItsMeaning() {
    JsonObject times = body("yesterday", END).put("end_time", END);
    assertThat(violations(times)).containsOnlyKeys("/start_time");
    JsonObject direction =
        valid()
            .put("direction", "sideways")
            .put("endpoint_id", "e")
            .put("inbound_endpoint_id", TestApi.INBOUND);
    assertThat(violations(direction)).containsOnlyKeys("/direction");
    for (Object columns : new Object[] {"status", 7, new JsonObject().put("0", "nope")}) {
      assertThat(violations(valid().put("columns", columns))).containsOnlyKeys("/columns");
    }
    JsonObject list = valid().put("status", new JsonArray().add("lost"));
    assertThat(violations(list)).containsOnlyKeys("/status");
  }

  @Test
  void aNameThatIsTwiceInAListIsToldOnce() {
    JsonObject known = valid().put("columns", new JsonArray().add("status").add("status"));
    assertThat(violations(known)).containsOnlyKeys("/columns");
    JsonObject unknown = valid().put("columns", new JsonArray().add("nope").add("nope"));
    assertThat(violations(unknown)).containsOnlyKeys("/columns", "/columns/0");
  }

  /** Comparing 2,900 names with each other held the event loop for a second. */
  @Test
  void endlessBodiesAreToldShortly() {
    JsonArray names = new JsonArray();
    for (int i = 0; i < 500; i++) {
      names.add("c" + i);
    }
    assertThat(violations(valid().put("columns", names)))
        .hasSize(1 + 65)
        .containsEntry("/columns", "columns must have at most 3 items")
        .containsKey("/columns/64");
    JsonObject strange = valid();
    for (int i = 0; i < 300; i++) {
      strange.put("p" + i, i);
    }
    assertThat(violations(strange)).hasSize(32).containsKey("/p31");
  }
}
