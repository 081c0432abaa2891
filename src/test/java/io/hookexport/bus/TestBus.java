package io.hookexport.bus;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Exports;
import io.hookexport.export.FilePreview;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.http.ContractChecker;
import io.hookexport.support.FolderFiles;
import io.hookexport.support.InMemoryApiKeys;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The bus verticle on the bus of a Vert.x that the test owns, over in-memory ports. */
final class TestBus {
  static final String PROJECT = "acme";

  final Vertx vertx;
  final InMemoryExportStore store = new InMemoryExportStore(Clock.systemUTC());
  final InMemoryApiKeys keys = new InMemoryApiKeys(store);
  final FolderFiles files;
  final ExportEvents events;
  final ExportClient client;
  final ContractChecker checker;
  final String deploymentId;

  TestBus(Vertx vertx, Path folder) {
    this.vertx = vertx;
    events = new EventPublisher(vertx.eventBus(), "hookexport");
    client = new ExportClient(vertx);
    files = new FolderFiles(folder, Duration.ofSeconds(300));
    await(keys.create(PROJECT, "t1"));
    await(keys.create("other", "t2"));
    Exports exports =
        new Exports(
            store,
            new InMemorySource(Set.of()),
            files,
            (export, rows) ->
                Future.succeededFuture(
                    new FilePreview.Preview(
                        List.of("status"), Collections.nCopies(rows, Arrays.asList("x")), true)),
            events,
            new ExportLimits(1, 2, 0, 0, Duration.ofDays(366), 3),
            UUID::randomUUID);
    Contract contract = await(Contract.load(vertx));
    checker = new ContractChecker(contract);
    deploymentId =
        await(vertx.deployVerticle(new BusVerticle("hookexport", contract, exports, keys)));
  }

  static ExportRequest january() {
    return new TestRequest()
        .range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")
        .status("succeeded")
        .columns("status", "message_id")
        .compression(Compression.GZIP)
        .escaping(FormulaEscaping.SPREADSHEET)
        .byteOrderMark(true)
        .build();
  }

  static JsonObject ofProject() {
    return new JsonObject().put("project_id", PROJECT);
  }

  /** An answer, as raw as it comes. */
  Message<Object> request(String operationId, Object body) {
    return await(vertx.eventBus().request("hookexport." + operationId, body));
  }

  /** How the request fails. */
  ReplyException refused(String operationId, Object body) {
    try {
      request(operationId, body);
    } catch (ReplyException refusal) {
      return refusal;
    }
    throw new AssertionError(operationId + " was not refused: " + body);
  }

  static JsonObject error(ReplyException refusal) {
    return new JsonObject(refusal.getMessage());
  }

  /** Pointer to message. */
  static Map<String, String> violations(ReplyException refusal) {
    assertThat(refusal.failureCode()).isEqualTo(400);
    assertThat(error(refusal).getString("code")).isEqualTo("INVALID_REQUEST");
    Map<String, String> violations = new TreeMap<>();
    error(refusal)
        .getJsonObject("details")
        .getJsonArray("violations")
        .forEach(
            v ->
                violations.put(
                    ((JsonObject) v).getString("pointer"), ((JsonObject) v).getString("message")));
    return violations;
  }

  UUID created() {
    return await(client.create(PROJECT, january())).id();
  }

  Export finish(UUID id) {
    FinishedFile file = files.put(id + ".csv", "a\r\n".getBytes(StandardCharsets.UTF_8), 3);
    return store.change(
        id, old -> InMemoryExportStore.completed(old, file, Instant.now(), Duration.ofDays(7)));
  }
}
