package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compressed export against psql piped into what compresses fast. */
final class GzipExport implements Part {
  @Override
  public Result measure(Bench bench) throws Exception {
    Bench.require("psql", "postgresql-client");
    Bench.require("gzip", "gzip");
    Window window = bench.deliveries().even(bench.options().rows());
    Baseline gzip = piped(bench, window, "gzip -1");
    Optional<Baseline> pigz =
        Bench.isInstalled("pigz")
            ? Optional.of(piped(bench, window, "pigz -1 -p2"))
            : Optional.empty();
    try (Product product = bench.product("gzip", window, Map.of());
        Product isal =
            bench.product("gzip-isal", window, Map.of("HOOKEXPORT_EXPORTS_GZIP", "auto"))) {
      ProductExport ours = export("hookexport, gzip", bench, product, window);
      ProductExport fast =
          export("hookexport, exports.gzip auto", bench, isal, window).ofAnyBytes();
      List<Contender> contenders = new ArrayList<>(gzip.ways());
      pigz.ifPresent(baseline -> contenders.addAll(baseline.ways()));
      contenders.add(ours);
      contenders.add(fast);
      int runs = Math.min(3, bench.options().runs());
      Race race = Race.run(contenders, runs);
      Result result =
          Result.of(
                  "gzip",
                  "Compressed export",
                  Settings.of(bench, window.rows() + " rows; " + runs + " runs"))
              .atLeast(
                  "gzip export, exports.gzip auto, against psql | gzip -1",
                  3.0,
                  race.ratio(fast, gzip.best(race)));
      if (pigz.isPresent()) {
        result.atLeast(
            "gzip export, exports.gzip auto, against psql | pigz -1 -p2",
            2.4,
            race.ratio(fast, pigz.get().best(race)));
      } else {
        result.note("pigz was not there (apt install pigz).");
      }
      Table sizes = new Table("size of the file", List.of("way", "MB"));
      for (Contender contender : contenders) {
        sizes.add(contender.name(), Figures.megabytes(race.of(contender).get(0).bytes() / 1e6));
      }
      return result
          .table(
              race.table(
                  "ratio: times as fast as psql | gzip -1; MB are compressed ones",
                  gzip.best(race)))
          .table(sizes)
          .note(gzip.plans());
    }
  }

  private static ProductExport export(String name, Bench bench, Product product, Window window) {
    return new ProductExport(name, bench.database(), product, window, ",\"compression\":\"gzip\"");
  }

  private static Baseline piped(Bench bench, Window window, String compressor) {
    String name = "psql \\copy | " + compressor;
    return Baseline.of(Shell.piped(name, bench, window, compressor), bench.database(), window);
  }
}
