package io.hookexport.perf;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The peak of the server's memory for a large and a very large export, run small as README says.
 */
final class Memory implements Part {
  /** As in README, "To run small"; stated with the figures. */
  static final List<String> SMALL =
      List.of(
          "-Xmx64m",
          "-Xmn8m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:TieredStopAtLevel=1");

  private static final Map<String, String> FEW_ARENAS = Map.of("MALLOC_ARENA_MAX", "2");

  private static final long SMALLER = 300_000;

  @Override
  public Result measure(Bench bench) throws Exception {
    long larger = bench.options().growthRows();
    bench.deliveries().even(larger);
    Result result =
        Result.of(
            "memory",
            "Memory",
            Settings.of(bench, "each in a new server process, MALLOC_ARENA_MAX=2", SMALL));
    Table table = new Table("peak RSS, MB", List.of("rows", "raw rows", "cursor"));
    double[] first = peaks(bench, Math.min(SMALLER, larger));
    double[] second = peaks(bench, larger);
    table.add(
        Figures.count(Math.min(SMALLER, larger)),
        Figures.megabytes(first[0]),
        Figures.megabytes(first[1]));
    table.add(Figures.count(larger), Figures.megabytes(second[0]), Figures.megabytes(second[1]));
    double growth = second[0] / first[0];
    return result
        .target(
            "peak RSS with " + String.join(" ", SMALL),
            "≤ 160 MB",
            Figures.megabytes(second[0]) + " MB",
            second[0] <= 160)
        .target(
            String.format(
                Locale.ROOT, "peak RSS, %,d to %,d rows", Math.min(SMALLER, larger), larger),
            "± 10 %",
            Figures.text("%+.0f %%", (growth - 1) * 100),
            Math.abs(growth - 1) <= 0.10)
        .table(table);
  }

  private static double[] peaks(Bench bench, long rows) throws Exception {
    Window window = bench.deliveries().window(Deliveries.EVEN, Deliveries.EVEN, rows);
    double[] peaks = new double[2];
    for (int i = 0; i < 2; i++) {
      Map<String, String> set = new HashMap<>(FEW_ARENAS);
      set.put("HOOKEXPORT_SOURCE_READER", i == 0 ? "raw" : "cursor");
      try (Product product = bench.product("memory", window, set, SMALL)) {
        ProductExport export = new ProductExport("", bench.database(), product, window, "");
        export.run();
        export.run();
        peaks[i] = product.peakMegabytes();
      }
    }
    return peaks;
  }
}
