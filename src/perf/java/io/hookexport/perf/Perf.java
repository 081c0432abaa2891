package io.hookexport.perf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "src/perf/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures hookexport through its HTTP API against psql, pgjdbc, nginx and others in one run,",
      "and writes src/doc/design/performance.md and performance.svg.",
      "src/perf/run profile: only where the server's processor time goes (JFR).",
      "src/perf/run jmh: only the encoder, by JMH; needs Maven."
    })
final class Perf implements Callable<Integer> {
  private static final Map<String, Part> PARTS = new LinkedHashMap<>();

  static {
    PARTS.put("data", new Data());
    PARTS.put("big", BigExport.even());
    PARTS.put("skewed", BigExport.skewed());
    PARTS.put("peers", new Peers());
    PARTS.put("platforms", new Platforms());
    PARTS.put("gzip", new GzipExport());
    PARTS.put("small", new SmallExports());
    PARTS.put("many", new ManyExports());
    PARTS.put("memory", new Memory());
    PARTS.put("growth", new Growth());
    PARTS.put("download", new Downloads());
    PARTS.put("poll", new Polling());
    PARTS.put("profile", new Profile());
  }

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "PART",
      description =
          "Some of: data, big, skewed, peers, platforms, gzip, small, many, memory, growth, download, poll, profile.")
  private @Nullable List<String> only;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the big export; default: 2000000.")
  private @Nullable Long rows;

  @Option(
      names = "--growth-rows",
      paramLabel = "N",
      description = "Rows of the largest export of the growth curve; default: 5000000.")
  private @Nullable Long growthRows;

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "Measured runs; some parts make fewer or more; default: 5.")
  private @Nullable Integer runs;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "Seconds of each HTTP load; default: 8.")
  private @Nullable Integer seconds;

  @Option(names = "--quick", description = "100000 rows, 3 runs, 2 seconds: to see that it works.")
  private boolean quick;

  @Option(
      names = "--uri",
      paramLabel = "URI",
      description = {
        "postgresql://user:password@host:port/name of a PostgreSQL where the role may create",
        "databases (and COPY to files, for two of the peers). Default: one of its own."
      })
  private @Nullable String uri;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder for database, servers and logs; default: ${DEFAULT-VALUE}.")
  private Path data = Path.of("target/perf");

  @Option(
      names = "--server-flags",
      paramLabel = "FLAGS",
      description = "JVM flags of the server; default: ${DEFAULT-VALUE}.")
  private String serverFlags = "-Xmx512m";

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "The page to write; default: src/doc/design/performance.md, with --quick performance.md in the data folder.")
  private @Nullable Path report;

  private Perf() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Perf())
            .setExecutionExceptionHandler(
                (e, command, parsed) -> {
                  System.err.println(
                      "FAILED: " + (e instanceof PerfException ? e.getMessage() : e));
                  if (!(e instanceof PerfException)) {
                    e.printStackTrace();
                  }
                  return 1;
                })
            .execute(arguments));
  }

  @Override
  public Integer call() throws Exception {
    Options options = options();
    Map<String, Part> chosen = new LinkedHashMap<>();
    for (String part : options.parts()) {
      Part measurement = PARTS.get(part);
      if (measurement == null) {
        System.err.println("FAILED: there is no part " + part + "; there are " + PARTS.keySet());
        return 2;
      }
      chosen.put(part, measurement);
    }
    Path results = options.data().resolve(quick ? "results-quick" : "results");
    Path file =
        quick ? options.data().resolve("performance.md") : Path.of("src/doc/design/performance.md");
    Report page = new Report(results, report != null ? report : file);
    try (Bench bench = Bench.open(options)) {
      for (Map.Entry<String, Part> part : chosen.entrySet()) {
        System.out.println("== " + part.getKey());
        page.keep(part.getValue().measure(bench));
      }
    }
    page.write(PARTS.keySet());
    return 0;
  }

  private Options options() {
    long big = rows != null ? rows : quick ? 100_000 : 2_000_000;
    return new Options(
        only != null ? only : new ArrayList<>(PARTS.keySet()),
        big,
        growthRows != null ? growthRows : quick ? big : Math.max(big, 5_000_000),
        runs != null ? runs : quick ? 3 : 5,
        seconds != null ? seconds : quick ? 2 : 8,
        quick,
        Optional.ofNullable(uri),
        data,
        List.of(serverFlags.split(" +", -1)));
  }
}
