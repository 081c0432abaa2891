package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cancelling over HTTP: one server that runs exports, another that only answers, each with a Vert.x
 * of its own, on one database. A delayed view makes an export last as long as a test needs.
 */
final class CancelTest {
  private static final int ROWS = 20_000;
  private static final Set<String> ENDED = Set.of("completed", "failed");
  private static final Set<Role> API_ONLY = EnumSet.of(Role.API);
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  private static TestServer worker;
  private static TestServer api;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    worker = TestServer.start(uri, folder, Tuning.DEFAULT);
    api = TestServer.start(uri, folder, Tuning.DEFAULT.roles(API_ONLY));
  }

  @AfterAll
  static void stop() {
    api.close();
    worker.close();
  }

  private static JsonObject wholeRange() {
    return TestRequest.body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
  }

  private static String create(TestServer server) {
    Answer created = server.send("POST", "/v1/exports", key, wholeRange());
    assertThat(created.status()).as(created.json().encode()).isEqualTo(201);
    return created.data().getString("id");
  }

  private static Answer cancel(TestServer server, String id) {
    return server.send("POST", "/v1/exports/" + id + "/cancel", key, null);
  }

  private static List<String> files(String id) {
    return FolderListing.names(folder).stream().filter(name -> name.contains(id)).toList();
  }

  private static void assertCancelled(Answer answer) {
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.data().getString("status")).isEqualTo("failed");
    assertThat(answer.data().getString("error_code")).isEqualTo("CANCELLED");
  }

  /** With a file begun and a snapshot held; 20,000 rows take at least 200 s. */
  private static String running() throws Exception {
    SlowDeliveries.delayRows(uri, 10_000);
    String id = create(worker);
    awaitTrue("a part of the file is written", () -> written(id) > 0);
    assertThat(files(id)).isNotEmpty();
    assertThat(SlowDeliveries.openSnapshots(uri)).isEqualTo(1);
    return id;
  }

  private static long written(String id) {
    JsonObject export = worker.get("/v1/exports/" + id, key).data();
    assertThat(export.getString("status")).isIn("pending", "processing");
    return export.getJsonObject("progress", new JsonObject()).getLong("bytes_written", 0L);
  }

  private static void assertStopsWithinTwoSeconds(TestServer server, String id) throws Exception {
    long asked = System.nanoTime();
    assertCancelled(cancel(server, id));
    Answer next = server.send("POST", "/v1/exports", key, wholeRange());
    assertThat(next.status()).as("the slot is free at once").isEqualTo(201);
    assertCancelled(cancel(server, next.data().getString("id")));
    awaitTrue("the partial file is gone", () -> files(id).isEmpty());
    awaitTrue("the snapshot is released", () -> SlowDeliveries.openSnapshots(uri) == 0);
    Duration took = Duration.ofNanos(System.nanoTime() - asked);
    assertThat(took).isLessThan(Await.promised(Duration.ofSeconds(2)));
    JsonObject after = server.get("/v1/exports/" + id, key).data();
    assertThat(after.getString("error_code")).isEqualTo("CANCELLED");
  }

  @Test
  void aRunningExportIsCancelledOnItsOwnNode() throws Exception {
    assertStopsWithinTwoSeconds(worker, running());
  }

  @Test
  void aRunningExportIsCancelledFromAnotherNode() throws Exception {
    assertStopsWithinTwoSeconds(api, running());
  }

  @Test
  void aPendingExportIsCancelledAndNeverStarts() throws Exception {
    String busy = "busy-" + UUID.randomUUID();
    String uriOfIdle = TestServer.prepare(0);
    String idleKey = TestServer.createKey(uriOfIdle, busy);
    try (TestServer idle =
        TestServer.start(uriOfIdle, folder.resolve("idle"), Tuning.DEFAULT.roles(API_ONLY))) {
      Answer created = idle.send("POST", "/v1/exports", idleKey, wholeRange());
      String id = created.data().getString("id");
      assertCancelled(idle.send("POST", "/v1/exports/" + id + "/cancel", idleKey, null));
      Answer next = idle.send("POST", "/v1/exports", idleKey, wholeRange());
      assertThat(next.status()).as("the slot is free").isEqualTo(201);
      try (TestServer late = TestServer.start(uriOfIdle, folder.resolve("idle"), Tuning.DEFAULT)) {
        // The younger one is worked on, so the older one would have been.
        late.await(next.data().getString("id"), idleKey, Set.of("completed"));
        JsonObject cancelled = late.get("/v1/exports/" + id, idleKey).data();
        assertThat(cancelled.getString("status")).isEqualTo("failed");
        assertThat(cancelled.getInteger("attempt")).isZero();
      }
    }
  }

  @Test
  void anExportThatHasEndedCannotBeCancelled() throws Exception {
    SlowDeliveries.delayRows(uri, 0);
    String id = create(worker);
    JsonObject done = worker.await(id, key, ENDED);
    Answer refused = cancel(worker, id);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("EXPORT_NOT_ACTIVE");
    assertThat(refused.json().getJsonObject("error").getJsonObject("details").getString("status"))
        .isEqualTo("completed");
    assertThat(worker.get("/v1/exports/" + id, key).data()).isEqualTo(done);
  }

  @Test
  void cancellingTwiceIsRefusedTheSecondTime() throws Exception {
    String id = running();
    assertCancelled(cancel(worker, id));
    Answer again = cancel(api, id);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("EXPORT_NOT_ACTIVE");
    awaitTrue("the snapshot is released", () -> SlowDeliveries.openSnapshots(uri) == 0);
  }

  @Test
  void aForeignExportIsCancelledNoMoreThanOneThatDoesNotExist() throws Exception {
    String rival = TestServer.createKey(uri, "rival");
    String id = running();
    Answer foreign = worker.send("POST", "/v1/exports/" + id + "/cancel", rival, null);
    Answer unknown =
        worker.send("POST", "/v1/exports/" + UUID.randomUUID() + "/cancel", rival, null);
    assertThat(foreign.status()).isEqualTo(404).isEqualTo(unknown.status());
    assertThat(foreign.json().getJsonObject("error"))
        .isEqualTo(unknown.json().getJsonObject("error"));
    assertThat(written(id)).isPositive();
    assertCancelled(cancel(worker, id));
    awaitTrue("the snapshot is released", () -> SlowDeliveries.openSnapshots(uri) == 0);
  }

  @Test
  void cancellingAtAnyMomentGivesOneEnding() throws Exception {
    SlowDeliveries.delayRows(uri, 0);
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("cancel race seed " + seed);
    Random random = new Random(seed);
    long typicalMillis = typicalMillis();
    int cancelled = 0;
    for (int round = 0; round < 30; round++) {
      String id = create(worker);
      TimeUnit.MICROSECONDS.sleep(random.nextLong(1500 * typicalMillis));
      Answer answer = cancel(random.nextBoolean() ? worker : api, id);
      JsonObject now = worker.get("/v1/exports/" + id, key).data();
      if (answer.status() == 200) {
        cancelled++;
        awaitTrue("no file of a cancelled export", () -> files(id).isEmpty());
        assertThat(worker.get("/v1/exports/" + id, key).data()).isEqualTo(answer.data());
      } else {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(now.getString("status")).isEqualTo("completed");
        assertThat(files(id)).hasSize(1);
      }
    }
    assertThat(cancelled).as("some were in time").isPositive();
    awaitTrue("snapshots are released", () -> SlowDeliveries.openSnapshots(uri) == 0);
  }

  private static long typicalMillis() throws Exception {
    long begun = System.nanoTime();
    worker.await(create(worker), key, ENDED);
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }
}
