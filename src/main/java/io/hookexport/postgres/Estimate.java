package io.hookexport.postgres;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What the planner thinks of a query. It may be wrong; only speed depends on it.
 *
 * @param rows how many it will have
 * @param rowBytes how long they are
 * @param streams whether the first row comes soon, as from an index that has the order, rather than
 *     after all of them have been found and sorted
 * @param foreign whether rows come from a foreign table. The snapshot of this database says nothing
 *     about them: each connection to it has a snapshot of its own there.
 */
record Estimate(long rows, long rowBytes, boolean streams, boolean foreign) {

  /** Of a plan as {@code explain (format json)} tells it. */
  static Estimate of(JsonObject explained) {
    JsonObject plan = explained.getJsonObject("Plan");
    return new Estimate(
        plan.getLong("Plan Rows"),
        Math.max(1, plan.getLong("Plan Width")),
        plan.getDouble("Startup Cost") * 10 <= plan.getDouble("Total Cost"),
        isForeign(plan));
  }

  private static boolean isForeign(JsonObject plan) {
    return plan.getString("Node Type").equals("Foreign Scan")
        || plan.getJsonArray("Plans", new JsonArray()).stream()
            .anyMatch(child -> isForeign((JsonObject) child));
  }

  long bytes() {
    return rows * rowBytes;
  }
}
