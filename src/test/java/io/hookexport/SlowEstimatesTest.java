package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.promised;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Estimates of a source that is slow or locked: they end, and hold nobody else up. */
final class SlowEstimatesTest {
  private static final int ROWS = 2000;

  /** The deadline of a count, and the time for all the rest. */
  private static final Duration SOON = Duration.ofSeconds(5);

  @TempDir static Path folder;
  private static String uri;
  @AutoClose private static TestServer server;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(ROWS);
    SlowDeliveries.delayRows(uri, 10_000);
    TestDatabase.execute(
        uri,
        // Before any filter, as it is the cheapest.
        "create function nap() returns boolean volatile cost 0.0001 language plpgsql"
            + " as $$ begin perform pg_sleep(0.01); return true; end $$",
        "create or replace view deliveries.outbound_messages as"
            + " select * from deliveries.fast_messages where nap()",
        "create table others as select * from deliveries.fast_messages limit 1000",
        "update others set project_id = 'acme', message_id = gen_random_uuid(),"
            + " event_type = 'merger.secret'",
        "insert into deliveries.fast_messages select * from others");
    TestDatabase.execute(uri, "analyze");
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder.resolve("files"), "exports.active_per_project=50");
  }

  private static Answer estimate(JsonObject body) {
    return server.send("POST", "/v1/exports/estimate", key, body);
  }

  private static long backends(String and) throws Exception {
    return TestDatabase.number(
        uri,
        "select count(*) from pg_stat_activity where datname = current_database()"
            + " and application_name = 'hookexport source estimates'"
            + and);
  }

  private static void assertSoon(long begunNanos) {
    assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(promised(SOON));
  }

  /** All rows take 20 seconds. */
  @Test
  void aCountThatTakesTooLongIsGivenUpOnTheServerToo() throws Exception {
    long begun = System.nanoTime();
    Answer answer = estimate(october().put("exact", true));
    assertSoon(begun);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().getBoolean("exact")).isFalse();
    assertThat(answer.data().getLong("rows")).isPositive();
    assertThat(backends(" and (state = 'active' or xact_start is not null)")).isZero();
  }

  /** All rows are read for it, in vain. */
  @Test
  void whatCannotBeLookedForInTimeIsEstimatedWithoutItsFilter() throws Exception {
    JsonObject secret = october().put("event_types", new JsonArray(List.of("merger.secret")));
    long begun = System.nanoTime();
    JsonObject some = estimate(secret).data();
    assertSoon(begun);
    assertThat(some.getBoolean("exact")).isFalse();
    assertThat(some.getLong("rows"))
        .isEqualTo(estimate(october()).data().getLong("rows"))
        .isGreaterThan(ROWS / 4);
    assertThat(some.containsKey("bytes")).isFalse();
    JsonObject unknown = october().put("event_types", new JsonArray(List.of("unknown")));
    assertThat(estimate(unknown).data().getLong("rows")).isEqualTo(some.getLong("rows"));
  }

  @Test
  void lockedTablesAreUnavailableAndHoldNobodyElseUp() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(6);
    try (Connection locking = TestDatabase.jdbc(uri)) {
      TestDatabase.execute(
          locking, "begin", "lock table deliveries.fast_messages in access exclusive mode");
      List<Future<Answer>> answers = new ArrayList<>();
      long begun = System.nanoTime();
      for (int i = 0; i < 6; i++) {
        answers.add(clients.submit(() -> estimate(october())));
      }
      awaitTrue("two wait for the lock", () -> backends(" and wait_event_type = 'Lock'") == 2);
      // Of another table, with the connections of exports and those of checks.
      String inbound = server.create(key, october().put("direction", "inbound"));
      server.awaitCompleted(inbound, key);
      assertThat(backends("")).isEqualTo(2);
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).as(answer.get().text()).isEqualTo(503);
        assertThat(answer.get().code()).isEqualTo("UNAVAILABLE");
        assertThat(answer.get().header("Retry-After")).isNotNull();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isLessThan(promised(Duration.ofSeconds(15)));
      TestDatabase.execute(locking, "rollback");
    } finally {
      clients.shutdown();
    }
    assertThat(estimate(october()).status()).isEqualTo(200);
    assertThat(backends(" and xact_start is not null")).isZero();
  }
}
