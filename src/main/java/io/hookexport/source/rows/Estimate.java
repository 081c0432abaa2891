package io.hookexport.source.rows;

import io.vertx.core.json.JsonObject;

/**
 * The planner's estimate of a query. It may be wrong, except for {@code reads}: only speed depends
 * on it.
 *
 * @param rows how many it will have
 * @param rowBytes how long they are
 * @param startup the part of the whole cost, 0 to 1, before the first row: almost zero with an
 *     index in this order, nearly all when rows are found and sorted first
 * @param reads what the query reads and calls
 */
public record Estimate(long rows, long rowBytes, double startup, PlannedReads reads) {
  /**
   * The assumed minimum of slices: a query that pays a tenth before its first row is not divided,
   * whatever its size.
   */
  private static final int LEAST_SLICES = 10;

  /** Parses a plan of {@code explain (verbose, format json)}. */
  static Estimate of(JsonObject explained, String sql) {
    JsonObject plan = explained.getJsonObject("Plan");
    return new Estimate(
        plan.getLong("Plan Rows"),
        Math.max(1, plan.getLong("Plan Width")),
        plan.getDouble("Startup Cost") / Math.max(1, plan.getDouble("Total Cost")),
        PlannedReads.of(plan, sql));
  }

  public long bytes() {
    return rows * rowBytes;
  }

  public Estimate with(PlannedReads other) {
    return new Estimate(rows, rowBytes, startup, other);
  }

  /** Returns the estimate with a number of rows that the source knows better. */
  public Estimate withRows(long counted) {
    return new Estimate(Math.max(0, counted), rowBytes, startup, reads);
  }

  /** Returns the estimate of a select that pays nothing before its first row. */
  public Estimate withoutStartup() {
    return new Estimate(rows, rowBytes, 0, reads);
  }

  /** Each slice pays the start-up cost again; together they may pay as much as for the rest. */
  public boolean streams(Slicing slicing) {
    return startup * Math.max(LEAST_SLICES, slices(slicing)) <= 1;
  }

  /**
   * Returns the estimate with the start-up cost of one slice.
   *
   * @param slice the estimate of its query
   */
  public Estimate inParts(Estimate slice, Slicing slicing) {
    double part = slice.startup * LEAST_SLICES / Math.max(LEAST_SLICES, slices(slicing));
    return new Estimate(rows, rowBytes, part, reads);
  }

  private long slices(Slicing slicing) {
    return bytes() / slicing.sliceBytes();
  }

  /** Returns whether several queries get the same rows, and are not slower than one. */
  public boolean divisible(Slicing slicing) {
    return streams(slicing) && reads.alone().isEmpty();
  }
}
