package io.hookexport.bus;

import static io.hookexport.bus.TestBus.error;
import static io.hookexport.bus.TestBus.ofProject;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.Dataset;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.support.TestRequest;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What siblings meet on the bus, message by message. */
@ExtendWith(VertxExtension.class)
class BusVerticleTest {
  private static final JsonObject JANUARY =
      TestRequest.body("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");

  @TempDir Path folder;
  private TestBus bus;

  @BeforeEach
  void start(Vertx vertx) {
    bus = new TestBus(vertx, folder);
  }

  private JsonObject create(JsonObject more) {
    return (JsonObject)
        bus.request("createExport", ofProject().mergeIn(JANUARY).mergeIn(more)).body();
  }

  /** A stream on the bus is what is published; files, pages and sessions are for HTTP. */
  @Test
  void everyOperationHasAnAddressExceptThoseThatOnlyHttpCanServe() {
    List<String> onlyHttp = new ArrayList<>(List.of("streamExport", "fetchFile"));
    onlyHttp.addAll(List.of("createSession", "getSession", "deleteSession"));
    onlyHttp.addAll(
        List.of("getLiveness", "getReadiness", "getContract", "getDocs", "getDocsFile"));
    onlyHttp.addAll(List.of("getRoot", "getConsole", "getConsoleFile"));
    for (String operation : bus.checker.operationIds()) {
      ReplyException refused = bus.refused(operation, "not a message");
      assertThat(refused.failureType() == ReplyFailure.NO_HANDLERS)
          .as(operation)
          .isEqualTo(onlyHttp.contains(operation));
    }
  }

  @Test
  void theReplyIsTheDataOfTheContract() {
    JsonObject created = create(new JsonObject());
    bus.checker.checkSchema("Export", created);
    assertThat(created.getString("direction")).as("default applied").isEqualTo("outbound");

    Object got = bus.request("getExport", ofProject().put("id", created.getString("id"))).body();
    assertThat(got).isEqualTo(created);
  }

  @Test
  void anExportOfAnotherProjectLooksLikeNone() {
    String id = bus.finish(bus.created()).id().toString();
    for (String operation :
        List.of(
            "getExport",
            "downloadExport",
            "getExportLink",
            "deleteExport",
            "cancelExport",
            "previewExport")) {
      JsonObject other = new JsonObject().put("project_id", "other");
      ReplyException foreign = bus.refused(operation, other.copy().put("id", id));
      ReplyException unknown =
          bus.refused(operation, other.copy().put("id", UUID.randomUUID().toString()));
      assertThat(foreign.failureCode()).isEqualTo(404).isEqualTo(unknown.failureCode());
      assertThat(foreign.getMessage()).isEqualTo(unknown.getMessage());
    }
  }

