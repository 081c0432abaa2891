package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.SseClient;
import io.hookexport.http.SseClient.Event;
import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.SlowDeliveries;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following an export that runs on another node: nothing but the database is shared. */
final class FollowTest {
  private static final int ROWS = 4_000;
  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer worker;
  @AutoClose private static TestServer api;

  @BeforeAll
  static void start() throws Exception {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    SlowDeliveries.delayRows(uri, 400);
    worker = TestServer.start(uri, folder);
    api = TestServer.start(uri, folder, "roles=api");
  }

  private static String create() {
    return api.create(key, TestRequest.october());
  }

  @Test
  void aStreamTellsStartProgressAndCompletion() throws Exception {
    String id = create();
    List<Event> events;
    try (SseClient client = new SseClient(api.port(), id, key)) {
      events = client.rest();
    }
    List<String> types = events.stream().map(Event::type).toList();
    assertThat(types).contains("export.progress").endsWith("export.completed");
    assertThat(types.get(0)).isIn("export.created", "export.started");
    assertThat(new HashSet<>(events.stream().map(Event::id).toList())).hasSameSizeAs(events);
    Event last = events.get(events.size() - 1);
    assertThat(last.data()).isEqualTo(api.get("/v1/exports/" + id, key).data());
    assertThat(last.data().getLong("row_count")).isEqualTo(ROWS);
  }

  @Test
  void aCancelOnOneNodeEndsTheStreamOfTheOther() throws Exception {
    String id = create();
    try (SseClient client = new SseClient(worker.port(), id, key)) {
      Event event = client.event();
      while (!event.type().equals("export.progress")) {
        event = client.event();
      }
      long asked = System.nanoTime();
      assertThat(api.send("POST", "/v1/exports/" + id + "/cancel", key, null).status())
          .isEqualTo(200);
      List<Event> rest = client.rest();
      assertThat(rest.get(rest.size() - 1).type()).isEqualTo("export.cancelled");
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isLessThan(Await.promised(Duration.ofSeconds(2)));
    }
  }

  @Test
  void waitingLeadsFromChangeToChangeWithFewRequests() throws Exception {
    String id = create();
    long begun = System.nanoTime();
    int requests = 0;
    Set<String> seen = new HashSet<>();
    JsonObject export;
    do {
      Answer answer = api.send("GET", "/v1/exports/" + id, key, null, "Prefer", "wait=30");
      assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
      export = answer.data();
      seen.add(export.getString("status"));
      requests++;
    } while (!export.getString("status").equals("completed"));
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertThat(seen).contains("processing", "completed");
    // A change a second, the start and the end.
    assertThat((long) requests).isLessThanOrEqualTo(2 * seconds + 4);
  }
}
