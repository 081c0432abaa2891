package io.hookexport.perf;

import java.util.List;
import java.util.Map;

/** The peak of the server's memory for a large and a very large export, in a small JVM. */
final class Memory implements Part {
  /** A small JVM; stated with the figures. */
  static final List<String> SMALL =
      List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=64m");

  private static final long SMALLER = 300_000;

  @Override
  public Result measure(Bench bench) throws Exception {
    long larger = bench.options().growthRows();
    bench.deliveries().even(larger);
    Result result =
        Result.of("memory", "Memory", Settings.of(bench, "each in a new server process", SMALL));
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
            "peak RSS, %,d to %,d rows".formatted(Math.min(SMALLER, larger), larger),
            "± 10 %",
            Figures.text("%+.0f %%", (growth - 1) * 100),
            Math.abs(growth - 1) <= 0.10)
        .table(table);
  }

  private static double[] peaks(Bench bench, long rows) throws Exception {
    Window window = bench.deliveries().window(Deliveries.EVEN, Deliveries.EVEN, rows);
    double[] peaks = new double[2];
    for (int i = 0; i < 2; i++) {
      Map<String, String> set = i == 0 ? Map.of() : Map.of("HOOKEXPORT_SOURCE_READER", "cursor");
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
