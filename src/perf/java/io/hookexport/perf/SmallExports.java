package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How long a client with a kept connection waits for a small file. */
final class SmallExports implements Part {
  private static final int ROWS = 100;

  /** Until then the JIT takes half a core: 2,000 exports with two cores. */
  private static final int WARM_UPS = 9;

  @Override
  public Result measure(Bench bench) {
    int runs = bench.options().orQuick(200, 50);
    Window window = bench.deliveries().window(Deliveries.EVEN, Deliveries.EVEN, ROWS);
    if (window.rows() == 0) {
      bench.deliveries().even(bench.options().rows());
      window = bench.deliveries().window(Deliveries.EVEN, Deliveries.EVEN, ROWS);
    }
    try (Product product = bench.product("small", window, Map.of())) {
      // A server that has just started is not what clients meet; what it costs is told, too.
      List<Double> first = seconds(product, window, runs);
      seconds(product, window, WARM_UPS * runs);
      List<Double> seconds = seconds(product, window, runs);
      double p50 = Trial.percentile(seconds, 0.5);
      double p99 = Trial.percentile(seconds, 0.99);
      Table table = new Table("POST to completed, ms", List.of("rows", "p50", "p90", "p99", "max"));
      table.add(
          Figures.count(window.rows()),
          Figures.millis(p50),
          Figures.millis(Trial.percentile(seconds, 0.9)),
          Figures.millis(p99),
          Figures.millis(Trial.percentile(seconds, 1)));
      return Result.of(
              "small",
              "Small export",
              Settings.of(bench, runs + " exports of " + ROWS + " rows, one after another"))
          .target("small export, p50", "≤ 10 ms", Figures.millis(p50) + " ms", p50 <= 0.010)
          .target("small export, p99", "≤ 50 ms", Figures.millis(p99) + " ms", p99 <= 0.050)
          .table(table)
          .note(
              String.format(
                  Locale.ROOT,
                  "After %d exports to warm up; the first %d of a fresh server had p50 %s ms, p99 %s ms.",
                  (1 + WARM_UPS) * runs,
                  runs,
                  Figures.millis(Trial.percentile(first, 0.5)),
                  Figures.millis(Trial.percentile(first, 0.99))));
    }
  }

  /** Each export's time from the POST until an answer says that it is completed. */
  static List<Double> seconds(Product product, Window window, int runs) {
    List<Double> seconds = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      seconds.add(one(product, window));
    }
    return seconds;
  }

  static double one(Product product, Window window) {
    String key = product.key(window);
    long started = System.nanoTime();
    String id = product.api().create(key, window.request(""));
    product.api().awaitCompleted(key, id);
    double seconds = (System.nanoTime() - started) / 1e9;
    product.api().delete(key, id);
    return seconds;
  }
}
