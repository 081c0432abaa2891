package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statistics are of whole tables: an estimate says nothing of rows that its caller does not see.
 */
final class EstimatesOfOthersTest {
  private static final String SECRET = "merger.secret";

  /** Of which each of the two projects has some. */
  private static final String SHARED = "merger.rumour";

  @TempDir static Path folder;
  private static String uri;
  @AutoClose private static TestServer server;
  private static String key;
  private static String endpoint;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(2000);
    TestDatabase.execute(
        uri,
        "create table others as select * from deliveries.outbound_messages",
        "update others set project_id = 'acme', message_id = gen_random_uuid(),"
            + " event_type = case when random() < 0.5 then 'merger.secret' else 'merger.rumour' end,"
            + " last_error = repeat('x', 3000)",
        "insert into deliveries.outbound_messages select * from others",
        "update deliveries.outbound_messages set event_type = 'merger.rumour' where message_id in"
            + " (select message_id from deliveries.outbound_messages where project_id = 'demo' limit 3)",
        "analyze");
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, "exports.active_per_project=50");
    endpoint =
        TestDatabase.text(
            uri,
            "select 'ep_' || replace(min(endpoint_id::text), '-', '')"
                + " from deliveries.outbound_messages where project_id = 'demo'");
  }

  private static JsonObject estimate(String as, JsonObject body) {
    Answer answer = server.send("POST", "/v1/exports/estimate", as, body);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.data();
  }

  private static JsonObject ofType(String type) {
    return october().put("event_types", new JsonArray(List.of(type)));
  }

  private static String ofOneEndpoint() {
    JsonObject filters = new JsonObject().put("endpoint_id", endpoint);
    return server
        .send("POST", "/v1/sessions", key, new JsonObject().put("filters", filters))
        .data()
        .getString("token");
  }

  private static void assertNone(JsonObject estimate) {
    assertThat(estimate.getLong("rows")).isZero();
    assertThat(estimate.getBoolean("exact")).isTrue();
    assertThat(estimate.getLong("bytes")).isZero();
    assertThat(estimate.getJsonArray("warnings").encode()).contains("NO_ROWS");
  }

  @Test
  void whatOnlyAnotherProjectHasIsNothing() {
    assertNone(estimate(key, ofType(SECRET)));
    assertNone(estimate(key, ofType("unknown")));
  }

  @Test
  void whatOnlyAnotherEndpointHasIsNothing() throws Exception {
    TestDatabase.update(
        uri,
        "update deliveries.outbound_messages set event_type = 'endpoint.secret'"
            + " where project_id = 'demo' and event_type <> 'merger.rumour'"
            + " and 'ep_' || replace(endpoint_id::text, '-', '') <> '"
            + endpoint
            + "'");
    TestDatabase.execute(uri, "analyze");
    assertNone(estimate(ofOneEndpoint(), ofType("endpoint.secret")));
    assertThat(estimate(key, ofType("endpoint.secret")).getLong("rows")).isPositive();
  }

  /** Statistics would add those of the other project. */
  @Test
  void fewRowsAreCounted() {
    JsonObject few = estimate(key, ofType(SHARED));
    assertThat(few.getLong("rows")).isEqualTo(3);
    assertThat(few.getBoolean("exact")).isTrue();
  }

  @Test
  void bytesAreThoseOfTheCallersOwnRows() {
    JsonObject body = october().put("columns", new JsonArray(List.of("last_error", "message_id")));
    JsonObject planned = estimate(key, body);
    assertThat(planned.getBoolean("exact")).isFalse();
    double each = planned.getDouble("bytes") / planned.getLong("rows");
    JsonObject export = server.awaitCompleted(server.create(key, body), key);
    double real = export.getDouble("file_size_bytes") / export.getLong("row_count");
    assertThat(each).isCloseTo(real, within(real / 2));
  }
}
