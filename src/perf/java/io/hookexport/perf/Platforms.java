package io.hookexport.perf;

import io.hookexport.export.Dataset;
import io.hookexport.postgres.ProductSelect;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The built-in sources of platforms, whose selects are joins: an export of one of five tenants
 * against {@code psql \copy} of the very select, whichever is faster with its own plan or with the
 * product's.
 */
final class Platforms implements Part {
  private static final int MESSAGES = 400_000;
  private static final int FEW_MESSAGES = 40_000;

  /** Of deliveries with the default columns, against {@code \copy}. */
  private static final double TARGET = 1.6;

  /**
   * Wall time of an export against its processor time, PostgreSQL's and ours, shared by all cores.
   */
  private static final double SHARE = 1.15;

  /** Processor time of an export, PostgreSQL's and ours, against PostgreSQL's of {@code \copy}. */
  private static final double WORK = 1.3;

  /** Source and busiest tenant of each. */
  private static final List<List<String>> PLATFORMS =
      List.of(
          List.of("svix", "app_0"),
          List.of("convoy", "project_0"),
          List.of("hook0", "00000000-0000-7000-8000-000000000000"),
          List.of("outpost", "tenant_0"),
          List.of("webhookx", "workspace0xxxxxxxxxxxxxxxxx"));

  /** What is exported of a source. */
  private record View(String source, String title, ProductSelect select, String request) {
    /** Its server is new, and it is also read on one connection. */
    boolean isFirst() {
      return request.isEmpty();
    }

    static List<View> of(String source) {
      ProductSelect all = ProductSelect.all(source, Dataset.DELIVERIES);
      String columns =
          all.columns().stream().collect(Collectors.joining("\",\"", ",\"columns\":[\"", "\"]"));
      return List.of(
          new View(source, "deliveries", ProductSelect.defaults(source, Dataset.DELIVERIES), ""),
          new View(source, "deliveries, all columns", all, columns),
          new View(
              source,
              "attempts",
              ProductSelect.defaults(source, Dataset.ATTEMPTS),
              ",\"dataset\":\"attempts\""));
    }
  }

  @Override
  public Result measure(Bench bench) throws Exception {
    Bench.require("psql", "postgresql-client");
    int runs = Math.min(3, bench.options().runs());
    Result result =
        Result.of("platforms", "Sources of platforms", Settings.of(bench, runs + " runs"));
    Table table =
        new Table(
            "ratio: times as fast as psql \\copy of the same select",
            List.of(
                "source",
                "rows",
                "MB",
                "\\copy s",
                "one connection s",
                "ratio",
                "default s",
                "ratio",
                "PostgreSQL CPU s, \\copy",
                "default",
                "our CPU s, default",
                "default s / (CPU s / cores)"));
    int messages = bench.options().orQuick(MESSAGES, FEW_MESSAGES);
    for (List<String> platform : PLATFORMS) {
      PlatformData.require(bench.database(), platform.get(0), messages);
      measure(bench, platform.get(0), platform.get(1), runs, table, result);
    }
    return result
        .table(table)
        .note(
            "Rows are those of one tenant, which has half of all; four others share the rest. \\copy is the faster of two: as users run it, and with the planner settings of the product's transaction. Where bytes are text in our file, its select converts them.")
        .note(
            "1.6 × is asked for the default columns. A row of all columns has 1 KB, which our process copies on the cores that PostgreSQL uses: there, and for attempts, the two shares of processor time are asked for.");
  }

