package io.hookexport.source.rows;

import io.hookexport.source.definition.PlanNodes;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * The planner's estimate of a query. It may be wrong, except for {@code reads}: only speed depends
 * on it.
 *
 * @param rows how many it will have
 * @param mostRows how many the filters may leave at most; {@code rows} when nothing is known
 * @param rowBytes how long they are
 * @param cost in the planner's units
 * @param startup the part of the whole cost, 0 to 1, before the first row: almost zero with an
 *     index in this order, nearly all when rows are found and sorted first
 * @param scans whether the server only scans tables, and looks nothing up for a row
 * @param reads what the query reads and calls
 */
public record Estimate(
    long rows,
    long mostRows,
    long rowBytes,
    double cost,
    double startup,
    boolean scans,
    PlannedReads reads) {
  /**
   * The assumed minimum of slices: a query that pays a tenth before its first row is not divided,
   * whatever its size.
   */
  private static final int LEAST_SLICES = 10;

  /** The cost of all slices, as a multiple of that of the whole, at which it is still divided. */
  private static final double MOST_COST = 1.5;

  /** Plan nodes that read the rows of one table, or of its partitions, and do not sort them all. */
  private static final Set<String> SCANS =
      Set.of(
          "Append",
          "Bitmap Heap Scan",
          "Bitmap Index Scan",
          "BitmapAnd",
          "BitmapOr",
          "Incremental Sort",
          "Index Only Scan",
          "Index Scan",
          "Limit",
          "Merge Append",
          "Result",
          "Seq Scan",
          "Subquery Scan");

  /** Parses a plan of {@code explain (verbose, format json)}. */
  static Estimate of(JsonObject explained, String sql) {
    JsonObject plan = explained.getJsonObject("Plan");
    return new Estimate(
        plan.getLong("Plan Rows"),
        plan.getLong("Plan Rows"),
        Math.max(1, plan.getLong("Plan Width")),
        plan.getDouble("Total Cost"),
        plan.getDouble("Startup Cost") / Math.max(1, plan.getDouble("Total Cost")),
        scans(plan),
        PlannedReads.of(plan, sql));
  }

  private static boolean scans(JsonObject node) {
    return SCANS.contains(node.getString("Node Type"))
        && PlanNodes.children(node).stream()
            .allMatch(
                child ->
                    switch (child.getString("Parent Relationship", "")) {
                      case "InitPlan" -> true;
                      case "SubPlan" -> false;
                      default -> scans(child);
                    });
  }

  /** Returns how many connections may read the rows. */
  public int connections(Slicing slicing) {
    return scans ? slicing.scanConnections() : slicing.connections();
  }

  public long bytes() {
    return rows * rowBytes;
  }

  public Estimate with(PlannedReads other) {
    return new Estimate(rows, mostRows, rowBytes, cost, startup, scans, other);
  }

  /** Returns the estimate with a number of rows that the source knows better. */
  public Estimate withRows(long counted) {
    return new Estimate(
        Math.max(0, counted), Math.max(0, counted), rowBytes, cost, startup, scans, reads);
  }

  /** Returns the estimate with a number of rows of which the filters leave some. */
  public Estimate withMostRows(long counted) {
    return new Estimate(rows, Math.max(rows, counted), rowBytes, cost, startup, scans, reads);
  }

  /** Returns whether there may be more rows than one query should read. */
  public boolean isLarge(Slicing slicing) {
    return mostRows * rowBytes > slicing.smallBytes();
  }

  /** Returns the estimate of a select that pays nothing before its first row. */
  public Estimate withoutStartup() {
    return new Estimate(rows, mostRows, rowBytes, cost, 0, scans, reads);
  }

  /** Each slice pays the start-up cost again; together they may pay as much as for the rest. */
  public boolean streams(Slicing slicing) {
    return startup * Math.max(LEAST_SLICES, slices(slicing)) <= 1;
  }

  /**
   * Returns the estimate with the start-up cost of one slice; with none where all slices together
   * cost little more than the whole. What a slice of few rows pays before its first row is mostly
   * what its rows cost: the lookups for them, which come before an incremental sort.
   *
   * @param slice the estimate of its query
   */
  public Estimate inParts(Estimate slice, Slicing slicing) {
    long slices = Math.max(LEAST_SLICES, slices(slicing));
    return slice.cost * slices <= MOST_COST * cost
        ? withoutStartup()
        : new Estimate(
            rows, mostRows, rowBytes, cost, slice.startup * LEAST_SLICES / slices, scans, reads);
  }

  private long slices(Slicing slicing) {
    return rows / slicing.sliceRows((double) rowBytes);
  }

  /** Returns whether several queries get the same rows, and are not slower than one. */
  public boolean divisible(Slicing slicing) {
    return connections(slicing) > 1 && streams(slicing) && reads.alone().isEmpty();
  }
}
