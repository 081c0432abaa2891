package io.hookexport.chaos;

import io.hookexport.chaos.Round.Planned;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Does what a round has planned. Each fault heals itself; {@link #run} returns when all have. */
final class Faults {
  static final String FILLER = "filler-of-the-disk";
  private static final long LEFT_BYTES = 64 * 1024;
  private static final Duration COMPLETION_TO_COME = Duration.ofSeconds(6);

  private final World world;
  private final Findings findings;
  private final ProcessFaults processes;
  private final ReentrantLock databaseLock = new ReentrantLock();
  private final ReentrantLock diskLock = new ReentrantLock();
  private final Map<FaultKind, Integer> done = new ConcurrentHashMap<>();
  private final Map<String, String> keys;

  /**
   * @param keys of each project
   */
  Faults(World world, Findings findings, ProcessFaults processes, Map<String, String> keys) {
    this.world = world;
    this.findings = findings;
    this.processes = processes;
    this.keys = keys;
  }

  Map<FaultKind, Integer> done() {
    return new TreeMap<>(done);
  }

  /** Blocks until the last fault has healed. */
  void run(Round round, long seed) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Planned fault : round.faults()) {
      Random random = Seeds.of(seed, round.number(), fault.text());
      Thread thread = new Thread(() -> runOne(fault, round, random), fault.text());
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void runOne(Planned fault, Round round, Random random) {
    try {
      Waiting.pause(fault.atMillis());
      inject(fault, round, random);
      done.merge(fault.kind(), 1, Integer::sum);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      findings.violation("a fault heals", fault.text() + ": " + e);
    }
  }

  private void inject(Planned fault, Round round, Random random) throws Exception {
    Node node = world.nodes().get(fault.node());
    switch (fault.kind()) {
      case KILL, KILL_AT_BYTE, POISON, STOP_SHORT, STOP_PAST_LEASE, TERM, TERM_TWICE ->
          processes.inject(fault, node, round);
      case DATABASE_CRASH -> crash(fault);
      case FREEZE -> freeze(fault, node);
      case FREEZE_COMPLETION -> freezeCompletion(node);
      case RESET -> reset(fault, node);
      case REFUSE -> refuse(fault, node);
      case THROTTLE -> throttle(fault, node);
      case FORGED_HINTS -> lie(fault, random);
      case DISK_FULL -> fill(fault);
      case SLOW_READERS -> new SlowReaders(world, keys).read(fault, ask(SlowReaders.NEWEST));
    }
  }

  private void crash(Planned fault) throws IOException, InterruptedException {
    databaseLock.lock();
    try {
      world.database().crash();
      Waiting.pause(fault.between(100, 3_000));
      world.database().restart();
    } finally {
      databaseLock.unlock();
    }
  }

  private static void freeze(Planned fault, Node node) throws InterruptedException {
    node.proxy().freeze();
    try {
      Waiting.pause(fault.between(500, World.LEASE.toMillis() + 4_000));
    } finally {
      node.proxy().thaw();
    }
  }

  /**
   * The worker judges its lease by its own clock when it sends, and cannot know how long the way
   * is: only the fence in the statement stands between a completion this late and the next attempt.
   */
  private void freezeCompletion(Node node) throws InterruptedException {
    try {
      Optional<String> held = node.proxy().freezeAtCompletion(COMPLETION_TO_COME);
      if (held.isEmpty()) {
        findings.count("no completion came to be frozen");
        return;
      }
      String taken =
          String.format(
              Locale.ROOT,
              "select 1 from hookexport.exports where export_id = '%s' and attempt > 1",
              held.get());
      boolean next =
          Waiting.upTo(Takeovers.PROMISE, () -> "1".equals(world.database().value(taken)));
      findings.count(next ? "completions that met the next attempt" : "completions frozen in vain");
    } finally {
      node.proxy().thaw();
    }
  }

  private static void reset(Planned fault, Node node) throws InterruptedException {
    for (int i = 0; i < fault.between(1, 4); i++) {
      node.proxy().reset();
      Waiting.pause(fault.between(100, 700));
    }
  }

  private static void refuse(Planned fault, Node node) throws InterruptedException {
    node.proxy().refuse(true);
    try {
      node.proxy().reset();
      Waiting.pause(fault.between(500, 5_000));
    } finally {
      node.proxy().refuse(false);
    }
  }

  private static void throttle(Planned fault, Node node) throws InterruptedException {
    node.proxy().throttle(fault.between(World.USUAL_RATE / 2, World.USUAL_RATE / 20));
    try {
      Waiting.pause(fault.between(1_000, 5_000));
    } finally {
      node.proxy().throttle(World.USUAL_RATE);
    }
  }

  private void lie(Planned fault, Random random) throws InterruptedException {
    for (int i = 0; i < fault.between(2, 10); i++) {
      List<String> ids = active();
      world.member().ifPresent(member -> BusEar.lie(member, ids, random));
      Waiting.pause(300);
    }
  }

  private List<String> active() {
    String ids =
        ask(
            "select string_agg(export_id::text, ',') from hookexport.exports"
                + " where state in ('pending', 'processing')");
    return ids == null ? List.of() : List.of(ids.split(","));
  }

  /** What {@link ChaosDatabase#value} gives; null also while another fault keeps it away. */
  private @Nullable String ask(String sql) {
    try {
      return world.database().value(sql);
    } catch (SQLException away) {
      if (!databaseLock.isLocked()) {
        throw new IllegalStateException("the database is away, and nobody broke it", away);
      }
      return null;
    }
  }

  /** Takes all but a little of the file system for some time. */
  private void fill(Planned fault) throws IOException, InterruptedException {
    Path filler = world.files().resolve(FILLER);
    diskLock.lock();
    try (RandomAccessFile file = new RandomAccessFile(filler.toFile(), "rw")) {
      byte[] block = new byte[256 * 1024];
      while (Files.getFileStore(world.files()).getUsableSpace() > LEFT_BYTES + block.length) {
        file.write(block);
      }
      Waiting.pause(fault.between(1_000, 4_000));
    } finally {
      Files.deleteIfExists(filler);
      diskLock.unlock();
    }
  }
}