  private static void measure(
      Bench bench, String source, String tenant, int runs, Table table, Result result)
      throws Exception {
    Map<String, String> name = Map.of("HOOKEXPORT_SOURCE_NAME", source);
    Map<String, String> one =
        Map.of("HOOKEXPORT_SOURCE_NAME", source, "HOOKEXPORT_SOURCE_CONNECTIONS_PER_EXPORT", "1");
    Window any = new Window(source, tenant, "busy", PlatformData.START, PlatformData.END, 0);
    try (Product single = bench.product(source + "-one", any, one);
        Product usual = bench.product(source, any, name)) {
      for (View view : View.of(source)) {
        String select = literal(view.select().copied(), any);
        Window window =
            new Window(
                source, any.tenant(), "busy", any.start(), any.end(), rows(bench, source, select));
        System.out.println("   " + source + ", " + view.title());
        Shell psql = faster(bench, window, select, view);
        ProductExport export =
            export("hookexport, defaults", bench, usual, window, view, view.isFirst() ? 8 : 4);
        ProductExport alone = export("hookexport, one connection", bench, single, window, view, 5);
        List<ProductExport> exports = view.isFirst() ? List.of(alone, export) : List.of(export);
        List<Contender> contenders = new ArrayList<>(List.of(psql));
        contenders.addAll(exports);
        Race race = Race.run(contenders, runs);
        String digest = PsqlFile.normalisedDigest(psql.file());
        if (!exports.stream().allMatch(made -> made.sha256().equals(digest))) {
          throw new PerfException("files differ: " + source + ", " + view.title());
        }
        String what = source + ", " + view.title();
        if (view.isFirst()) {
          result.atLeast(what, TARGET, race.ratio(export, psql));
        }
        Optional<Double> share = share(race, export);
        share.ifPresent(
            ratio -> result.atMost(what + ", time against processor time / cores", SHARE, ratio));
        work(race, export, psql)
            .ifPresent(
                ratio ->
                    result.atMost(
                        what + ", processor time against PostgreSQL's of \\copy", WORK, ratio));
        table.add(
            what,
            Figures.count(window.rows()),
            Figures.megabytes(Files.size(psql.file()) / 1e6),
            Figures.seconds(race.seconds(psql)),
            view.isFirst() ? Figures.seconds(race.seconds(alone)) : "",
            view.isFirst() ? Figures.ratio(race.ratio(alone, psql)) : "",
            Figures.seconds(race.seconds(export)),
            Figures.ratio(race.ratio(export, psql)),
            postgres(race, psql),
            postgres(race, export),
            Figures.seconds(Trial.median(race.of(export), Trial::clientCpu)),
            share.map(Figures::ratio).orElse(""));
      }
    }
  }

  private static ProductExport export(
      String name, Bench bench, Product product, Window window, View view, int warmUps) {
    return new ProductExport(name, bench.database(), product, window, view.request())
        .warmedUpBy(warmUps);
  }

  /**
   * Of the medians; 1 is what perfectly shared cores would give. Empty if PostgreSQL runs
   * elsewhere.
   */
  private static Optional<Double> share(Race race, Contender contender) {
    double own = Trial.median(race.of(contender), Trial::clientCpu);
    int cores = Runtime.getRuntime().availableProcessors();
    return Trial.medianServerCpu(race.of(contender))
        .map(server -> race.seconds(contender) * cores / (server + own));
  }

  private static Optional<Double> work(Race race, Contender export, Contender psql) {
    double own = Trial.median(race.of(export), Trial::clientCpu);
    return Trial.medianServerCpu(race.of(export))
        .flatMap(
            server ->
                Trial.medianServerCpu(race.of(psql)).map(copying -> (server + own) / copying));
  }

  private static String postgres(Race race, Contender contender) {
    return Trial.medianServerCpu(race.of(contender)).map(Figures::seconds).orElse("");
  }

  /** With literals in the place of parameters: \copy has none. */
  private static String literal(String select, Window window) {
    return select
        .replace("$1", "'" + window.tenant() + "'")
        .replace("$2", "'" + window.start() + "'")
        .replace("$3", "'" + window.end() + "'");
  }

  private static long rows(Bench bench, String source, String select) throws SQLException {
    try (Connection connection = bench.database().connect(source);
        Statement statement = connection.createStatement()) {
      Plan.useProductSettings(connection);
      try (ResultSet found = statement.executeQuery("select count(*) from (" + select + ") as r")) {
        found.next();
        return found.getLong(1);
      }
    }
  }

  /** Runs psql once in both ways. */
  private static Shell faster(Bench bench, Window window, String select, View view)
      throws Exception {
    String settings =
        view.select().definition().settings().entrySet().stream()
            .map(e -> " -c " + e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining("", Plan.PRODUCT_OPTIONS, ""));
    Shell plain = Shell.copy("psql \\copy", bench, window, select);
    List<Shell> ways =
        new ArrayList<>(List.of(plain, plain.with("planned as hookexport's", settings)));
    double seconds = Double.MAX_VALUE;
    Shell best = plain;
    for (Shell way : ways) {
      way.run();
      double taken = way.run().seconds();
      if (taken < seconds) {
        seconds = taken;
        best = way;
      }
    }
    return best;
  }
}
