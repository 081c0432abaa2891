package io.hookexport.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether something grows: a straight line through its samples, by least squares. */
final class Trend {
  static final String HEADER =
      """

      | measured when idle | samples | first | last | slope an hour | growth | tolerated | |
      |---|---|---|---|---|---|---|---|
      """;

  /** Pools, code caches and the like fill in the beginning; these samples do not count. */
  private static final double WARM_UP = 0.25;

  private final String unit;
  private final double tolerance;
  private final List<double[]> samples = new ArrayList<>();

  /**
   * @param tolerance growth of the fitted line over the samples that count, in the unit
   */
  Trend(String unit, double tolerance) {
    this.unit = unit;
    this.tolerance = tolerance;
  }

  void add(double minutes, double value) {
    samples.add(new double[] {minutes, value});
  }

  private List<double[]> counting() {
    return samples.subList((int) (samples.size() * WARM_UP), samples.size());
  }

  /** In units a minute; 0 when there is too little to tell. */
  double slope() {
    List<double[]> counting = counting();
    double n = counting.size();
    double meanX = counting.stream().mapToDouble(s -> s[0]).sum() / n;
    double meanY = counting.stream().mapToDouble(s -> s[1]).sum() / n;
    double above = counting.stream().mapToDouble(s -> (s[0] - meanX) * (s[1] - meanY)).sum();
    double below = counting.stream().mapToDouble(s -> (s[0] - meanX) * (s[0] - meanX)).sum();
    return below == 0 ? 0 : above / below;
  }

  /** What the line rises from the first to the last sample that counts. */
  double growth() {
    List<double[]> counting = counting();
    return counting.isEmpty()
        ? 0
        : slope() * (counting.get(counting.size() - 1)[0] - counting.get(0)[0]);
  }

  /** Falling is flat, too. */
  boolean isFlat() {
    return growth() <= tolerance;
  }

  String row(String name) {
    List<double[]> counting = counting();
    return String.format(
        Locale.ROOT,
        "| %s | %d | %.1f %s | %.1f %s | %+.2f %s | %+.2f %s | %.0f %s | %s |%n",
        name,
        counting.size(),
        counting.get(0)[1],
        unit,
        counting.get(counting.size() - 1)[1],
        unit,
        60 * slope(),
        unit,
        growth(),
        unit,
        tolerance,
        unit,
        isFlat() ? "flat" : "GROWS");
  }
}
