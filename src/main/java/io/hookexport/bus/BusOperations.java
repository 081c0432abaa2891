package io.hookexport.bus;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.contract.Input;
import io.hookexport.export.Access;
import io.hookexport.export.Exports;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;

/** The operations that siblings can call; a new operation needs one more line. */
final class BusOperations {
  private final Exports exports;

  /** Carries out one operation of the contract for a sibling. */
  interface Operation {
    Future<Reply> run(Access access, Input input);
  }

  BusOperations(Exports exports) {
    this.exports = exports;
  }

  Map<String, Operation> byId() {
    Map<String, Operation> byId = new TreeMap<>();
    byId.put("listDatasets", (a, input) -> exports.datasets().map(Reply::datasets));
    byId.put("createExport", this::create);
    byId.put("estimateExport", this::estimate);
    byId.put("listExports", (a, input) -> exports.list(a, input.listing()).map(Reply::page));
    byId.put("getExport", (a, input) -> exports.get(a, input.id("id")).map(Reply::export));
    byId.put("downloadExport", (a, input) -> exports.link(a, input.id("id")).map(Reply::location));
    byId.put("getExportLink", (a, input) -> exports.link(a, input.id("id")).map(Reply::link));
    byId.put("deleteExport", (a, input) -> exports.delete(a, input.id("id")).map(Reply.empty()));
    byId.put("cancelExport", (a, input) -> exports.cancel(a, input.id("id")).map(Reply::export));
    byId.put(
        "previewExport",
        (a, input) -> exports.preview(a, input.id("id"), input.number("rows")).map(Reply::preview));
    return byId;
  }

  /** Returns, by operation, the rules for bodies that their schemas cannot express. */
  Map<String, BodyRules> rules() {
    BodyRules rules = sound -> exports.violations(ExportRequestJson.draft(sound));
    return Map.of("createExport", rules, "estimateExport", rules);
  }

  private Future<Reply> create(Access access, Input input) {
    return exports
        .create(
            access,
            ExportRequestJson.draft(input.body()),
            input.text("Idempotency-Key"),
            ExportRequestJson.mayWait(input.body()))
        .map(Reply::created);
  }

  private Future<Reply> estimate(Access access, Input input) {
    return exports
        .estimate(
            access,
            ExportRequestJson.draft(input.body()),
            input.body().getBoolean("exact"),
            ExportRequestJson.mayWait(input.body()))
        .map(Reply::estimate);
  }
}
