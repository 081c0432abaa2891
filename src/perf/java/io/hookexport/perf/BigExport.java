package io.hookexport.perf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The big export against {@code psql \copy} of the same rows in the same order: as it comes, on one
 * connection, and by the cursor that is the fallback. All files must be equal.
 */
final class BigExport implements Part {
  /** One way to set the server up, and how many times as fast as psql it shall be; 0: no matter. */
  private record Variant(String name, String target, double ratio, Map<String, String> set) {}

  private static final String CONNECTIONS = "HOOKEXPORT_SOURCE_CONNECTIONS_PER_EXPORT";

  private final String part;
  private final boolean skewed;

  private BigExport(String part, boolean skewed) {
    this.part = part;
    this.skewed = skewed;
  }

  static BigExport even() {
    return new BigExport("big", false);
  }

  static BigExport skewed() {
    return new BigExport("skewed", true);
  }

  private List<Variant> variants() {
    if (skewed) {
      return List.of(
          new Variant(
              "hookexport, defaults",
              "skewed data: 90 % of the rows in 1 % of the range",
              2.5,
              Map.of()));
    }
    List<Variant> variants = new ArrayList<>();
    variants.add(
        new Variant("hookexport, defaults", "big export, POST to completed", 3.0, Map.of()));
    if (Settings.exists("source.connections_per_export")) {
      variants.add(
          new Variant(
              "hookexport, one connection",
              "the same on one connection",
              2.2,
              Map.of(CONNECTIONS, "1")));
      variants.add(new Variant("hookexport, two connections", "", 0, Map.of(CONNECTIONS, "2")));
      variants.add(new Variant("hookexport, four connections", "", 0, Map.of(CONNECTIONS, "4")));
    }
    variants.add(
        new Variant(
            "hookexport, cursor (fallback)",
            "the same by the fallback",
            1.7,
            Map.of("HOOKEXPORT_SOURCE_READER", "cursor")));
    return variants;
  }

  @Override
  public Result measure(Bench bench) throws Exception {
    Bench.require("psql", "postgresql-client");
    long rows = bench.options().rows();
    Window window = skewed ? bench.deliveries().skewed(rows) : bench.deliveries().even(rows);
    Shell copy = Shell.copy("psql \\copy", bench, window, window.select());
    Baseline psql = Baseline.of(copy, bench.database(), window);
    Map<Variant, ProductExport> exports = new LinkedHashMap<>();
    List<Product> products = new ArrayList<>();
    try {
      for (Variant variant : variants()) {
        Product product = bench.product(part + products.size(), window, variant.set());
        products.add(product);
        exports.put(
            variant, new ProductExport(variant.name(), bench.database(), product, window, ""));
      }
      List<Contender> contenders = new ArrayList<>(psql.ways());
      contenders.addAll(exports.values());
      Race race = Race.run(contenders, bench.options().runs());
      return result(bench, window, psql, exports, products, race);
    } finally {
      products.forEach(Product::close);
    }
  }

  private Result result(
      Bench bench,
      Window window,
      Baseline psql,
      Map<Variant, ProductExport> exports,
      List<Product> products,
      Race race)
      throws Exception {
    String title = skewed ? "Skewed data" : "Big export";
    Shell best = psql.best(race);
    Result result =
        Result.of(
            part,
            title,
            Settings.of(bench, window.rows() + " rows; " + bench.options().runs() + " runs"));
    exports.forEach(
        (variant, export) -> {
          if (variant.ratio() > 0) {
            result.atLeast(variant.target(), variant.ratio(), race.ratio(export, best));
          }
        });
    result.table(race.table("ratio: times as fast as " + best.name(), best)).note(psql.plans());
    List<String> peaks = new ArrayList<>();
    for (Variant variant : exports.keySet()) {
      double peak = products.get(peaks.size()).peakMegabytes();
      peaks.add(variant.name() + " " + Figures.megabytes(peak) + " MB");
    }
    result.note("Peak RSS of the servers, warm-up included: " + String.join("; ", peaks) + ".");
    return equal(result, best, exports);
  }

  private static Result equal(Result result, Shell psql, Map<Variant, ProductExport> exports)
      throws Exception {
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("psql (its times rewritten)", PsqlFile.normalisedDigest(psql.file()));
    exports.forEach((variant, export) -> digests.put(variant.name(), export.sha256()));
    boolean equal = digests.values().stream().distinct().count() == 1;
    return result
        .target(
            "files of all ways above, and psql's after normalising its times",
            "equal",
            equal ? "equal" : "differ: " + digests,
            equal)
        .note(
            "SHA-256 of every file: "
                + String.join(", ", digests.values().stream().distinct().toList()));
  }
}
