package io.hookexport.postgres;

import io.vertx.core.json.JsonObject;

/**
 * What the planner thinks of a query. But for {@code reads} it may be wrong: only speed depends on
 * it.
 *
 * @param rows how many it will have
 * @param rowBytes how long they are
 * @param streams whether the first row comes soon, as from an index that has the order, rather than
 *     after all of them have been found and sorted
 * @param reads what the query reads and calls
 */
record Estimate(long rows, long rowBytes, boolean streams, PlannedReads reads) {

  /** Of a plan as {@code explain (verbose, format json)} tells it. */
  static Estimate of(JsonObject explained, String sql) {
    JsonObject plan = explained.getJsonObject("Plan");
    return new Estimate(
        plan.getLong("Plan Rows"),
        Math.max(1, plan.getLong("Plan Width")),
        plan.getDouble("Startup Cost") * 10 <= plan.getDouble("Total Cost"),
        PlannedReads.of(plan, sql));
  }

  long bytes() {
    return rows * rowBytes;
  }

  Estimate with(PlannedReads other) {
    return new Estimate(rows, rowBytes, streams, other);
  }

  /** Whether several connections, and several queries, get the same rows. */
  boolean divisible() {
    return streams && reads.alone().isEmpty();
  }
}
