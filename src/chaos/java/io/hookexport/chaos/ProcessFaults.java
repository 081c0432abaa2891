package io.hookexport.chaos;

import io.hookexport.chaos.Round.Planned;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Kills, stops and ends server processes, and starts them again as an operator's system would. */
final class ProcessFaults {
  private static final Duration EXPORT_TO_COME = Duration.ofSeconds(4);
  private static final Duration RESTARTED = Duration.ofSeconds(90);

  /** What the process does besides closing; the JVM's own end. */
  private static final Duration EXIT_SLACK = Duration.ofSeconds(1);

  /** Leaving a cluster may take this long more; see decision 10. */
  private static final Duration LEAVE_CLUSTER = Duration.ofSeconds(30);

  private final World world;
  private final Findings findings;
  private final Takeovers takeovers;
  private final Times times;

  ProcessFaults(World world, Findings findings, Takeovers takeovers, Times times) {
    this.world = world;
    this.findings = findings;
    this.takeovers = takeovers;
    this.times = times;
  }

  void inject(Planned fault, Node node, Round round) throws Exception {
    switch (fault.kind()) {
      case KILL -> locked(node, () -> kill(node, round, fault.between(0, 4_000)));
      case KILL_AT_BYTE -> killAtByte(fault, node, round);
      case POISON -> poison(round);
      case STOP_SHORT ->
          locked(node, () -> stop(node, round, fault.between(200, World.LEASE.toMillis() / 2)));
      case STOP_PAST_LEASE -> {
        long past = World.LEASE.plus(World.SWEEP).toMillis();
        locked(node, () -> stop(node, round, fault.between(past + 500, past + 3_000)));
      }
      case TERM, TERM_TWICE -> locked(node, () -> terminate(node, fault, round));
      default -> throw new IllegalArgumentException(fault.kind() + " is not done to a process");
    }
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void locked(Node node, Action action) throws Exception {
    node.lock().lock();
    try {
      action.run();
    } finally {
      node.lock().unlock();
    }
  }

  private void kill(Node node, Round round, long pauseMillis) throws Exception {
    Instant at = Instant.now();
    node.kill();
    measure(node, round, at, "takeover after kill -9");
    Waiting.pause(pauseMillis);
    restart(node, round);
  }

  /** Only where the other server is well and does this work, too. */
  private void measure(Node node, Round round, Instant at, String name) throws SQLException {
    boolean onlyThis =
        round.isOnly(FaultKind.KILL, FaultKind.KILL_AT_BYTE, FaultKind.STOP_PAST_LEASE);
    if (onlyThis && round.mode() != Mode.SPLIT) {
      takeovers.lost(node.pid(), at, name);
    }
  }

  private void killAtByte(Planned fault, Node otherwise, Round round) throws Exception {
    long bytes = fault.between(0, 2_000_000);
    Optional<Node> owner = Optional.empty();
    Instant deadline = Instant.now().plus(EXPORT_TO_COME);
    while (owner.isEmpty() && Instant.now().isBefore(deadline)) {
      owner = partOf(bytes).flatMap(this::owner);
      Waiting.pause(10);
    }
    findings.count(owner.isPresent() ? "kills at a byte" : "kills without an export at that byte");
    Node node = owner.orElse(otherwise);
    locked(node, () -> kill(node, round, fault.between(0, 4_000)));
  }

  /** Id of an export whose unfinished file has at least this size. */
  private Optional<String> partOf(long bytes) throws IOException {
    return world.storedFiles().stream()
        .filter(path -> path.toString().endsWith(".part") && path.toFile().length() >= bytes)
        .map(path -> String.valueOf(path.getFileName()).substring(0, 36))
        .findAny();
  }

  private Optional<Node> owner(String id) {
    try {
      String worker =
          world
              .database()
              .value("select worker from hookexport.exports where export_id = '" + id + "'");
      return world.nodes().stream()
          .filter(node -> String.valueOf(worker).endsWith("/" + node.pid()))
          .findAny();
    } catch (SQLException away) {
      return Optional.empty();
    }
  }

  /** One export kills whoever runs it, each time. It must end, and others go on. */
  private void poison(Round round) throws Exception {
    world.nodes().forEach(node -> node.proxy().throttle(World.USUAL_RATE / 6));
    try {
      Optional<String> victim = Optional.empty();
      Instant deadline = Instant.now().plus(EXPORT_TO_COME);
      while (victim.isEmpty() && Instant.now().isBefore(deadline)) {
        victim = partOf(0);
        Waiting.pause(20);
      }
      for (int kill = 0; kill < World.MAX_ATTEMPTS && victim.isPresent(); kill++) {
        String id = victim.get();
        Waiting.upTo(Takeovers.PROMISE.multipliedBy(2), () -> owner(id).isPresent() || isOver(id));
        Optional<Node> owner = owner(id);
        if (owner.isEmpty()) {
          break;
        }
        Node node = owner.get();
        locked(node, () -> kill(node, round, 0));
      }
      findings.count("poisoned exports");
    } finally {
      world.nodes().forEach(node -> node.proxy().throttle(World.USUAL_RATE));
    }
  }

  private boolean isOver(String id) throws SQLException {
    String state =
        world
            .database()
            .value("select state from hookexport.exports where export_id = '" + id + "'");
    return !"pending".equals(state) && !"processing".equals(state);
  }

  private void stop(Node node, Round round, long millis) throws Exception {
    Instant at = Instant.now();
    node.signal("STOP");
    try {
      if (millis > World.LEASE.toMillis()) {
        measure(node, round, at, "takeover after SIGSTOP");
      }
      Waiting.pause(millis);
    } finally {
      node.signal("CONT");
    }
  }

  private void terminate(Node node, Planned fault, Round round) throws Exception {
    Instant at = Instant.now();
    node.signal("TERM");
    if (fault.kind() == FaultKind.TERM_TWICE) {
      Waiting.pause(fault.between(0, 1_500));
      node.signal("TERM");
    }
    boolean clustered = round.mode() == Mode.CLUSTERED;
    Duration limit = World.GRACE.plusSeconds(5).plus(EXIT_SLACK);
    Duration promise = clustered ? limit.plus(LEAVE_CLUSTER) : limit;
    boolean ended = node.awaitExit(promise.plusSeconds(30));
    times.add(
        clustered ? "end after SIGTERM, clustered" : "end after SIGTERM",
        Duration.between(at, Instant.now()),
        promise,
        "server " + node.name());
    if (!ended) {
      node.kill();
    } else {
      findings.check(
          "a server ends by the signal, not by an error",
          node.exitValue() == 143,
          "exit code " + node.exitValue());
    }
    restart(node, round);
  }

  /** Again and again, as systemd does: a server that finds no database when it starts gives up. */
  private void restart(Node node, Round round) throws Exception {
    Instant deadline = Instant.now().plus(RESTARTED);
    while (Instant.now().isBefore(deadline)) {
      node.start();
      boolean done = Waiting.upTo(RESTARTED, () -> node.isReady() || !node.isAlive());
      if (done && node.isAlive()) {
        return;
      }
      findings.check(
          "a server starts when its database is there",
          !node.isAlive() && round.hits(FaultKind.Hits.DATABASE),
          node.name() + " did not; see " + node.log());
      findings.count("starts given up because the database was away");
      Waiting.pause(500);
    }
    throw new IllegalStateException("server " + node.name() + " does not start");
  }
}
