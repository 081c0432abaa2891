package io.hookexport.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each slice pays for the start of its query again. */
final class EstimateTest {
  private static final int SLICE_BYTES = 1_000;
  private static final Slicing SLICING = new Slicing(4, 3, SLICE_BYTES, 1, SLICE_BYTES);

  /** Of one byte a row. */
  private static Estimate estimate(long slices, double startup) {
    return estimate(slices, startup, 5_000);
  }

  private static Estimate estimate(long slices, double startup, double cost) {
    JsonObject plan =
        new JsonObject()
            .put("Node Type", "Index Scan")
            .put("Plan Rows", slices * SLICE_BYTES)
            .put("Plan Width", 1)
            .put("Startup Cost", startup * cost)
            .put("Total Cost", cost);
    return Estimate.of(new JsonObject().put("Plan", plan), "select");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.09, true",
    "1, 0.11, false",
    "50, 0.019, true",
    "50, 0.021, false",
    "50, 0.09, false"
  })
  void theStartsOfAllSlicesCostAtMostAsMuchAsTheWhole(
      long slices, double startup, boolean divided) {
    assertThat(estimate(slices, startup).divisible(SLICING)).isEqualTo(divided);
  }

  /** For the rows of one slice the planner may use an index where it would sort all of them. */
  @ParameterizedTest
  @CsvSource({"1, 0.09, true", "1, 0.11, false", "50, 0.09, true", "50, 0.11, false"})
  void thePlanOfOneSliceDecides(long slices, double startup, boolean divided) {
    Estimate whole = estimate(slices, 0.95);
    assertThat(whole.inParts(estimate(1, startup), SLICING).divisible(SLICING)).isEqualTo(divided);
  }

  /** What a slice of few rows pays before its first one may be what these rows cost. */
  @ParameterizedTest
  @CsvSource({"50, 149, true", "50, 151, false", "5, 749, true", "5, 751, false"})
  void slicesThatCostAsMuchAsTheWholeAreDividedWhateverTheirStart(
      long slices, double cost, boolean divided) {
    Estimate whole = estimate(slices, 0.2);
    assertThat(whole.inParts(estimate(1, 0.7, cost), SLICING).divisible(SLICING))
        .isEqualTo(divided);
  }

  /** Beside the server, one connection reads what is only scanned. */
  @Test
  void aScanAndAJoinMayHaveDifferentNumbersOfConnections() {
    Slicing beside = new Slicing(Slicing.AUTOMATIC, 4).on(2, true);
    JsonObject scan = plan("Incremental Sort", plan("Index Scan"));
    JsonObject loop = plan("Limit", plan("Nested Loop", plan("Index Scan"), plan("Index Scan")));
    JsonObject lookedUp =
        plan("Index Scan", plan("Index Scan").put("Parent Relationship", "SubPlan"));
    JsonObject once = plan("Index Scan", plan("Aggregate").put("Parent Relationship", "InitPlan"));
    assertThat(List.of(scan, loop, lookedUp, once))
        .extracting(plan -> Estimate.of(new JsonObject().put("Plan", plan), "select"))
        .extracting(estimate -> estimate.connections(beside))
        .containsExactly(1, 2, 2, 1);
  }

  private static JsonObject plan(String type, JsonObject... children) {
    return new JsonObject()
        .put("Node Type", type)
        .put("Plan Rows", 1)
        .put("Plan Width", 1)
        .put("Startup Cost", 0.0)
        .put("Total Cost", 1.0)
        .put("Plans", new JsonArray(List.of(children)));
  }
}
