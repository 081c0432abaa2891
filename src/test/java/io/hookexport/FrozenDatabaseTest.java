package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestProxy;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that stops answering without a word, seen from the whole server. */
final class FrozenDatabaseTest {
  private static final int GRACE_SECONDS = 1;
  private static final long BACK_TO_NORMAL_SECONDS =
      Await.promised(Duration.ofSeconds(10)).toSeconds();

  @TempDir Path folder;
  private String uri;
  private String key;

  @BeforeEach
  void prepare() {
    uri = TestServer.prepare(2_000);
    key = TestServer.createKey(uri, "demo");
  }

  private static long timed(Runnable action) {
    long begun = System.nanoTime();
    action.run();
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  /** How long it takes is the promise: the grace and 5 s, then an orchestrator sends KILL. */
  @Test
  void aServerWhoseDatabaseIsFrozenAnswersAndEndsInTimeAndItsExportIsTakenOver() throws Exception {
    SlowDeliveries.delayRows(uri, 20_000);
    String id;
    try (TestProxy proxy = new TestProxy(uri)) {
      TestServer server = impatient(proxy.uri(), proxy.uri());
      id = server.create(key, october());
      server.await(id, key, Set.of("processing"));
      proxy.freeze();

      Answer refused = server.send("POST", "/v1/exports", key, october());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(server.get("/health/ready", "").status()).isEqualTo(503);
      assertThat(server.get("/health/live", "").status()).isEqualTo(200);
      assertThat(timed(server::close))
          .isLessThan(Await.promised(Duration.ofSeconds(GRACE_SECONDS + 5)).toMillis());
      assertThat(timed(server::close))
          .as("a second TERM has nothing to do")
          .isLessThan(Await.promised(Duration.ofSeconds(1)).toMillis());
      assertThat(FolderListing.names(folder)).as("the unfinished file").isEmpty();
    }
    SlowDeliveries.delayRows(uri, 0);
    int left = TestDatabase.update(uri, "update hookexport.exports set lease_until = now()");
    assertThat(left).isEqualTo(1);
    try (TestServer other = TestServer.start(uri, folder)) {
      other.awaitCompleted(id, key);
    }
  }

  /** As when a host dies and another takes its address. The source is another database here. */
  @Test
  void aServerWhoseDatabaseIsReplacedGoesOnWithoutARestartAndSoDoesItsExport() throws Exception {
    SlowDeliveries.delayRows(uri, 2_000);
    try (TestProxy proxy = new TestProxy(uri);
        TestServer server = impatient(proxy.uri(), uri)) {
      String id = server.create(key, october());
      server.await(id, key, Set.of("processing"));
      proxy.freeze();
      Answer refused = server.get("/v1/exports/" + id, key);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.header("Retry-After")).isNotEmpty();

      proxy.replace();
      long begun = System.nanoTime();
      for (String target : List.of("/v1/exports/" + id, "/health/ready")) {
        while (server.get(target, key).status() != 200) {
          long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
          assertThat(seconds).as("seconds since it is back").isLessThan(BACK_TO_NORMAL_SECONDS);
        }
      }
      JsonObject export = server.awaitCompleted(id, key);
      assertThat(export.getInteger("attempt")).as("the worker kept it").isEqualTo(1);
    }
  }

  /** Gives a call up after 3 s. */
  private TestServer impatient(String through, String sourceUri) {
    return TestServer.start(
        through,
        folder,
        "source.uri=" + sourceUri,
        "database.timeout_ms=1000",
        "shutdown.grace_seconds=" + GRACE_SECONDS);
  }
}
