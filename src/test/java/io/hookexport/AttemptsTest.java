package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Timestamps;
import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exports of delivery attempts over HTTP, against what the tables hold. */
final class AttemptsTest {
  private static final int DELIVERIES = 2000;

  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer server;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(DELIVERIES);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder.resolve("files"), "exports.active_per_project=50");
  }

  private static JsonObject attempts() {
    return TestRequest.october().put("dataset", "attempts");
  }

  private static List<List<String>> csv(JsonObject export) throws Exception {
    return records(server.file(export.getString("id"), key));
  }

  private static JsonObject completed(JsonObject body) {
    return server.awaitCompleted(server.create(key, body), key);
  }

  /** The records that a file has by the tables: times as the file writes them, null for NULL. */
  private static List<List<String>> rows(String columns, String table, String where)
      throws Exception {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of(columns.split(", ")));
    try (Connection connection = TestDatabase.jdbc(uri);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select %s from deliveries.%s where project_id = 'demo' and %s order by attempted_at, attempt_id"
                    .formatted(columns, table, where))) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= rows.get(0).size(); i++) {
          row.add(
              found.getObject(i) instanceof Timestamp time
                  ? Timestamps.format(time.toInstant())
                  : found.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @ParameterizedTest
  @CsvSource({"outbound, endpoint_id", "inbound, inbound_endpoint_id"})
  void aFileHasEachAttemptInTheOrderOfTimeWithTheColumnsOfTheContract(
      String direction, String endpoint) throws Exception {
    JsonObject export = completed(attempts().put("direction", direction));
    assertThat(export.getString("dataset")).isEqualTo("attempts");
    List<List<String>> expected =
        rows(
            "attempt_id, message_id, "
                + endpoint
                + ", endpoint_url, event_type, attempt_number, trigger, status, response_status, response_latency_ms, error, attempted_at, finished_at",
            direction + "_attempts",
            "true");
    assertThat(csv(export)).isEqualTo(expected);
    assertThat(export.getLong("row_count"))
        .isEqualTo(expected.size() - 1L)
        .isGreaterThan(direction.equals("outbound") ? DELIVERIES : DELIVERIES / 10);
    assertThat(server.link(export.getString("id"), key))
        .contains("/attempts-" + direction + "-20261001-20261101-");
  }

  @Test
  void aBodyOfAResponseIsInTheFileOnlyWhenItIsNamed() throws Exception {
    JsonArray named = new JsonArray().add("response_body").add("attempt_id");
    JsonObject export = completed(attempts().put("columns", named));
    assertThat(export.getJsonArray("columns")).isEqualTo(named);
    List<List<String>> expected =
        rows("response_body, attempt_id", "outbound_attempts", "response_body is not null");
    assertThat(expected).hasSizeGreaterThan(DELIVERIES / 2);
    assertThat(csv(export).stream().filter(row -> row.get(0) != null)).isEqualTo(expected);
  }

  @Test
  void filtersCompareTheStatusAndTheEndpointOfTheAttempt() throws Exception {
    String id = TestDatabase.text(uri, "select min(endpoint_id::text) from deliveries.endpoints");
    JsonObject export =
        completed(
            attempts()
                .put("status", "failed")
                .put("endpoint_id", "ep_" + id.replace("-", ""))
                .put("columns", new JsonArray().add("attempt_id").add("status")));
    assertThat(export.getString("filter_endpoint_id")).isEqualTo(id);
    List<List<String>> expected =
        rows(
            "attempt_id, status",
            "outbound_attempts",
            "status = 'failed' and endpoint_id = '" + id + "'");
    assertThat(expected).hasSizeGreaterThan(10);
    assertThat(csv(export)).isEqualTo(expected);
  }

  /** An older client sees no property that it does not know. */
  @Test
  void theResponseOfAnExportOfDeliveriesDoesNotNameTheDataset() throws Exception {
    for (JsonObject body :
        List.of(TestRequest.october(), TestRequest.october().put("dataset", "deliveries"))) {
      JsonObject export = completed(body);
      assertThat(export.containsKey("dataset")).isFalse();
      assertThat(csv(export).get(0)).startsWith("message_id", "event_type");
      assertThat(server.link(export.getString("id"), key)).contains("/deliveries-outbound-");
    }
    Answer list = server.get("/v1/exports?limit=500", key);
    assertThat(list.text()).contains("\"row_count\"").doesNotContain("\"dataset\":\"deliveries\"");
  }

  @Test
  void theDefaultDatasetIsTheSameRequestAndAnotherOneIsNot() {
    String[] header = {"Idempotency-Key", "datasets"};
    String id = server.create(key, TestRequest.october(), header);
    Answer same =
        server.send(
            "POST", "/v1/exports", key, TestRequest.october().put("dataset", "deliveries"), header);
    assertThat(same.data().getString("id")).isEqualTo(id);
    Answer other = server.send("POST", "/v1/exports", key, attempts(), header);
    assertThat(other.code()).isEqualTo("IDEMPOTENCY_MISMATCH");
  }

  @Test
  void whatAttemptsDoNotHaveIsRefused() {
    JsonObject wrong =
        attempts()
            .put("status", "pending_retry")
            .put("columns", new JsonArray().add("attempt_id").add("created_at"));
    assertThat(refused(server, key, wrong))
        .containsOnlyKeys("/status", "/columns/1")
        .containsEntry(
            "/status",
            "status 'pending_retry' never occurs in these data; there are: succeeded, failed, queued, delivering")
        .containsEntry(
            "/columns/1",
            "'created_at' is not a column of outbound attempts; there are: attempt_id, message_id, endpoint_id, endpoint_url, event_type, attempt_number, trigger, status, response_status, response_latency_ms, error, response_body, attempted_at, finished_at");
    JsonObject unknown =
        attempts()
            .put("dataset", "tries")
            .put("columns", new JsonArray().add("created_at").add("attempt_id").add("nope"));
    assertThat(refused(server, key, unknown))
        .containsOnlyKeys("/dataset", "/columns/2")
        .containsEntry("/columns/2", "'nope' is a column of neither deliveries nor attempts");
  }

  private static Map<String, String> refused(TestServer node, String apiKey, JsonObject body) {
    Answer answer = node.send("POST", "/v1/exports", apiKey, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
    return answer.violations();
  }

  @Test
  void aPlatformWithoutAttemptsRefusesThem() throws Exception {
    Path source = Files.createDirectory(folder.resolve("source"));
    Path yaml = Path.of("src/main/resources/sql/sources/native/source.yaml");
    String whole = Files.readString(yaml);
    Files.writeString(
        source.resolve("source.yaml"), whole.substring(0, whole.indexOf("  attempts:")));
    for (String file :
        List.of(
            "outbound.sql",
            "inbound.sql",
            "outbound_endpoint_exists.sql",
            "inbound_endpoint_exists.sql")) {
      Files.copy(yaml.resolveSibling(file), source.resolve(file));
    }
    try (TestServer without =
        TestServer.start(
            uri,
            folder.resolve("files"),
            "source.name=" + source,
            "exports.active_per_project=50")) {
      assertThat(refused(without, key, attempts()))
          .containsOnlyKeys("/dataset")
          .containsEntry("/dataset", "this platform has no attempts; there are: deliveries");
    }
  }
}
