package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an estimate says, and that it is right, over HTTP on a real PostgreSQL. */
final class EstimateTest {
  private static final int ROWS = 2000;
  @TempDir static Path folder;
  private static String uri;
  @AutoClose private static TestServer server;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(ROWS);
    TestDatabase.execute(uri, "analyze");
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder.resolve("files"), "exports.active_per_project=50");
  }

  private static Answer ask(TestServer asked, String as, JsonObject body, String... headers) {
    return asked.send("POST", "/v1/exports/estimate", as, body, headers);
  }

  private static JsonObject estimate(TestServer asked, String as, JsonObject body) {
    Answer answer = ask(asked, as, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.data();
  }

  private static JsonObject estimate(JsonObject body) {
    return estimate(server, key, body);
  }

  private static JsonObject exact(JsonObject body) {
    return estimate(body.copy().put("exact", true));
  }

  private static JsonObject everything() {
    return october()
        .put("start_time", "2000-01-01T00:00:00Z")
        .put("end_time", "2100-01-01T00:00:00Z");
  }

  /** Code to message. */
  private static Map<String, String> warnings(JsonObject estimate) {
    Map<String, String> warnings = new TreeMap<>();
    estimate.getJsonArray("warnings").stream()
        .map(JsonObject.class::cast)
        .forEach(each -> warnings.put(each.getString("code"), each.getString("message")));
    return warnings;
  }

  @Test
  void whatIsCountedIsWhatTheExportThenHas() throws Exception {
    JsonArray columns = new JsonArray(List.of("last_error", "message_id"));
    List<JsonObject> bodies =
        List.of(
            october(),
            october().put("direction", "inbound"),
            october().put("dataset", "attempts"),
            october().put("statuses", new JsonArray(List.of("succeeded"))).put("columns", columns),
            october().put("event_types", new JsonArray(List.of("invoice.paid"))));
    for (JsonObject body : bodies) {
      JsonObject export = server.awaitCompleted(server.create(key, body), key);
      JsonObject estimate = exact(body);
      assertThat(estimate.getBoolean("exact")).isTrue();
      assertThat(estimate.getLong("rows")).as(body.encode()).isEqualTo(export.getLong("row_count"));
      assertThat(estimate.getJsonArray("columns").stream().toList())
          .isEqualTo(List.<Object>copyOf(records(server.file(export.getString("id"), key)).get(0)));
      assertThat(estimate.getLong("seconds")).isNotNegative();
    }
  }

  /** Nothing else exports these columns. */
  @Test
  void theBytesOfEachRowAreThoseOfTheProjectsOwnExports() {
    JsonObject body = october().put("columns", new JsonArray(List.of("created_at", "message_id")));
    long planned = estimate(body).getLong("bytes");
    assertThat(planned).isGreaterThanOrEqualTo(ROWS);
    assertThat(estimate(body.copy().put("compression", "gzip")).containsKey("bytes")).isFalse();
    JsonObject export = server.awaitCompleted(server.create(key, body), key);
    assertThat(exact(body).getLong("bytes"))
        .isCloseTo(export.getLong("file_size_bytes"), within(1L));
    String other = TestServer.createKey(uri, "other");
    JsonObject ofOther = estimate(server, other, body);
    assertThat(ofOther.getBoolean("exact")).as("it has no rows at all").isTrue();
    assertThat(ofOther.getLong("bytes")).isZero();
  }

  @Test
  void withoutACountTheRowsAreThePlanners() throws Exception {
    JsonObject estimate = estimate(everything());
    assertThat(estimate.getBoolean("exact")).isFalse();
    long rows = TestDatabase.number(uri, "select count(*) from deliveries.outbound_messages");
    assertThat(estimate.getLong("rows")).isCloseTo(rows, within(rows / 5));
    assertThat(exact(everything()).getLong("rows")).isEqualTo(rows);
  }

  /** Without statistics of what is compared, each would be the same constant. */
  @Test
  void statusesOfResponsesAreEstimatedByTheirStatistics() throws Exception {
    for (String status : List.of("200", "2xx", "5xx", "none")) {
      JsonObject body = october().put("response_statuses", new JsonArray(List.of(status)));
      long rows = exact(body).getLong("rows");
      assertThat(rows).as(status).isPositive();
      assertThat(estimate(body).getLong("rows")).as(status).isCloseTo(rows, within(1 + rows / 4));
    }
  }

  @Test
  void rowsThatThePlannerDoesNotExpectAreLookedFor() {
    JsonObject never =
        october().put("start_time", "2031-01-01T00:00:00Z").put("end_time", "2031-02-01T00:00:00Z");
    JsonObject estimate = estimate(never);
    assertThat(estimate.getLong("rows")).isZero();
    assertThat(estimate.getBoolean("exact")).isTrue();
    assertThat(warnings(estimate)).containsKey("NO_ROWS");
    assertThat(warnings(exact(october()))).doesNotContainKey("NO_ROWS");
  }

  @Test
  void textsMayBeFormulasUnlessTheyAreEscaped() {
    assertThat(warnings(estimate(october())).get("FORMULAS_POSSIBLE"))
        .contains("last_error", "event_type")
        .doesNotContain("status", "message_id", "created_at");
    assertThat(warnings(estimate(october().put("formula_escaping", "spreadsheet")))).isEmpty();
    JsonArray columns = new JsonArray(List.of("message_id", "status", "created_at"));
    assertThat(estimate(october().put("columns", columns)).getJsonArray("warnings")).isEmpty();
  }

  @Test
  void aLimitIsAWarningAndNothingIsTaken() throws Exception {
    String idle = TestServer.prepare(10);
    String limited = TestServer.createKey(idle, "demo");
    try (TestServer api = TestServer.start(idle, folder.resolve("idle"), "roles=api")) {
      assertThat(warnings(estimate(api, limited, october())))
          .doesNotContainKey("EXPORT_LIMIT_EXCEEDED");
      for (String table : List.of("exports", "export_quota")) {
        assertThat(TestDatabase.number(idle, "select count(*) from hookexport." + table)).isZero();
      }
      api.create(limited, october());
      Answer refused = api.send("POST", "/v1/exports", limited, october());
      assertThat(refused.code()).isEqualTo("EXPORT_LIMIT_EXCEEDED");
      assertThat(warnings(estimate(api, limited, october())))
          .containsEntry("EXPORT_LIMIT_EXCEEDED", refused.message());
    }
  }

  /** The statistics say so; no autovacuum corrects them. */
  @Test
  void aLargeExportIsWarnedOfSheetsSpaceAndSorts() throws Exception {
    String large = TestServer.prepare(ROWS);
    TestDatabase.execute(
        large,
        "alter table deliveries.outbound_messages set (autovacuum_enabled = off)",
        "analyze",
        "update pg_class set reltuples = 1e8 where oid = 'deliveries.outbound_messages'::regclass");
    String of = TestServer.createKey(large, "demo");
    try (TestServer api =
        TestServer.start(
            large,
            folder.resolve("large"),
            "roles=api",
            "exports.stored_bytes_per_project=1000000")) {
      JsonObject estimate = estimate(api, of, everything());
      assertThat(estimate.getLong("rows")).isGreaterThan(50_000_000);
      assertThat(estimate.getBoolean("exact")).isFalse();
      assertThat(estimate.containsKey("seconds")).isFalse();
      assertThat(warnings(estimate))
          .containsOnlyKeys(
              "SPREADSHEET_ROWS_EXCEEDED", "FORMULAS_POSSIBLE", "STORED_BYTES_EXCEEDED");
      assertThat(warnings(estimate).get("STORED_BYTES_EXCEEDED")).contains("is 1000000 bytes");
      TestDatabase.execute(large, "drop index deliveries.outbound_messages_in_order");
      assertThat(warnings(estimate(api, of, everything()))).containsKey("ROWS_SORTED");
      JsonObject counted = estimate(api, of, everything().put("exact", true));
      assertThat(counted.getLong("rows"))
          .isEqualTo(
              TestDatabase.number(large, "select count(*) from deliveries.outbound_messages"));
      assertThat(warnings(counted)).doesNotContainKey("SPREADSHEET_ROWS_EXCEEDED");
    }
  }

  @Test
  void whatACreateRefusesAnEstimateRefusesInTheSameWords() {
    List<JsonObject> bodies =
        List.of(
            new JsonObject(),
            october()
                .put("end_time", "2026-01-01T00:00:00Z")
                .put("columns", new JsonArray(List.of("no"))),
            october().put("status", "no").put("statuses", new JsonArray(List.of("succeeded"))),
            october().put("direction", "inbound").put("endpoint_id", "x"),
            october().put("endpoint_id", "ep_" + "0".repeat(32)),
            october().put("event_types", "no list").put("start_time", "today"));
    for (JsonObject body : bodies) {
      Answer created = server.send("POST", "/v1/exports", key, body);
      Answer estimated = ask(server, key, body);
      assertThat(estimated.status()).as(body.encode()).isEqualTo(400);
      assertThat(estimated.json().getJsonObject("error"))
          .isEqualTo(created.json().getJsonObject("error"));
    }
    Answer refused = ask(server, key, october().put("exact", "yes"));
    assertThat(refused.violations()).containsOnlyKeys("/exact");
    Answer unknown = server.send("POST", "/v1/exports", key, october().put("exact", true));
    assertThat(unknown.violations()).containsOnlyKeys("/exact");
  }

  @Test
  void anIdempotencyKeyMeansNothingHere() {
    String[] once = {"Idempotency-Key", "estimate"};
    assertThat(ask(server, key, october(), once).status()).isEqualTo(200);
    Answer other = ask(server, key, october().put("direction", "inbound"), once);
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.header("Idempotent-Replayed")).isNull();
    assertThat(server.send("POST", "/v1/exports", key, october(), once).status()).isEqualTo(201);
  }
}