  @Test
  void theListingPagesByHeadersOfItsReply() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(bus.finish(bus.created()).id().toString());
    }
    List<String> seen = new ArrayList<>();
    JsonObject page = ofProject().put("limit", 2);
    Message<Object> reply;
    do {
      reply = bus.request("listExports", page);
      for (Object export : (JsonArray) reply.body()) {
        bus.checker.checkSchema("Export", export);
        seen.add(((JsonObject) export).getString("id"));
      }
      page.put("cursor", reply.headers().get("next_cursor"));
    } while (reply.headers().get("has_more").equals("true"));
    assertThat(reply.headers().contains("next_cursor")).isFalse();
    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(made);
  }

  @Test
  void aRepeatedCreateIsMarked() {
    JsonObject body = ofProject().mergeIn(JANUARY).put("Idempotency-Key", "k 1");
    assertThat(TestBus.violations(bus.refused("createExport", body)))
        .containsOnlyKeys("header/Idempotency-Key");
    body.put("Idempotency-Key", "k1");
    Message<Object> first = bus.request("createExport", body);
    Message<Object> again = bus.request("createExport", body);
    assertThat(first.headers().contains("Idempotent-Replayed")).isFalse();
    assertThat(again.headers().get("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.body()).isEqualTo(first.body());
  }

  @Test
  void anEmptyListOfColumnsMeansAllAsNoneDoes() {
    JsonObject body = ofProject().mergeIn(JANUARY).put("Idempotency-Key", "k1");
    Message<Object> without = bus.request("createExport", body);
    Message<Object> empty = bus.request("createExport", body.put("columns", new JsonArray()));
    assertThat(empty.headers().get("Idempotent-Replayed")).isEqualTo("true");
    assertThat(empty.body()).isEqualTo(without.body());
  }

  @Test
  void aFailureSaysStatusCodeAndWhenToTryAgain() {
    UUID id = bus.created();
    ReplyException limited = bus.refused("createExport", ofProject().mergeIn(JANUARY));
    assertThat(limited.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
    assertThat(limited.failureCode()).isEqualTo(429);
    assertThat(error(limited).getString("code")).isEqualTo("EXPORT_LIMIT_EXCEEDED");
    assertThat(error(limited).getInteger("retry_after_seconds")).isEqualTo(10);
    assertThat(error(limited).getJsonObject("details").getString("export_id"))
        .isEqualTo(id.toString());
    ReplyException early = bus.refused("downloadExport", ofProject().put("id", id.toString()));
    assertThat(early.failureCode()).isEqualTo(400);
    assertThat(error(early).getString("code")).isEqualTo("EXPORT_NOT_READY");
    assertThat(bus.refused("deleteExport", ofProject().put("id", id.toString())).failureCode())
        .isEqualTo(409);
  }

  @Test
  void whatBreaksInsideIsNotShown() {
    bus.keys.fail(new IllegalStateException("password=hunter2"));
    ReplyException broken = bus.refused("listExports", ofProject());
    assertThat(broken.failureCode()).isEqualTo(500);
    assertThat(error(broken).getString("code")).isEqualTo("INTERNAL_ERROR");
    assertThat(error(broken).getString("message"))
        .isEqualTo("The server failed to handle this request. The reason is in the server's log.");
    assertThat(broken.getMessage()).doesNotContain("hunter2");
    bus.keys.fail(ExportException.unavailable("The database does not respond.", null));
    assertThat(bus.refused("listExports", ofProject()).failureCode()).isEqualTo(503);
  }

  @Test
  void downloadGivesTheLinkAndDeleteNothing() {
    String id = bus.finish(bus.created()).id().toString();
    JsonObject link = (JsonObject) bus.request("downloadExport", ofProject().put("id", id)).body();
    assertThat(link.fieldNames()).containsExactly("location");
    assertThat(link.getString("location")).contains(id);
    JsonObject data = (JsonObject) bus.request("getExportLink", ofProject().put("id", id)).body();
    assertThat(data.getString("url")).contains(id);
    assertThat(bus.request("deleteExport", ofProject().put("id", id)).body()).isNull();
    assertThat(bus.refused("getExport", ofProject().put("id", id)).failureCode()).isEqualTo(404);
  }

  @Test
  void aPreviewHasTheRowsThatWereAskedFor() {
    JsonObject finished = ofProject().put("id", bus.finish(bus.created()).id().toString());
    JsonObject preview =
        (JsonObject) bus.request("previewExport", finished.copy().put("rows", 2)).body();
    assertThat(preview)
        .isEqualTo(
            new JsonObject()
                .put("columns", new JsonArray().add("status"))
                .put(
                    "rows",
                    new JsonArray().add(new JsonArray().add("x")).add(new JsonArray().add("x")))
                .put("has_more", true));
    assertThat(TestBus.violations(bus.refused("previewExport", finished.copy().put("rows", 0))))
        .containsOnlyKeys("query/rows");
  }

  @Test
  void aCancelledExportHasFailedAndIsNotCancelledTwice() {
    JsonObject id = ofProject().put("id", bus.created().toString());
    JsonObject cancelled = (JsonObject) bus.request("cancelExport", id).body();
    bus.checker.checkSchema("Export", cancelled);
    assertThat(cancelled.getString("error_code")).isEqualTo("CANCELLED");
    ReplyException again = bus.refused("cancelExport", id);
    assertThat(again.failureCode()).isEqualTo(409);
    assertThat(error(again).getString("code")).isEqualTo("EXPORT_NOT_ACTIVE");
  }

  @Test
  void afterTheStopNobodyServesTheAddresses() {
    await(bus.vertx.undeploy(bus.deploymentId));
    assertThat(bus.refused("listExports", ofProject()).failureType())
        .isEqualTo(ReplyFailure.NO_HANDLERS);
  }

  @Test
  void theStopAnswersWhatWasTaken() {
    Promise<Void> slow = bus.keys.hold();
    var answer = bus.vertx.eventBus().request("hookexport.listExports", ofProject());
    awaitTrue("the project is looked up", () -> bus.keys.lookUps() == 1);
    var stopped = bus.vertx.undeploy(bus.deploymentId);
    assertThat(stopped.isComplete()).isFalse();
    slow.complete();
    assertThat(await(answer).body()).isEqualTo(new JsonArray());
    await(stopped);
  }

  @Test
  void attemptsAreAskedForAsOverHttp() {
    ExportRequest attempts = new TestRequest().dataset(Dataset.ATTEMPTS).build();
    assertThat(ExportRequestJson.draft(ExportRequestJson.toJson(attempts)).request())
        .isEqualTo(attempts);
    JsonObject body = ofProject().mergeIn(ExportRequestJson.toJson(attempts));
    JsonObject export = (JsonObject) bus.request("createExport", body).body();
    assertThat(export.getString("dataset")).isEqualTo("attempts");
    body.put("dataset", "tries");
    assertThat(bus.refused("createExport", body).getMessage()).contains("/dataset");
  }

  @Test
  void aMessageHasTheShapeThatTheTypedRequestMakes() {
    JsonObject body = ofProject().mergeIn(ExportRequestJson.toJson(TestBus.january()));
    JsonObject export = (JsonObject) bus.request("createExport", body).body();
    assertThat(export.getString("filter_status")).isEqualTo("succeeded");
    assertThat(export.getJsonArray("columns")).containsExactly("status", "message_id");
    assertThat(export.getString("compression")).isEqualTo("gzip");
    assertThat(export.getString("formula_escaping")).isEqualTo("spreadsheet");
    assertThat(ExportRequestJson.draft(ExportRequestJson.toJson(TestBus.january())).request())
        .isEqualTo(TestBus.january());
  }
}
