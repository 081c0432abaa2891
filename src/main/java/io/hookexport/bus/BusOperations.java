package io.hookexport.bus;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.contract.Input;
import io.hookexport.export.Exports;
import io.hookexport.export.Project;
import io.vertx.core.Future;
import java.util.Map;
import java.util.TreeMap;

/** The operations that siblings can call; a new operation needs one more line. */
final class BusOperations {
  private final Exports exports;

  /** Carries out one operation of the contract for a sibling. */
  interface Operation {
    Future<Reply> run(Project project, Input input);
  }

  BusOperations(Exports exports) {
    this.exports = exports;
  }

  Map<String, Operation> byId() {
    Map<String, Operation> byId = new TreeMap<>();
    byId.put("listDatasets", (p, input) -> exports.datasets().map(Reply::datasets));
    byId.put("createExport", this::create);
    byId.put("estimateExport", this::estimate);
    byId.put("listExports", (p, input) -> exports.list(p, input.listing()).map(Reply::page));
    byId.put("getExport", (p, input) -> exports.get(p, input.id("id")).map(Reply::export));
    byId.put("downloadExport", (p, input) -> exports.link(p, input.id("id")).map(Reply::location));
    byId.put("getExportLink", (p, input) -> exports.link(p, input.id("id")).map(Reply::link));
    byId.put("deleteExport", (p, input) -> exports.delete(p, input.id("id")).map(Reply.empty()));
    byId.put("cancelExport", (p, input) -> exports.cancel(p, input.id("id")).map(Reply::export));
    byId.put(
        "previewExport",
        (p, input) -> exports.preview(p, input.id("id"), input.number("rows")).map(Reply::preview));
    return byId;
  }

  /** Returns, by operation, the rules for bodies that their schemas cannot express. */
  Map<String, BodyRules> rules() {
    BodyRules rules = sound -> exports.violations(ExportRequestJson.draft(sound));
    return Map.of("createExport", rules, "estimateExport", rules);
  }

  private Future<Reply> create(Project project, Input input) {
    return exports
        .create(project, ExportRequestJson.draft(input.body()), input.text("Idempotency-Key"))
        .map(Reply::created);
  }

  private Future<Reply> estimate(Project project, Input input) {
    return exports
        .estimate(project, ExportRequestJson.draft(input.body()), input.body().getBoolean("exact"))
        .map(Reply::estimate);
  }
}
