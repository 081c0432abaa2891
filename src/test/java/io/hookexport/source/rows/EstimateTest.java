package io.hookexport.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each slice pays for the start of its query again. */
final class EstimateTest {
  private static final int SLICE_BYTES = 1_000;
  private static final Slicing SLICING = new Slicing(4, 3, SLICE_BYTES, 1, SLICE_BYTES);

  /** Of one byte a row. */
  private static Estimate estimate(long slices, double startup) {
    JsonObject plan =
        new JsonObject()
            .put("Node Type", "Index Scan")
            .put("Plan Rows", slices * SLICE_BYTES)
            .put("Plan Width", 1)
            .put("Startup Cost", startup * 5_000)
            .put("Total Cost", 5_000);
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
}
