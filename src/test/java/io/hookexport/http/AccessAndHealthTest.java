package io.hookexport.http;

import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportException;
import io.hookexport.support.Answer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who may ask, what a fault shows, and whether the server is well. */
class AccessAndHealthTest {
  @AutoClose private final TestApi api = new TestApi();

  @Test
  void everyKeyedOperationNeedsAValidKey() {
    for (String[] target :
        new String[][] {
          {"GET", "/v1/exports"},
          {"POST", "/v1/exports"},
          {"GET", "/v1/exports/" + UUID.randomUUID()},
          {"DELETE", "/v1/exports/" + UUID.randomUUID()},
          {"GET", "/v1/exports/" + UUID.randomUUID() + "/download"}
        }) {
      for (String key : new String[] {null, "wrong", api.key + "x"}) {
        Answer answer = api.sendAs(key, target[0], target[1], null);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(answer.code()).isEqualTo("UNAUTHORIZED");
        assertThat(answer.message()).isEqualTo("Invalid or missing API key");
      }
    }
  }

  @Test
  void authorizationSchemeIsReadAsTheStandardSays() {
    assertThat(api.sendAs(null, "GET", "/v1/exports", null, "Authorization", "bEARER  " + api.key))
        .extracting(Answer::status)
        .isEqualTo(200);
    for (String bad : List.of("Basic " + api.key, api.key, "Bearer", "Bearer a b")) {
      assertThat(api.sendAs(null, "GET", "/v1/exports", null, "Authorization", bad).status())
          .isEqualTo(401);
    }
  }

  @Test
  void aRevokedKeyIsDeadOnTheNextRequest() {
    String export = "/v1/exports/" + api.created();
    for (String target : List.of("/v1/exports", export)) {
      assertThat(api.get(target).status()).isEqualTo(200);
    }
    await(api.keys.revoke("acme", "k1"));
    for (String target : List.of("/v1/exports", export, export + "/events")) {
      assertThat(api.get(target).status()).isEqualTo(401);
    }
  }

  /** Also where the export is read together with the key. */
  @Test
  void theKeyIsJudgedBeforeTheIdAndTheIdBeforeTheExport() {
    for (String operation : List.of("", "/events", "/download")) {
      String none = "/v1/exports/" + UUID.randomUUID() + operation;
      String malformed = "/v1/exports/1-1-1-1-1" + operation;
      for (String target : List.of(none, malformed, none + "?x=1")) {
        assertThat(api.sendAs("wrong", "GET", target, null).status()).as(target).isEqualTo(401);
      }
      assertThat(api.get(malformed).violations())
          .containsEntry(
              "path/id", "id must be a UUID, for example 3f2504e0-4f89-41d3-9a0c-0305e82c3301");
      assertThat(api.get(none + "?x=1").status()).isEqualTo(400);
      assertThat(api.get(none).status()).isEqualTo(404);
    }
  }

  @Test
  void keysThatCannotBeCheckedAreNotCalledWrong() {
    api.keys.fail(new IllegalStateException("connection refused to db.internal"));

    Answer answer = api.get("/v1/exports");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotNull();
    assertThat(answer.text()).doesNotContain("db.internal");
  }

  @Test
  void aBodyIsNotLostWhileTheKeyIsLookedUp() {
    api.keys.answerAfter(() -> api.vertx.timer(200, TimeUnit.MILLISECONDS).mapEmpty());
    assertThat(api.post(JANUARY + " ".repeat(TestApi.MAX_BODY - JANUARY.length())).status())
        .isEqualTo(201);
  }

  @Test
  void aDatabaseOutageIsUnavailable() {
    api.store.fail(ExportException.unavailable("The database does not respond.", null));

    Answer answer = api.post(JANUARY);

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.code()).isEqualTo("UNAVAILABLE");
    assertThat(answer.header("Retry-After")).isEqualTo("5");
    api.store.recover();
    assertThat(api.post(JANUARY).status()).isEqualTo(201);
  }

  @Test
  void anUnexpectedFaultLeaksNothing() {
    api.store.fail(ExportException.internal("password=hunter2", new RuntimeException("canary")));

    Answer answer = api.get("/v1/exports");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.code()).isEqualTo("INTERNAL_ERROR");
    assertThat(answer.text())
        .contains("The reason is in the server's log, under the request id.")
        .doesNotContain("hunter2", "canary");
  }

  @Test
  void requestIdsAreEchoedWhenSafeAndReplacedOtherwise() {
    assertThat(api.get("/health/live", "X-Request-Id", "a.b-c_1").header("X-Request-Id"))
        .isEqualTo("a.b-c_1");
    for (String unsafe : List.of("a b", "a\"b", "x".repeat(65), "é")) {
      assertThat(api.get("/health/live", "X-Request-Id", unsafe).header("X-Request-Id"))
          .matches("req_[0-9a-f]{24}");
    }
  }

  @Test
  void healthIsPublicAndTellsWhatFails() {
    assertThat(api.sendAs(null, "GET", "/health/live", null).status()).isEqualTo(200);
    Answer ready = api.sendAs(null, "GET", "/health/ready", null);
    assertThat(ready.data().getJsonArray("checks")).containsExactly("database", "files");

    api.store.fail(ExportException.unavailable("down", null));
    Answer unready = api.sendAs(null, "GET", "/health/ready", null);
    assertThat(unready.status()).isEqualTo(503);
    assertThat(unready.json().getJsonObject("error").getJsonObject("details"))
        .isEqualTo(new JsonObject("{\"failing\":[\"database\"]}"));
    assertThat(api.sendAs(null, "GET", "/health/live", null).status()).isEqualTo(200);

    api.store.recover();
    assertThat(api.sendAs(null, "GET", "/health/ready", null).status()).isEqualTo(200);
    api.readiness.drain();
    assertThat(api.sendAs(null, "GET", "/health/ready", null).status()).isEqualTo(503);
  }

  @Test
  void aCheckThatHangsOrThrowsIsAFailingCheck() {
    Promise<Void> never = Promise.promise();
    Readiness readiness =
        new Readiness(
            java.util.Map.of(
                "hangs",
                never::future,
                "throws",
                () -> {
                  throw new IllegalStateException();
                }));
    readiness.started();

    assertThat(failing(readiness)).containsExactly("hangs", "throws");
  }

  @Test
  void aServerThatStartsIsNotReadyAndOneThatStopsNeverIsAgain() {
    Readiness readiness = new Readiness(java.util.Map.of("database", Future::succeededFuture));
    assertThat(failing(readiness)).containsExactly("starting");

    readiness.started();
    assertThat(await(readiness.check())).containsExactly("database");

    readiness.drain();
    readiness.started();
    assertThat(failing(readiness)).containsExactly("draining");
  }

  private static JsonArray failing(Readiness readiness) {
    return ((ExportException) failure(readiness.check())).details().getJsonArray("failing");
  }

  @Test
  void theContractIsServedAsItWasWritten() throws java.io.IOException {
    Answer answer = api.sendAs(null, "GET", "/openapi.yaml", null);

    assertThat(answer.text()).isEqualTo(java.nio.file.Files.readString(Path.of("openapi.yaml")));
    assertThat(answer.text()).contains("text/csv");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }
}
