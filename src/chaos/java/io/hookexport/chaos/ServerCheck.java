package io.hookexport.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Servers and database after a round: back to work without a restart, nothing held. */
final class ServerCheck {
  /** What a server opens with its first work: pools of connections and threads. */
  private static final int MORE_DESCRIPTORS = 48;

  private static final int MORE_THREADS = 64;
  private static final Duration LET_GO = Duration.ofSeconds(10);

  /** An idle server has less than 40 MiB; exports stream. */
  private static final long HEAP_BYTES = 80L << 20;

  /** A worker holds one for each of its slots that is taken, whatever the row says. */
  private static final String ATTEMPT = "io.hookexport.worker.ExportRun";

  private static final String OPEN_TRANSACTIONS =
      "select count(*) from pg_stat_activity where application_name = 'hookexport source'"
          + " and xact_start is not null";

  private static final String CONNECTIONS =
      "select count(*) from pg_stat_activity where application_name like 'hookexport%'";

  private static final Pattern BAD_LINE =
      Pattern.compile(
          "LEAK:|OutOfMemory|\"level\":\"ERROR\"|StackOverflow|NullPointer|Unhandled exception");

  /** A row that is too large, with its cause: told of the poisoned project. */
  private static final Pattern OF_POISON =
      Pattern.compile(
          "An export attempt failed.*OutOfMemoryError: the server sent (a row|a batch of rows) of");

  /**
   * What Vert.x tells as errors and is none: a client that vanished while it was sent a file, and a
   * late timeout of a wait for a connection (eclipse-vertx/vertx-sql-client#1567, the wait itself
   * had its answer). A verticle that is still being undeployed when Vert.x closes: its consumers
   * wait for a member that is frozen.
   */
  private static final Pattern KNOWN =
      Pattern.compile(
          "VertxConnection\".*(Connection reset by peer|Broken pipe)"
              + "|Promise already completed.*SqlConnectionPool"
              + "|Undeploy failed.*Already undeployed");

  /** What a member tells when another one is killed: Hazelcast, and the event bus's connection. */
  private static final Pattern OF_CLUSTER =
      Pattern.compile("azelcast|ConnectionBase\",\"message\":\"Connection reset");

  private final World world;
  private final Findings findings;
  private final Map<Long, Baseline> baselines = new HashMap<>();
  private final Map<Path, Long> logRead = new HashMap<>();

  private record Baseline(int descriptors, long threads) {}

  ServerCheck(World world, Findings findings) {
    this.world = world;
    this.findings = findings;
  }

  void check(Round round) throws IOException, InterruptedException {
    findings.check(
        "exports release their snapshots",
        Waiting.upTo(LET_GO, () -> "0".equals(world.database().value(OPEN_TRANSACTIONS))),
        "transactions are still open");
    findings.check(
        "servers have no more connections than their pools",
        Waiting.upTo(
            LET_GO,
            () ->
                Integer.parseInt(String.valueOf(world.database().value(CONNECTIONS)))
                    <= 2 * World.CONNECTIONS),
        "more than that");
    for (Node node : world.nodes()) {
      findings.check("a server that nobody ended lives", node.isAlive(), "server " + node.name());
      if (node.isAlive()) {
        checkHeld(node);
      }
      checkLog(node, round);
    }
  }

  private void checkHeld(Node node) throws IOException, InterruptedException {
    String files = world.files().toString();
    boolean closed =
        Waiting.upTo(
            LET_GO, () -> node.descriptors().stream().noneMatch(path -> path.startsWith(files)));
    findings.check(
        "no file stays open", closed, node.name() + " holds " + within(node.descriptors(), files));
    findings.check(
        "every worker slot is free when no export is left",
        Waiting.upTo(LET_GO, () -> Vitals.instances(node, ATTEMPT) == 0),
        node.name() + " holds " + Vitals.instances(node, ATTEMPT) + " attempts");
    Baseline now = new Baseline(node.descriptors().size(), node.threads());
    Baseline first = baselines.computeIfAbsent(node.pid(), pid -> now);
    findings.check(
        "descriptors come back to where they were",
        now.descriptors() <= first.descriptors() + MORE_DESCRIPTORS,
        node.name() + " has " + now + ", first " + first);
    findings.check(
        "threads come back to where they were",
        now.threads() <= first.threads() + MORE_THREADS,
        node.name() + " has " + now + ", first " + first);
  }

  private static List<String> within(List<String> descriptors, String folder) {
    return descriptors.stream().filter(path -> path.startsWith(folder)).toList();
  }

  /** The heap after a collection; costs one, so not after every round. */
  void checkHeap() throws IOException, InterruptedException {
    for (Node node : world.nodes()) {
      long used = Vitals.heapAfterCollection(node);
      findings.check(
          "the heap is small after a collection",
          used < HEAP_BYTES,
          node.name() + " uses " + used + " bytes");
    }
  }

  /** New lines only. A server that was stopped finds its own event loops late: no error. */
  private void checkLog(Node node, Round round) throws IOException {
    byte[] all = Files.readAllBytes(node.log());
    int from = (int) Math.min(all.length, logRead.getOrDefault(node.log(), 0L));
    logRead.put(node.log(), (long) all.length);
    String news = new String(all, from, all.length - from, StandardCharsets.UTF_8);
    boolean clean = news.lines().noneMatch(line -> isBad(line, round));
    findings.check(
        "the log tells of no leak and no error of the server's own",
        clean,
        node.name()
            + ": "
            + news.lines().filter(line -> isBad(line, round)).findFirst().orElse(""));
  }

  private static boolean isBad(String line, Round round) {
    boolean ofCluster = round.mode() == Mode.CLUSTERED && OF_CLUSTER.matcher(line).find();
    return BAD_LINE.matcher(line).find()
        && !KNOWN.matcher(line).find()
        && !OF_POISON.matcher(line).find()
        && !ofCluster;
  }
}
