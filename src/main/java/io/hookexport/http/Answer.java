package io.hookexport.http;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Sends what succeeded, in the envelope of the contract. */
final class Answer {
  private Answer() {}

  static Future<Void> data(RoutingContext rc, int status, Object data) {
    return data(rc, status, data, new JsonObject());
  }

  /**
   * @param data JsonObject or JsonArray
   * @param meta put beside the request id
   */
  static Future<Void> data(RoutingContext rc, int status, Object data, JsonObject meta) {
    JsonObject body =
        new JsonObject()
            .put("data", data)
            .put("meta", new JsonObject().put("request_id", RequestId.of(rc)).mergeIn(meta));
    return rc.response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.toBuffer());
  }
}
