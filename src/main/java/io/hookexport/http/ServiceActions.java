package io.hookexport.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** The operation for operators: health. */
final class ServiceActions {
  private final Readiness readiness;

  ServiceActions(Readiness readiness) {
    this.readiness = readiness;
  }

  Future<Void> live(RoutingContext rc) {
    return JsonResponse.data(rc, 200, new JsonObject().put("status", "up"));
  }

  Future<Void> ready(RoutingContext rc) {
    return readiness
        .check()
        .compose(
            checks ->
                JsonResponse.data(
                    rc,
                    200,
                    new JsonObject().put("status", "ready").put("checks", new JsonArray(checks))));
  }
}
