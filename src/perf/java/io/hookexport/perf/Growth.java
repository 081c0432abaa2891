package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Whether a row costs the same in a small and in a very large export. */
final class Growth implements Part {
  private static final long SMALL = 300_000;

  @Override
  public Result measure(Bench bench) throws Exception {
    Bench.require("psql", "postgresql-client");
    long largest = bench.options().growthRows();
    Window all = bench.deliveries().even(largest);
    List<Long> sizes =
        LongStream.of(10_000, 30_000, 100_000, 300_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000)
            .filter(size -> size < largest)
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    sizes.add(largest);
    List<Result.Point> ours = new ArrayList<>();
    List<Result.Point> psqls = new ArrayList<>();
    List<String> plans = new ArrayList<>();
    try (Product product = bench.product("growth", all, Map.of())) {
      warmUp(bench, product);
      for (long size : sizes) {
        Window window = bench.deliveries().window(Deliveries.EVEN, Deliveries.EVEN, size);
        Shell copy = Shell.copy("psql \\copy, " + size, bench, window, window.select());
        Baseline psql = Baseline.of(copy, bench.database(), window);
        plans.add(Figures.count(size) + " rows: " + psql.plans());
        ProductExport export =
            new ProductExport("hookexport, " + size, bench.database(), product, window, "");
        int runs = size <= SMALL ? Math.max(7, bench.options().runs()) : 3;
        List<Contender> contenders = new ArrayList<>(psql.ways());
        contenders.add(export);
        Race race = Race.run(contenders, runs);
        ours.add(new Result.Point(window.rows(), race.seconds(export)));
        psqls.add(new Result.Point(window.rows(), race.seconds(psql.best(race))));
      }
    }
    Result result = result(bench, ours, psqls);
    plans.forEach(result::note);
    return result;
  }

  /** The first exports of a JVM are slower, whatever their size. */
  private static void warmUp(Bench bench, Product product) throws Exception {
    Window window =
        bench
            .deliveries()
            .window(
                Deliveries.EVEN, Deliveries.EVEN, Math.min(SMALL, bench.options().growthRows()));
    ProductExport export = new ProductExport("warm-up", bench.database(), product, window, "");
    for (int i = 0; i < 3; i++) {
      export.run();
    }
  }

  private static Result result(Bench bench, List<Result.Point> ours, List<Result.Point> psqls) {
    Table table =
        new Table(
            "", List.of("rows", "hookexport s", "µs per row", "psql s", "µs per row ", "ratio"));
    List<Double> perRow = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      Result.Point our = ours.get(i);
      Result.Point psql = psqls.get(i);
      perRow.add(our.seconds() / our.rows());
      table.add(
          Figures.count(our.rows()),
          Figures.seconds(our.seconds()),
          Figures.ratio(our.seconds() / our.rows() * 1e6),
          Figures.seconds(psql.seconds()),
          Figures.ratio(psql.seconds() / psql.rows() * 1e6),
          Figures.ratio(psql.seconds() / our.seconds()));
    }
    double median = Trial.median(perRow);
    double worst = perRow.stream().mapToDouble(x -> Math.abs(x / median - 1)).max().orElseThrow();
    return Result.of("growth", "Growth", Settings.of(bench, "7 runs up to 300,000 rows, 3 beyond"))
        .target(
            String.format(
                Locale.ROOT,
                "time per row, %,d to %,d rows",
                ours.get(0).rows(),
                ours.get(ours.size() - 1).rows()),
            "± 15 % of the median",
            Figures.text("± %.0f %%", worst * 100),
            worst <= 0.15)
        .table(table)
        .curve(new Result.Curve("hookexport, POST to completed", ours))
        .curve(new Result.Curve("psql \\copy", psqls));
  }
}
