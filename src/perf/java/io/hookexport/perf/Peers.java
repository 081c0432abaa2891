package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Other ways to the same rows: what each costs, and where the limits of one connection are. */
final class Peers implements Part {
  @Override
  public Result measure(Bench bench) throws Exception {
    Bench.require("psql", "postgresql-client");
    Window window = bench.deliveries().even(bench.options().rows());
    Shell copy = Shell.copy("psql \\copy", bench, window, window.select());
    Baseline psql = Baseline.of(copy, bench.database(), window);
    try (Product product = bench.product("peers", window, Map.of())) {
      List<Contender> contenders = new ArrayList<>(psql.ways());
      contenders.addAll(
          List.of(
              Shell.copy(
                  "psql \\copy, to_char to RFC 3339 (our format)",
                  bench,
                  window,
                  window.selectRfc3339()),
              JdbcCopy.toNothing("csv", bench, window),
              JdbcCopy.toNothing("binary", bench, window),
              JdbcCopy.toFile("csv", bench, window),
              JdbcCopy.toFile("binary", bench, window),
              new RowStreamExport(bench, window),
              new ProductExport(
                  "hookexport, defaults, POST to completed",
                  bench.database(),
                  product,
                  window,
                  "")));
      int runs = Math.min(3, bench.options().runs());
      Race race = Race.run(contenders, runs);
      Shell best = psql.best(race);
      return Result.of(
              "peers",
              "Other ways to the same rows",
              Settings.of(bench, window.rows() + " rows; " + runs + " runs"))
          .table(race.table("ratio: times as fast as " + best.name(), best))
          .note(psql.plans())
          .note("COPY by pgjdbc and on the server runs with hookexport's planner settings.")
          .note("The benchmark's own JVM, which runs pgjdbc and RowStream, has -Xmx512m.");
    }
  }
}
