package io.hookexport.http;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.contract.Input;
import io.hookexport.export.DatasetJson;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Exports;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.Origin;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;

/** The operations on exports: validated input, one use case, JSON. */
final class ExportActions {
  private final Exports exports;
  private final ApiSettings settings;

  ExportActions(Exports exports, ApiSettings settings) {
    this.exports = exports;
    this.settings = settings;
  }

  Future<Void> create(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    boolean preferred =
        input.text("Prefer").filter(Preferences::respondAsync).isPresent()
            // As it was sent: the checked input has the default.
            && !Boolean.FALSE.equals(rc.body().asJsonObject().getValue("queue"));
    return exports
        .create(
            BearerAuth.access(rc),
            ExportRequestJson.draft(input.body()),
            input.text("Idempotency-Key"),
            preferred || ExportRequestJson.mayWait(input.body()))
        .onSuccess(
            created -> {
              if (preferred) {
                rc.response().putHeader("Preference-Applied", "respond-async");
              }
            })
        .compose(created -> sendCreated(rc, created));
  }

  private Future<Void> sendCreated(RoutingContext rc, ExportStore.Created created) {
    RequestRecorder.export(rc, created.export().id());
    String base = settings.basePath(MountPath.of(rc));
    rc.response().putHeader("Location", base + "/v1/exports/" + created.export().id());
    if (created.replayed()) {
      rc.response().putHeader("Idempotent-Replayed", "true");
    }
    return JsonResponse.export(rc, 201, created.export());
  }

  Future<Void> estimate(RoutingContext rc) {
    JsonObject body = ContractValidation.input(rc).body();
    return exports
        .estimate(
            BearerAuth.access(rc),
            ExportRequestJson.draft(body),
            body.getBoolean("exact"),
            ExportRequestJson.mayWait(body))
        .compose(estimate -> JsonResponse.data(rc, 200, estimate.json()));
  }

  Future<Void> list(RoutingContext rc) {
    return exports
        .list(BearerAuth.access(rc), ContractValidation.input(rc).listing())
        .compose(page -> JsonResponse.page(rc, page));
  }

  Future<Void> datasets(RoutingContext rc) {
    return exports
        .datasets()
        .compose(feeds -> JsonResponse.data(rc, DatasetJson.of(feeds).toBuffer()));
  }

  Future<Void> download(RoutingContext rc) {
    return exports
        .link(BearerAuth.access(rc), ContractValidation.input(rc).id("id"))
        .compose(
            link ->
                JsonResponse.end(
                    rc.response()
                        .setStatusCode(302)
                        .putHeader("Location", absolute(rc, link.url()))
                        .putHeader("Cache-Control", "private, no-store"),
                    Buffer.buffer()));
  }

  Future<Void> link(RoutingContext rc) {
    return exports
        .link(BearerAuth.access(rc), ContractValidation.input(rc).id("id"))
        .compose(link -> JsonResponse.data(rc, 200, link.json(absolute(rc, link.url()))));
  }

  /** Some clients do not follow a relative Location, among them the SDKs of vendors. */
  private String absolute(RoutingContext rc, URI link) {
    return link.isAbsolute()
        ? link.toString()
        : Origin.of(rc.request(), settings.proxies()) + MountPath.of(rc) + link;
  }

  Future<Void> preview(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    return exports
        .preview(BearerAuth.access(rc), input.id("id"), input.number("rows"))
        .compose(preview -> JsonResponse.data(rc, preview.json()));
  }

  Future<Void> delete(RoutingContext rc) {
    return exports
        .delete(BearerAuth.access(rc), ContractValidation.input(rc).id("id"))
        .compose(deleted -> rc.response().setStatusCode(204).end());
  }

  Future<Void> cancel(RoutingContext rc) {
    return exports
        .cancel(BearerAuth.access(rc), ContractValidation.input(rc).id("id"))
        .compose(export -> JsonResponse.export(rc, 200, export));
  }
}
