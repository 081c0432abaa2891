package io.hookexport.chaos;

import io.hookexport.observe.LogOutput;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** Rounds of faults under load, each followed by a look at everything that was promised. */
final class Run {
  /** Promise 12, and what any other fault may take to be forgotten. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  private static final Round CALM = new Round(0, Mode.ALONE, List.of());

  private final Options options;
  private final Schedule schedule;
  private final Instant begun = Instant.now();
  private final Findings findings = new Findings();
  private final Times times = new Times(findings);
  private final Ledger ledger = new Ledger();
  private final Content content = new Content(findings);
  private final AtomicReference<Round> round = new AtomicReference<>(CALM);
  private int rounds;

  Run(Options options, Schedule schedule) {
    this.options = options;
    this.schedule = schedule;
  }

  /** Runs to the end of the schedule or of the time; everything is stopped and closed then. */
  Summary run() throws Exception {
    LogOutput.set(false, "ERROR");
    tellWhatIsSkipped();
    World world = World.create(options, schedule.leakDetection());
    Thread hook = new Thread(() -> closeQuietly(world), "close-world");
    Runtime.getRuntime().addShutdownHook(hook);
    Faults faults;
    try {
      Map<String, String> keys = Dataset.fill(world.database());
      History history = History.install(world.database());
      Takeovers takeovers = new Takeovers(world.database(), times);
      ProcessFaults processes = new ProcessFaults(world, findings, takeovers, times);
      faults = new Faults(world, findings, processes, keys);
      Checks checks =
          new Checks(
              history,
              new HistoryCheck(findings, ledger, takeovers, times),
              new FileCheck(world, findings),
              new ServerCheck(world, findings),
              new BusEar(findings));
      runRounds(world, keys, faults, checks);
    } finally {
      world.close();
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    Duration took = Duration.between(begun, Instant.now());
    return new Summary(options, rounds, took, ledger.size(), faults.done(), findings, times);
  }

  private record Checks(
      History history, HistoryCheck rules, FileCheck files, ServerCheck servers, BusEar bus) {}

  private void runRounds(World world, Map<String, String> keys, Faults faults, Checks checks)
      throws Exception {
    Api api = new Api(findings, round::get);
    world.startIn(Mode.ALONE);
    controls(world, keys, api);
    checks.rules().check(checks.history().next(), CALM);
    Workload workload =
        Workload.start(world, keys, ledger, content, api, round::get, options.seed());
    try {
      int first = options.fromRound();
      for (int number = first; number < first + options.rounds(); number++) {
        if (Instant.now().isAfter(begun.plus(options.limit()))) {
          System.out.println("the time is over");
          break;
        }
        Round next = schedule.round(number);
        if (number == first || schedule.startsAnew(number)) {
          begin(world, next, checks);
        }
        runRound(world, next, faults, checks, workload.gate());
        schedule.afterRound(world, number, checks.servers());
      }
      checks.files().settle();
    } finally {
      workload.close();
    }
  }

  private void begin(World world, Round next, Checks checks) throws Exception {
    round.set(new Round(next.number(), next.mode(), List.of()));
    world.startIn(next.mode());
    if (world.member().isPresent()) {
      checks.bus().listen(world.member().get());
    }
  }

  private void runRound(World world, Round now, Faults faults, Checks checks, Gate gate)
      throws Exception {
    findings.beginRound(now.number());
    round.set(now);
    int before = ledger.size();
    int violations = findings.violations().size();
    Instant start = Instant.now();
    gate.open();
    faults.run(now, options.seed());
    recover(world, now);
    Duration rest = schedule.load().minus(Duration.between(start, Instant.now()));
    Waiting.pause(Math.max(0, rest.toMillis()));
    gate.close();
    Set<String> busy = gate.awaitIdle(Duration.ofSeconds(2 * Follower.END_SECONDS));
    findings.check("clients come to an end", busy.isEmpty(), busy.toString());
    checks.rules().check(checks.history().next(), now);
    checks.servers().check(now);
    checks.files().check(now);
    if (now.mode() == Mode.CLUSTERED) {
      checks.bus().check(ledger, now);
    }
    rounds++;
    System.out.printf(
        Locale.ROOT,
        "%s  | %d exports, %.1f s, %s%n",
        now,
        ledger.size() - before,
        Duration.between(start, Instant.now()).toMillis() / 1000.0,
        findings.violations().size() == violations
            ? "ok"
            : "VIOLATED; again: --seed " + options.seed() + " --from-round " + now.number());
  }

  /** All faults have healed: from now on everything works within the promised time. */
  private void recover(World world, Round now) throws InterruptedException {
    Instant healed = Instant.now();
    for (Node node : world.nodes()) {
      Waiting.upTo(RECOVERY.multipliedBy(3), node::isReady);
      times.add(
          "ready after the last fault has healed",
          Duration.between(healed, Instant.now()),
          RECOVERY,
          "server " + node.name() + " in " + now);
    }
  }

  /** The files of data at rest, made while nothing is wrong, with as many rows as the table has. */
  private void controls(World world, Map<String, String> keys, Api api) throws Exception {
    world.nodes().forEach(node -> node.proxy().throttle(Long.MAX_VALUE));
    for (String project : Dataset.STATIC) {
      ProjectClient client =
          new ProjectClient(
              project, keys.getOrDefault(project, ""), world.nodes(), api, ledger, content);
      for (Variant variant : Variant.values()) {
        JsonObject control =
            client.control(
                variant,
                Seeds.of(0, project, variant),
                sha256 -> content.control(project, variant, sha256));
        String rows = world.database().value(variant.count(project));
        findings.check(
            "an export has as many rows as the table",
            control.getLong("row_count").toString().equals(rows),
            project + variant + control.encode());
      }
    }
  }

  private void tellWhatIsSkipped() {
    System.out.println("seed " + options.seed());
    if (!options.smallDisk()) {
      System.out.println("skipped: disk-full (no file system of our own without unshare)");
    }
    if (!World.modes().contains(Mode.SKEWED)) {
      System.out.println("skipped: skewed clocks (libfaketime is not installed)");
    }
  }

  private static void closeQuietly(World world) {
    try {
      world.close();
    } catch (Exception e) {
      System.err.println("a resource could not be closed: " + e);
    }
  }
}
