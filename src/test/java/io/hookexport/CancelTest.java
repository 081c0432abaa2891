package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cancelling over HTTP: one server that runs exports, another that only answers, each with a Vert.x
 * of its own, on one database. A delayed view makes an export last as long as a test needs.
 */
final class CancelTest {
  private static final int ROWS = 20_000;
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer worker;
  @AutoClose private static TestServer api;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    worker = TestServer.start(uri, folder);
    api = TestServer.start(uri, folder, "roles=api");
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
    String id = worker.create(key, october());
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
    // The slot is free at once.
    assertCancelled(cancel(server, server.create(key, october())));
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
    try (TestServer idle = TestServer.start(uriOfIdle, folder.resolve("idle"), "roles=api")) {
      String id = idle.create(idleKey, october());
      assertCancelled(idle.send("POST", "/v1/exports/" + id + "/cancel", idleKey, null));
      String next = idle.create(idleKey, october());
      try (TestServer late = TestServer.start(uriOfIdle, folder.resolve("idle"))) {
        // The younger one is worked on, so the older one would have been.
        late.awaitCompleted(next, idleKey);
        JsonObject cancelled = late.get("/v1/exports/" + id, idleKey).data();
        assertThat(cancelled.getString("status")).isEqualTo("failed");
        assertThat(cancelled.getInteger("attempt")).isZero();
      }
    }
  }

  @Test
  void anExportThatHasEndedCannotBeCancelled() throws Exception {
    SlowDeliveries.delayRows(uri, 0);
    String id = worker.create(key, october());
    JsonObject done = worker.awaitEnd(id, key);
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
  void cancellingAtAnyMomentGivesOneEnding() throws Exception {
    SlowDeliveries.delayRows(uri, 0);
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("cancel race seed " + seed);
    Random random = new Random(seed);
    long typicalMillis = typicalMillis();
    int cancelled = 0;
    for (int round = 0; round < 30; round++) {
      String id = worker.create(key, october());
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
    worker.awaitEnd(worker.create(key, october()), key);
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }
}
