package io.hookexport.postgres;

import io.vertx.core.json.JsonObject;

/**
 * What the planner thinks of a query. It may be wrong; only speed depends on it.
 *
 * @param rows how many it will have
 * @param rowBytes how long they are
 * @param streams whether the first row comes soon, as from an index that has the order, rather than
 *     after all of them have been found and sorted
 */
record Estimate(long rows, long rowBytes, boolean streams) {

  /** Of a plan as {@code explain (format json)} tells it. */
  static Estimate of(JsonObject explained) {
    JsonObject plan = explained.getJsonObject("Plan");
    return new Estimate(
        plan.getLong("Plan Rows"),
        Math.max(1, plan.getLong("Plan Width")),
        plan.getDouble("Startup Cost") * 10 <= plan.getDouble("Total Cost"));
  }

  long bytes() {
    return rows * rowBytes;
  }
}
