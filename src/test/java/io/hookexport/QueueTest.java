package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that wait until others of their project have ended, as a client and an operator see. */
final class QueueTest {
  private static final int ROWS = 400;

  private static final String[] SETTINGS = {
    "exports.active_per_project=1",
    "exports.queued_per_project=3",
    "exports.running=2",
    "shutdown.grace_seconds=0"
  };

  @AutoClose("shutdownNow")
  private final ExecutorService clients = Executors.newCachedThreadPool();

  private final List<TestServer> servers = new ArrayList<>();
  @TempDir private Path folder;
  private String uri;
  private String key;
  private String otherKey;
  private CheckedClient server;

  @BeforeEach
  void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    otherKey = TestServer.createKey(uri, "other");
    server = node();
  }

  private TestServer node() {
    TestServer node = TestServer.start(uri, folder, SETTINGS);
    servers.add(node);
    return node;
  }

  @AfterEach
  void stop() {
    servers.forEach(TestServer::close);
  }

  private static JsonObject waitingAllowed() {
    return october().put("queue", true);
  }

  private Answer post(JsonObject body, String... headers) {
    return server.send("POST", "/v1/exports", key, body, headers);
  }

  private String queued(int position) {
    Answer made = post(waitingAllowed());
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.data().getString("status")).isEqualTo("pending");
    assertThat(made.data().getInteger("queue_position", 0)).isEqualTo(position);
    return made.data().getString("id");
  }

  private JsonObject now(String id) {
    return server.get("/v1/exports/" + id, key).data();
  }

  private int position(String id) {
    return now(id).getInteger("queue_position", 0);
  }

  private String running() throws SQLException {
    hold(1);
    String id = queued(0);
    awaitTrue("it reads", () -> SlowDeliveries.openSnapshots(uri) == 1);
    hold(0);
    return id;
  }

  /**
   * Exports that begin to read from now on go on for ever, or until they are cancelled, or not. A
   * view could not be replaced while one reads.
   */
  private void hold(int held) throws SQLException {
    TestDatabase.execute(
        uri,
        """
        do $$ begin
          if to_regclass('deliveries.held') is null then
            create table deliveries.held as select 0 as held;
            alter table deliveries.outbound_messages rename to free_messages;
            create view deliveries.outbound_messages as
              select * from deliveries.free_messages
              where pg_sleep((select held from deliveries.held))::text is not null;
          end if;
        end $$;
        update deliveries.held set held = %d
        """
            .formatted(held));
  }

  private void cancel(String id) {
    assertThat(server.send("POST", "/v1/exports/" + id + "/cancel", key, null).status())
        .isEqualTo(200);
  }

  @Test
  void atTheLimitAnExportIsRefusedUnlessItMayWait() throws Exception {
    String first = running();
    for (JsonObject body : List.of(october(), october().put("queue", false))) {
      Answer refused = post(body);
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Preference-Applied")).isNull();
      JsonObject error = refused.json().getJsonObject("error");
      assertThat(error.getString("message"))
          .isEqualTo("An export is already in progress. Please wait for it to complete.");
      assertThat(error.getJsonObject("details"))
          .isEqualTo(
              new JsonObject()
                  .put("reason", "active_exports")
                  .put("limit", 1)
                  .put("retry_after", 5)
                  .put("export_id", first));
    }
    assertThat(post(october(), "Prefer", "wait=5, handling=strict").status()).isEqualTo(429);
    Answer preferred = post(october(), "Prefer", "respond-async, wait=10");
    assertThat(preferred.status()).as(preferred.text()).isEqualTo(201);
    assertThat(preferred.header("Preference-Applied")).isEqualTo("respond-async");
    assertThat(preferred.data().getInteger("queue_position")).isEqualTo(1);
    String second = preferred.data().getString("id");
    String third = queued(2);
    String fourth = queued(3);
    Answer full = post(waitingAllowed());
    assertThat(full.status()).isEqualTo(429);
    assertThat(full.message()).contains("The queue of this project is full");
    assertThat(full.json().getJsonObject("error").getJsonObject("details").getString("reason"))
        .isEqualTo("queued_exports");
    Answer listed = server.get("/v1/exports?status=pending", key);
    assertThat(
            listed.json().getJsonArray("data").stream()
                .map(each -> ((JsonObject) each).getInteger("queue_position")))
        .containsExactly(3, 2, 1);
    assertThat(estimateWarns(october())).isTrue();
    assertThat(estimateWarns(waitingAllowed())).as("full").isTrue();
    assertThat(server.send("DELETE", "/v1/exports/" + fourth, key, null).status()).isEqualTo(204);
    assertThat(estimateWarns(waitingAllowed())).isFalse();
    assertThat(server.get("/v1/exports/" + fourth, key).status()).isEqualTo(404);
    assertThat(server.send("DELETE", "/v1/exports/" + first, key, null).status()).isEqualTo(409);

    // Another project is not held up, whatever waits here.
    server.awaitCompleted(server.create(otherKey, october()), otherKey);
    assertThat(position(third)).isEqualTo(2);

    cancel(second);
    assertThat(position(third)).isEqualTo(1);
    cancel(first);
    JsonObject completed = server.awaitCompleted(third, key);
    assertThat(completed.containsKey("queue_position")).isFalse();
    assertThat(completed.containsKey("estimated_start")).isFalse();
    assertThat(completed.getString("started_at")).isGreaterThan(completed.getString("created_at"));
    assertThat(completed.getInteger("attempt")).isEqualTo(1);
  }

  private boolean estimateWarns(JsonObject body) {
    return server
        .send("POST", "/v1/exports/estimate", key, body)
        .data()
        .getJsonArray("warnings")
        .stream()
        .anyMatch(each -> ((JsonObject) each).getString("code").equals("EXPORT_LIMIT_EXCEEDED"));
  }

  @Test
  void theSameKeyGivesTheSameExportWhetherItMayWaitOrNot() throws Exception {
    running();
    assertThat(post(october(), "Idempotency-Key", "k").status()).isEqualTo(429);
    String id = post(waitingAllowed(), "Idempotency-Key", "k").data().getString("id");
    for (JsonObject body : List.of(october(), waitingAllowed())) {
      Answer again = post(body, "Idempotency-Key", "k");
      assertThat(again.status()).isEqualTo(201);
      assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(again.data().getString("id")).isEqualTo(id);
      assertThat(again.data().getInteger("queue_position")).isEqualTo(1);
    }
  }

  @Test
  void aLimitOfTheProjectsOwnDecidesWhatWaitsAndWhoIsNext() throws Exception {
    TestDatabase.execute(
        uri, "update hookexport.projects set active_exports = 2 where project_id = 'demo'");
    hold(1);
    List<String> first = List.of(queued(0), queued(0));
    awaitTrue("both read", () -> SlowDeliveries.openSnapshots(uri) == 2);
    List<String> waiting = List.of(queued(1), queued(2), queued(3));
    for (String id : first) {
      cancel(id);
      assertThat(active()).isEqualTo(2);
    }
    assertThat(waiting.stream().map(this::position)).containsExactly(0, 0, 1);
  }

  /** Slots and places beyond it are taken still; and each hour has places beyond it. */
  @Test
  void aLoweredLimitHoldsThoughOlderExportsGoOn() throws Exception {
    limits(3, 40);
    hold(1);
    List<String> first = List.of(queued(0), queued(0), queued(0));
    awaitTrue("some read", () -> SlowDeliveries.openSnapshots(uri) == 2);
    List<String> waiting = List.of(queued(1), queued(2));
    limits(1, 40);
    for (int left = 2; left >= 1; left--) {
      cancel(first.get(left));
      assertThat(active()).isEqualTo(left);
      assertThat(server.send("POST", "/v1/exports", key, october()).status()).isEqualTo(429);
    }
    assertThat(waiting.stream().map(this::position)).containsExactly(1, 2);
    waiting.forEach(this::cancel);
    limits(20, 5);
    assertThat(post(october()).message()).contains("5 exports per hour");
    limits(20, 6);
    assertThat(post(october()).status()).isEqualTo(201);
    assertThat(post(october(), "Idempotency-Key", "k").message()).contains("6 exports per hour");
    assertThat(post(october()).message()).contains("6 exports per hour");
  }

  private void limits(int active, int perHour) throws SQLException {
    TestDatabase.execute(
        uri,
        "update hookexport.projects set active_exports = %d, exports_per_hour = %d where project_id = 'demo'"
            .formatted(active, perHour));
  }

  @Test
  void whatWaitsOutlivesARestartAndRunsInItsOrder() throws Exception {
    running();
    List<String> waiting = List.of(queued(1), queued(2), queued(3));
    servers.remove(0).close();
    server = node();
    List<String> starts = new ArrayList<>();
    for (String id : waiting) {
      starts.add(server.awaitCompleted(id, key).getString("started_at"));
    }
    assertThat(starts).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void ofManyRequestsToTwoNodesAsManyAreAcceptedAsMayRunAndWait() throws Exception {
    running();
    CheckedClient second = node();
    List<Future<Answer>> racing = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      CheckedClient node = i % 2 == 0 ? server : second;
      String[] headers = i % 4 < 2 ? new String[0] : new String[] {"Idempotency-Key", "k" + i};
      racing.add(
          clients.submit(() -> node.send("POST", "/v1/exports", key, waitingAllowed(), headers)));
    }
    List<String> accepted = new ArrayList<>();
    for (Future<Answer> each : racing) {
      Answer answer = await(each);
      assertThat(answer.status()).as(answer.text()).isIn(201, 429);
      if (answer.status() == 201) {
        accepted.add(answer.data().getString("id"));
      }
    }
    assertThat(accepted).hasSize(3);
    assertThat(accepted.stream().map(this::position)).containsExactlyInAnyOrder(1, 2, 3);
    assertThat(active()).isEqualTo(1);
    cancel(
        server
            .get("/v1/exports?status=processing", key)
            .json()
            .getJsonArray("data")
            .getJsonObject(0)
            .getString("id"));
    awaitTrue(
        "all have ended",
        () -> {
          assertThat(active()).isLessThanOrEqualTo(1);
          return server.get("/v1/exports?status=completed", key).json().getJsonArray("data").size()
              == 3;
        });
  }

  /** The exports that workers may take or have taken. */
  private long active() throws SQLException {
    return TestDatabase.number(
        uri,
        "select count(*) from hookexport.exports where state in ('pending', 'processing') and slot >= 0");
  }

  /** As when a server that knows no queue ends it, or one is killed in between. */
  @Test
  void aSlotThatNobodyPassedOnIsFoundByASweep() throws Exception {
    String first = running();
    List<String> waiting = List.of(queued(1), queued(2));
    TestDatabase.execute(
        uri,
        "update hookexport.exports set state = 'failed', lease_until = null, completed_at = now(),"
            + " error_code = 'SOURCE_ERROR' where export_id = '"
            + first
            + "'");
    waiting.forEach(id -> server.awaitCompleted(id, key));
  }

  /** The statements of version 0.1.0, which a rolling update runs beside those of this one. */
  @Test
  void aServerThatKnowsNoQueueTakesNothingOutOfItAndIsNotBrokenByIt() throws Exception {
    running();
    queued(1);
    String claimable =
        "select count(*) from hookexport.exports due where due.state = 'pending' and due.due_at <= now()";
    assertThat(TestDatabase.number(uri, claimable)).isZero();
    String oldest =
        """
        select coalesce((extract(epoch from greatest(now() - min(due_at), interval '0')) * 1000)::bigint, 0)
        from hookexport.exports where state = 'pending'
        """;
    assertThat(TestDatabase.number(uri, oldest)).isZero();
    String free =
        """
        select count(*) from generate_series(0, 0) as slot where not exists (
          select from hookexport.exports taken where taken.project_id = 'demo'
            and taken.slot = slot.slot and taken.state in ('pending', 'processing'))
        """;
    assertThat(TestDatabase.number(uri, free)).isZero();
  }

  @Test
  void theMetricsTellWhatWaits() throws Exception {
    running();
    queued(1);
    queued(2);
    awaitTrue("the figures are not kept ones", () -> metrics().contains("{state=\"queued\"} 2.0"));
    assertThat(metrics())
        .contains("hookexport_exports{state=\"pending\"} 0.0")
        .containsPattern("hookexport_exports_oldest_queued_seconds [0-9]");
  }

  private String metrics() throws Exception {
    URI metrics = URI.create("http://127.0.0.1:" + servers.get(0).managementPort() + "/metrics");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Test
  void aServerWithoutAQueueRefusesAsBefore() throws Exception {
    servers.remove(0).close();
    TestServer none =
        TestServer.start(uri, folder, "exports.queued_per_project=0", "exports.running=2");
    servers.add(none);
    server = none;
    running();
    Answer refused = post(waitingAllowed(), "Prefer", "respond-async");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().getJsonObject("error").getJsonObject("details").getString("reason"))
        .isEqualTo("active_exports");
    JsonArray all = server.get("/v1/exports", key).json().getJsonArray("data");
    assertThat(all).hasSize(1);
  }
}
