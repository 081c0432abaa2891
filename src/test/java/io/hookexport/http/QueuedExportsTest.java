package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Failure;
import io.hookexport.support.Answer;
import io.hookexport.support.InMemoryExportStore;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see of exports that wait for others of their project. */
class QueuedExportsTest {
  @AutoClose("shutdownNow")
  private final ExecutorService clients = Executors.newCachedThreadPool();

  @AutoClose private final TestApi api = new TestApi();

  private UUID queued() {
    Answer answer = api.post(new JsonObject(TestApi.JANUARY).put("queue", true).encode());
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return UUID.fromString(answer.data().getString("id"));
  }

  private static String path(UUID id) {
    return "/v1/exports/" + id;
  }

  private Answer cancel(UUID id) {
    return api.send("POST", "/v1/exports/" + id + "/cancel", null);
  }

  /** An answer that the server holds back until something changes. */
  private Future<Answer> watching(UUID id, String rest, String... headers) throws Exception {
    Future<Answer> answer = clients.submit(() -> api.get("/v1/exports/" + id + rest, headers));
    awaitTrue("it is watched", () -> api.watch.size() == 1);
    return answer;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "respond-async | true",
        "wait=5, respond-async | true",
        "Respond-Async; x=y | true",
        "respond-asynchronously | false",
        "wait=respond-async | false",
        "'' | false",
      })
  void thePreferenceOfAClientIsAskedForByItsName(String prefer, boolean applied) {
    api.created();
    Answer answer = api.post(TestApi.JANUARY, "Prefer", prefer);
    assertThat(answer.status()).isEqualTo(applied ? 201 : 429);
    assertThat(answer.header("Preference-Applied")).isEqualTo(applied ? "respond-async" : null);
  }

  @Test
  void whoSaysThatItMayNotWaitIsRefusedWhateverAProxyPrefers() {
    api.created();
    String no = new JsonObject(TestApi.JANUARY).put("queue", false).encode();
    Answer refused = api.post(no, "Prefer", "respond-async");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("Preference-Applied")).isNull();
    String yes = new JsonObject(TestApi.JANUARY).put("queue", true).encode();
    assertThat(api.post(yes, "Prefer", "respond-async").status()).isEqualTo(201);
  }

  @Test
  void aWaitEndsWithEachChangeOfThePosition() throws Exception {
    UUID first = api.created();
    UUID second = queued();
    UUID third = queued();
    Future<Answer> moved = watching(third, "", "Prefer", "wait=50");
    cancel(second);
    assertThat(await(moved).data().getInteger("queue_position")).isEqualTo(1);
    assertThat(await(moved).data().getString("estimated_start")).isNotEmpty();
    awaitTrue("nothing is left", () -> api.watch.size() == 0);
    Future<Answer> admitted = watching(third, "", "Prefer", "wait=50");
    api.fail(first, new Failure(Failure.Code.SOURCE_ERROR, "test"));
    JsonObject now = await(admitted).data();
    assertThat(now.getString("status")).isEqualTo("pending");
    assertThat(now.containsKey("queue_position")).isFalse();
    assertThat(now.containsKey("estimated_start")).isFalse();
  }

  @Test
  void aStreamTellsOfEachChangeOfThePosition() throws Exception {
    UUID first = api.created();
    UUID second = queued();
    UUID third = queued();
    Future<Answer> stream = watching(third, "/events");
    Future<Answer> moved = clients.submit(() -> api.get(path(third), "Prefer", "wait=50"));
    awaitTrue("both watch", () -> api.watch.watchers() == 2);
    cancel(second);
    await(moved);
    cancel(first);
    cancel(third);
    assertThat(await(stream).text())
        .containsSubsequence(
            "id: 0-0--2-0\nevent: export.created\n",
            "\"queue_position\":2",
            "id: 0-0--1-0\nevent: export.progress\n",
            "\"queue_position\":1",
            "event: export.cancelled\n");
  }

  @Test
  void oneThatWaitsHasNoFileAndCanBeDeletedAtOnce() {
    UUID first = api.created();
    UUID second = queued();
    Answer file = api.get("/v1/exports/" + second + "/download");
    assertThat(file.code()).isEqualTo("EXPORT_NOT_READY");
    assertThat(api.send("DELETE", "/v1/exports/" + first, null).code()).isEqualTo("EXPORT_ACTIVE");
    assertThat(api.send("DELETE", "/v1/exports/" + second, null).status()).isEqualTo(204);
    assertThat(api.get("/v1/exports/" + second).status()).isEqualTo(404);
    api.store.change(
        first, old -> InMemoryExportStore.failed(old, Failure.CANCELLED, api.now.get()));
    assertThat(new String(api.get("/v1/exports").body(), StandardCharsets.UTF_8))
        .doesNotContain("queue_position");
  }
}
