package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** getExport with {@code Prefer: wait}. */
class WaitingTest {
  @AutoClose("shutdownNow")
  private final ExecutorService clients = Executors.newCachedThreadPool();

  @AutoClose private final TestApi api = new TestApi();

  private Answer get(UUID id, String prefer) {
    return api.get("/v1/exports/" + id, "Prefer", prefer);
  }

  /** An answer that is being waited for on the server. */
  private Future<Answer> waiting(UUID id, String prefer) throws InterruptedException {
    int before = api.watch.size();
    Future<Answer> answer = clients.submit(() -> get(id, prefer));
    awaitTrue("it waits", () -> api.watch.size() > before);
    return answer;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  @Test
  void aChangeIsAnsweredEarly() throws Exception {
    UUID id = api.created();
    Future<Answer> first = waiting(id, "wait=30");
    api.run(id, 10);
    Answer started = await(first);
    assertThat(started.status()).isEqualTo(200);
    assertThat(started.header("Preference-Applied")).isEqualTo("wait=30");
    assertThat(started.data().getString("status")).isEqualTo("processing");

    awaitTrue("the first is over", () -> api.watch.size() == 0);
    Future<Answer> second = waiting(id, "wait=30");
    api.run(id, 20);
    assertThat(await(second).data().getJsonObject("progress").getInteger("rows_written"))
        .isEqualTo(20);
    awaitTrue("nothing is left", () -> api.watch.size() == 0);
  }

  @Test
  void anExportThatHasEndedIsAnsweredAtOnceWithWhatWasGranted() {
    UUID id = api.finished("a\r\n".getBytes(StandardCharsets.UTF_8)).id();
    long asked = System.nanoTime();
    // An idle timeout of 60 s leaves 55 s for waiting.
    assertThat(get(id, "wait=3600").header("Preference-Applied")).isEqualTo("wait=50");
    assertThat(get(id, "respond-async, wait=20").header("Preference-Applied")).isEqualTo("wait=20");
    assertThat(since(asked)).as("not waited").isLessThan(Duration.ofSeconds(20));
    assertThat(api.watch.size()).isZero();
  }

  @Test
  void aSessionThatIsOverIsToldOfNoDeletion() throws Exception {
    UUID id = api.created();
    String json = "application/json";
    String token =
        api.send("POST", "/v1/sessions", "{}", "Content-Type", json).data().getString("token");
    Future<Answer> answer =
        clients.submit(
            () -> api.sendAs(token, "GET", "/v1/exports/" + id, null, "Prefer", "wait=30"));
    awaitTrue("it waits", () -> api.watch.size() > 0);
    assertThat(api.sendAs(token, "DELETE", "/v1/session", null).status()).isEqualTo(204);
    api.store.forget(id);
    assertThat(await(answer).status()).isEqualTo(401);
  }

  @Test
  void withoutAChangeTheTimeRunsOut() {
    UUID id = api.created();
    long asked = System.nanoTime();
    Answer answer = get(id, "wait=1");
    assertThat(since(asked)).isGreaterThan(Duration.ofMillis(990));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(answer.data().getString("status")).isEqualTo("pending");
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait=abc", "wait=-1", "return=minimal", "wait", "\"", "wait=5\"", "é"})
  void anythingElseIsIgnored(String prefer) {
    UUID id = api.created();
    long asked = System.nanoTime();
    String request = api.keyed("GET /v1/exports/" + id, CLOSE + "Prefer: " + prefer + "\r\n");
    RawAnswer answer = api.rawChecked(request);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers()).doesNotContainKey("Preference-Applied");
    assertThat(since(asked)).as("not waited").isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void waitingForZeroSecondsIsNotWaiting() {
    Answer answer = get(api.created(), "wait=0");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
  }

  @Test
  void anUnknownOrForeignExportIsNotWaitedFor() {
    UUID id = api.created();
    long asked = System.nanoTime();
    assertThat(get(UUID.randomUUID(), "wait=30").status()).isEqualTo(404);
    Answer foreign =
        api.sendAs(api.otherKey, "GET", "/v1/exports/" + id, null, "Prefer", "wait=30");
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(since(asked)).as("not waited").isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void anExportThatIsDeletedMeanwhileIsNotFound() throws Exception {
    UUID id = api.created();
    Future<Answer> answer = waiting(id, "wait=30");
    api.store.forget(id);
    assertThat(await(answer).status()).isEqualTo(404);
    awaitTrue("nothing is left", () -> api.watch.size() == 0);
  }

  @Test
  void aKeyThatIsRevokedMeanwhileGetsNoAnswer() throws Exception {
    UUID id = api.created();
    Future<Answer> answer = waiting(id, "wait=30");
    await(api.keys.revoke("acme", "k1"));
    api.run(id, 10);
    assertThat(await(answer).status()).isEqualTo(401);
  }

  @Test
  void aClientThatGoesAwayFreesItsWait() throws Exception {
    UUID id = api.created();
    List<Socket> gone = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      gone.add(open(id));
    }
    awaitTrue("they wait", () -> api.watch.watchers() == 20);
    for (Socket socket : gone) {
      socket.close();
    }
    awaitTrue("nothing is left", () -> api.watch.size() == 0);
  }

  private Socket open(UUID id) throws IOException {
    Socket socket = new Socket("127.0.0.1", api.port());
    Sockets.write(socket, api.keyed("GET /v1/exports/" + id, "Prefer: wait=50\r\n"));
    return socket;
  }

  @Test
  void aStoppingServerAnswersWhoeverWaits() throws Exception {
    UUID id = api.created();
    Future<Answer> answer = waiting(id, "wait=50");
    api.stopServing();
    assertThat(await(answer).data().getString("status")).isEqualTo("pending");
    assertThat(api.watch.size()).isZero();
  }

  @Test
  void waitingSurvivesAnOutageThatEnds() throws Exception {
    UUID id = api.created();
    Future<Answer> answer = waiting(id, "wait=30");
    api.store.fail(ExportException.unavailable("gone", null));
    Export unchanged = api.store.change(id, old -> old);
    api.watch.on(new ExportEvent(ExportEvent.Type.PROGRESS, unchanged));
    api.store.recover();
    api.fail(id, new Failure(Failure.Code.SOURCE_ERROR, "x"));
    assertThat(await(answer).data().getString("status")).isEqualTo("failed");
  }

  @Test
  void anOutageThatLastsIsTold() throws Exception {
    UUID id = api.created();
    Future<Answer> answer = waiting(id, "wait=1");
    api.store.fail(ExportException.unavailable("gone", null));
    assertThat(await(answer).status()).isEqualTo(503);
  }
}
