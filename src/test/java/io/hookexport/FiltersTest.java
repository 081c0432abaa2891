package io.hookexport;

import static io.hookexport.support.CsvRecords.records;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Filters that are lists, and what clients are told of the native source, over HTTP. */
final class FiltersTest {
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer server;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(2000);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder.resolve("files"), "exports.active_per_project=50");
  }

  private static JsonArray list(String... items) {
    return new JsonArray(List.of(items));
  }

  private static long count(String where) throws Exception {
    try (Connection connection = TestDatabase.jdbc(uri);
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select count(*) from deliveries.outbound_messages where " + where)) {
      found.next();
      return found.getLong(1);
    }
  }

  @Test
  void rowsMatchEveryList() throws Exception {
    JsonObject body =
        october()
            .put("statuses", list("failed_permanent", "pending_retry"))
            .put("event_types", list("invoice.paid", "no.such.type"))
            .put("response_statuses", list("5xx", "404", "none"));
    String where =
        "status in ('failed_permanent', 'pending_retry') and event_type = 'invoice.paid'"
            + " and (response_status between 500 and 599 or response_status = 404 or response_status is null)";
    JsonObject export = server.awaitCompleted(server.create(key, body), key);
    assertThat(export.getLong("row_count")).isEqualTo(count(where)).isPositive();
    assertThat(count(where)).isLessThan(count("event_type = 'invoice.paid'"));
    assertThat(export.getJsonArray("filter_statuses"))
        .isEqualTo(list("failed_permanent", "pending_retry"));
    assertThat(export.getJsonArray("filter_event_types"))
        .isEqualTo(list("invoice.paid", "no.such.type"));
    assertThat(export.getJsonArray("filter_response_statuses"))
        .isEqualTo(list("5xx", "404", "none"));
    assertThat(export.containsKey("filter_status")).isFalse();
  }

  /** Two spellings of one request are one request. */
  @Test
  void aListOfOneStatusIsAStatusAndTheOrderOfAListHasNoMeaning() {
    String[] once = {"Idempotency-Key", "list"};
    JsonObject body =
        october().put("statuses", list("succeeded")).put("event_types", list("a", "b"));
    Answer created = server.send("POST", "/v1/exports", key, body, once);
    assertThat(created.data().getString("filter_status")).isEqualTo("succeeded");
    body.remove("statuses");
    body.put("status", "succeeded").put("event_types", list("b", "a"));
    Answer again = server.send("POST", "/v1/exports", key, body, once);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.data().getString("id")).isEqualTo(created.data().getString("id"));
  }

  @Test
  void datasetsTellWhatTheSourceHas() throws Exception {
    Answer answer = server.get("/v1/datasets", key);
    assertThat(answer.status()).isEqualTo(200);
    JsonArray data = answer.json().getJsonArray("data");
    assertThat(data.stream().map(feed -> name((JsonObject) feed)))
        .containsExactly(
            "outbound deliveries", "inbound deliveries", "outbound attempts", "inbound attempts");
    JsonObject outbound = data.getJsonObject(0);
    assertThat(outbound.getString("endpoint_id_format"))
        .startsWith("ep_ followed by 32 hex digits");
    assertThat(outbound.getJsonArray("filters"))
        .isEqualTo(list("status", "statuses", "event_types", "response_statuses", "endpoint_id"));
    assertThat(outbound.getJsonArray("statuses"))
        .isEqualTo(list("queued", "delivering", "succeeded", "pending_retry", "failed_permanent"));
    JsonObject all = server.awaitCompleted(server.create(key, october()), key);
    List<String> header = records(server.file(all.getString("id"), key)).get(0);
    JsonArray columns = outbound.getJsonArray("columns");
    assertThat(columns.stream().map(column -> ((JsonObject) column).getString("name")))
        .isEqualTo(header);
    assertThat(columns.getJsonObject(0).getMap())
        .isEqualTo(
            Map.of(
                "name",
                "message_id",
                "type",
                "uuid",
                "nullable",
                false,
                "always_empty",
                false,
                "by_default",
                true,
                "description",
                "Id of the message"));
    JsonObject attempts = data.getJsonObject(2);
    assertThat(attempts.getJsonArray("columns").stream().map(JsonObject.class::cast))
        .filteredOn(column -> !column.getBoolean("by_default"))
        .extracting(column -> column.getString("name"))
        .containsExactly("response_body");
  }

  private static String name(JsonObject feed) {
    return feed.getString("direction") + " " + feed.getString("dataset");
  }
}
