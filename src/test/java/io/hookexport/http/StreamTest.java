package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.Failure;
import io.hookexport.http.SseClient.Event;
import io.hookexport.support.Answer;
import io.hookexport.support.Sockets;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** streamExport: events over a real connection. */
class StreamTest {
  /** Of an idle timeout of one second: a heartbeat every third of a second. */
  private static final int IDLE_SECONDS = 1;

  @AutoClose private TestApi api = new TestApi(IDLE_SECONDS);

  private SseClient open(UUID id, String... headers) throws Exception {
    return new SseClient(api.port(), id.toString(), api.key, headers);
  }

  @Test
  void theStateComesAtOnceThenEachChangeThenTheEnd() throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id)) {
      Event created = client.event();
      assertThat(client.head())
          .startsWith("HTTP/1.1 200 OK")
          .containsIgnoringCase("content-type: text/event-stream")
          .containsIgnoringCase("cache-control: no-cache")
          .containsIgnoringCase("x-accel-buffering: no");
      assertThat(created.type()).isEqualTo("export.created");
      assertThat(created.data()).isEqualTo(api.get("/v1/exports/" + id).data());
      api.run(id, 1);
      assertThat(client.event().type()).isEqualTo("export.started");
      api.run(id, 2);
      Event progress = client.event();
      assertThat(progress.type()).isEqualTo("export.progress");
      assertThat(progress.data().getJsonObject("progress").getInteger("rows_written")).isEqualTo(2);
      api.fail(id, Failure.CANCELLED);
      Event last = client.event();
      assertThat(last.type()).isEqualTo("export.cancelled");
      assertThat(last.data()).isEqualTo(api.get("/v1/exports/" + id).data());
      assertThat(client.event()).as("ended in good order").isNull();
    }
    awaitTrue("nobody watches", () -> api.watch.watchers() == 0);
  }

  /** Nobody tells the server that the proxy has signed its user out. */
  @Test
  void aStreamOfWhomAProxyVouchesForEndsByItself() throws Exception {
    try (TestApi behind = TestApi.byProxy(IDLE_SECONDS, "X-Project");
        Socket socket = new Socket("127.0.0.1", behind.port())) {
      UUID id = behind.created();
      Sockets.write(
          socket,
          "GET /v1/exports/%s/events HTTP/1.1\r\nHost: x\r\nX-Project: acme\r\n%s\r\n"
              .formatted(id, TestApi.CLOSE));
      socket.setSoTimeout(20_000);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 200")
          .contains("export.created")
          .endsWith("0\r\n\r\n");
    }
  }

  @Test
  void anEventOfThisProcessNeedsNoTick() throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id)) {
      client.event();
      api.watch.on(new ExportEvent(ExportEvent.Type.STARTED, api.run(id, 1)));
      assertThat(client.event().type()).isEqualTo("export.started");
    }
  }

  @Test
  void whatHasEndedIsToldAndDone() throws Exception {
    UUID completed = api.finished("a\r\n".getBytes(StandardCharsets.UTF_8)).id();
    Answer answer = api.get("/v1/exports/" + completed + "/events");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).contains("event: export.completed\n").endsWith("\n\n");
    api.now.set(api.now.get().plusSeconds(8 * 86_400));
    assertThat(api.get("/v1/exports/" + completed + "/events").text())
        .contains("event: export.expired\n");
    assertThat(api.watch.size()).isZero();
  }

  @Test
  void connectingAgainGivesTheStateUntilTheLastEventWasSeen() throws Exception {
    UUID id = api.created();
    Event seen;
    try (SseClient client = open(id)) {
      seen = client.event();
    }
    api.run(id, 5);
    try (SseClient client = open(id, "Last-Event-ID: " + seen.id())) {
      assertThat(client.event().type()).isEqualTo("export.started");
    }
    api.fail(id, Failure.CANCELLED);
    Event last;
    try (SseClient client = open(id, "Last-Event-ID: " + seen.id())) {
      last = client.event();
      assertThat(last.type()).isEqualTo("export.cancelled");
    }
    Answer over = api.get("/v1/exports/" + id + "/events", "Last-Event-ID", last.id());
    assertThat(over.status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0-2-0-0", "99-9-9-9", "\"", "%00", "-1"})
  void aForeignLastEventIdIsIgnored(String lastSeen) throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id, "Last-Event-ID: " + lastSeen)) {
      assertThat(client.event().type()).isEqualTo("export.created");
    }
  }

  @Test
  void aHeartbeatKeepsTheConnectionLongerThanItMayBeIdle() throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id)) {
      client.event();
      CompletableFuture<Void> later =
          CompletableFuture.runAsync(
              () -> api.run(id, 1),
              CompletableFuture.delayedExecutor(3L * IDLE_SECONDS, TimeUnit.SECONDS));
      assertThat(client.event().type()).isEqualTo("export.started");
      assertThat(client.comments()).isGreaterThan(5);
      later.join();
    }
  }

  /** A stream that does not end sends comments for ever. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aStreamEndsSoonAfterItsKeyIsRevoked() throws Exception {
    UUID id = api.created();
    String doomed = await(api.keys.create("acme", "t1"));
    try (SseClient client = new SseClient(api.port(), id.toString(), doomed);
        SseClient other = open(id)) {
      client.event();
      other.event();
      // While nobody can tell whether the key is good, nothing ends.
      api.keys.fail(new IllegalStateException("no connection"));
      int before = api.keys.refusals();
      awaitTrue("asked in vain", () -> api.keys.refusals() >= before + 4);
      api.keys.recover();
      await(api.keys.revoke("acme", doomed.split("_")[2]));
      assertThat(client.event()).as("ended in good order, without a last event").isNull();
      api.run(id, 1);
      assertThat(other.event().type()).isEqualTo("export.started");
    }
  }

  @Test
  void anUnknownOrForeignExportHasNoStream() {
    UUID id = api.created();
    assertThat(api.get("/v1/exports/" + UUID.randomUUID() + "/events").status()).isEqualTo(404);
    assertThat(api.sendAs(api.otherKey, "GET", "/v1/exports/" + id + "/events", null).status())
        .isEqualTo(404);
    assertThat(api.sendAs(null, "GET", "/v1/exports/" + id + "/events", null).status())
        .isEqualTo(401);
  }

  @Test
  void anExportThatIsDeletedEndsItsStream() throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id)) {
      client.event();
      api.store.forget(id);
      assertThat(client.rest()).extracting(Event::type).containsExactly("export.deleted");
    }
  }

  @Test
  void clientsThatGoAwayAreForgotten() throws Exception {
    UUID id = api.created();
    List<SseClient> clients = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      clients.add(open(id));
    }
    awaitTrue("all watch", () -> api.watch.watchers() == 200);
    for (SseClient client : clients) {
      client.close();
    }
    awaitTrue("nobody watches", () -> api.watch.size() == 0);
  }

  @Test
  void aStoppingServerEndsItsStreamsInGoodOrder() throws Exception {
    UUID id = api.created();
    try (SseClient client = open(id)) {
      client.event();
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(api::stopServing);
      assertThat(client.event()).isNull();
      await(stopping);
      // The client sees the end before the server has the word that its answer is over.
      awaitTrue("nobody watches", () -> api.watch.watchers() == 0);
    }
  }

  @Test
  void aClientOfHttp10GetsTheStreamUntilTheConnectionEnds() {
    UUID id = api.created();
    api.fail(id, Failure.CANCELLED);
    String start = "GET /v1/exports/" + id + "/events";
    String request = api.keyed(start, "Connection: keep-alive\r\n");
    assertThat(api.raw(request.replace("HTTP/1.1", "HTTP/1.0")))
        .contains("event: export.cancelled")
        .endsWith("\n\n");
  }

  /** What it did not take in time is left out; the end is not. */
  @Test
  void aSlowClientMissesProgressButNotTheEnd() throws Exception {
    api.close();
    api = new TestApi(60);
    UUID id = wide();
    try (SseClient slow = open(id);
        SseClient fast = open(id)) {
      int told = 1;
      fast.event();
      for (int rows = 1; rows <= 3000; rows++) {
        api.watch.on(new ExportEvent(ExportEvent.Type.PROGRESS, api.run(id, rows)));
        fast.event();
        told++;
      }
      api.fail(id, Failure.CANCELLED);
      List<Event> taken = slow.rest();
      assertThat(taken).hasSizeLessThan(told);
      assertThat(taken.get(taken.size() - 1).type()).isEqualTo("export.cancelled");
      assertThat(taken.stream().map(event -> rows(event.data())).toList()).isSorted();
      System.out.println("slow client took " + taken.size() + " of " + told + " events");
    }
  }

  private static long rows(JsonObject export) {
    return export.containsKey("error_code")
        ? Long.MAX_VALUE
        : export.getJsonObject("progress", new JsonObject()).getLong("rows_written", 0L);
  }

  /** An export whose JSON is about 3 KB. */
  private UUID wide() {
    UUID id = api.created();
    api.store.change(
        id,
        old ->
            new Export(
                old.id(),
                old.projectId(),
                old.state(),
                old.request(),
                Optional.of("e".repeat(3000)),
                old.attempt(),
                old.createdAt(),
                old.startedAt(),
                old.completedAt(),
                old.expiresAt(),
                old.snapshotAt(),
                old.waiting(),
                old.progress(),
                old.file(),
                old.failure()));
    return id;
  }
}
