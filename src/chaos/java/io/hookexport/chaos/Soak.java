package io.hookexport.chaos;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The same servers for a long time, under load and a fault now and then that they survive. After
 * each round, when nothing runs, everything is measured that could grow.
 */
final class Soak implements Schedule {
  private static final int MINUTES = 30;

  /** Every second round has one of these. */
  private static final Set<FaultKind> KINDS =
      EnumSet.of(
          FaultKind.STOP_SHORT,
          FaultKind.DATABASE_CRASH,
          FaultKind.FREEZE,
          FaultKind.RESET,
          FaultKind.REFUSE,
          FaultKind.THROTTLE,
          FaultKind.FORGED_HINTS,
          FaultKind.DISK_FULL,
          FaultKind.SLOW_READERS);

  private static final String CONNECTIONS =
      "select count(*) from pg_stat_activity where application_name like 'hookexport%'";

  private final Options options;
  private final Instant begun = Instant.now();
  private final Map<String, Trend> trends = new LinkedHashMap<>();

  private Soak(Options options) {
    this.options = options;
  }

  /** Exit code 0 when nothing was found and nothing grows, else 1; 2 for a wrong command line. */
  public static void main(String[] arguments) throws Exception {
    Options options = Options.parseOrExit(arguments, Integer.MAX_VALUE / 2, MINUTES);
    Soak soak = new Soak(options);
    Summary summary = new Run(options, soak).run();
    String text = summary.headline() + "\n" + soak.table() + summary.violations();
    System.out.println(text);
    if (options.report().isPresent()) {
      MarkedPart.SOAK.write(options.report().get(), text);
    }
    System.exit(summary.isClean() && soak.isFlat() ? 0 : 1);
  }

  @Override
  public Round round(int number) {
    Random random = Seeds.of(options.seed(), "soak", number);
    List<FaultKind> kinds = KINDS.stream().filter(options.kinds()::contains).toList();
    FaultKind kind = kinds.get(number / 2 % kinds.size());
    Round.Planned fault =
        new Round.Planned(
            kind, 1_000 + random.nextInt(8_000), random.nextInt(2), random.nextDouble());
    return new Round(number, Mode.CLUSTERED, number % 2 == 0 ? List.of(fault) : List.of());
  }

  @Override
  public boolean startsAnew(int number) {
    return false;
  }

  @Override
  public Duration load() {
    return Duration.ofSeconds(20);
  }

  @Override
  public String leakDetection() {
    return "paranoid";
  }

  @Override
  public void afterRound(World world, int number, ServerCheck servers) throws Exception {
    double minutes = Duration.between(begun, Instant.now()).toMillis() / 60_000.0;
    for (Node node : world.nodes()) {
      String of = " of server " + node.name();
      double mib = 1 << 20;
      trend("heap after a collection" + of, "MiB", 6)
          .add(minutes, Vitals.heapAfterCollection(node) / mib);
      trend("memory besides the heap, direct buffers" + of, "MiB", 8)
          .add(minutes, Vitals.direct(node) / mib);
      trend("resident memory" + of, "MiB", 48).add(minutes, Vitals.resident(node) / mib);
      trend("descriptors" + of, "", 12).add(minutes, node.descriptors().size());
      trend("threads" + of, "", 12).add(minutes, (double) node.threads());
    }
    String connections = String.valueOf(world.database().value(CONNECTIONS));
    trend("connections to the database", "", 6).add(minutes, Double.parseDouble(connections));
    trend("unfinished files", "", 1).add(minutes, (double) unfinished(world));
  }

  private static long unfinished(World world) throws IOException {
    return world.storedFiles().stream().filter(path -> path.toString().endsWith(".part")).count();
  }

  private Trend trend(String name, String unit, double tolerance) {
    return trends.computeIfAbsent(name, n -> new Trend(unit, tolerance));
  }

  private boolean isFlat() {
    return trends.values().stream().allMatch(Trend::isFlat);
  }

  private String table() {
    StringBuilder table = new StringBuilder(Trend.HEADER);
    trends.forEach((name, trend) -> table.append(trend.row(name)));
    return table.toString();
  }
}
