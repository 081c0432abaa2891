package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** What operators and tools ask for: health and the contract. */
final class ServiceActions {
  private final Readiness readiness;
  private final SharedBytes contract;

  ServiceActions(Readiness readiness, Contract contract) {
    this.readiness = readiness;
    this.contract = SharedBytes.of(contract.text());
  }

  Future<Void> live(RoutingContext rc) {
    return Answer.data(rc, 200, new JsonObject().put("status", "up"));
  }

  Future<Void> ready(RoutingContext rc) {
    return readiness
        .check()
        .compose(
            checks ->
                Answer.data(
                    rc,
                    200,
                    new JsonObject().put("status", "ready").put("checks", new JsonArray(checks))));
  }

  Future<Void> contract(RoutingContext rc) {
    return Answer.end(
        rc.response().putHeader("Content-Type", "application/yaml"), contract.buffer());
  }
}
