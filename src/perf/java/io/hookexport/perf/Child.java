package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that this one starts, with a log, and ends on every path. */
final class Child implements AutoCloseable {
  /** A server hands its exports back; more time than that means that it hangs. */
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final String name;
  private final Process process;
  private final Path log;
  private final Cleanup cleanup;

  private Child(String name, Process process, Path log, Cleanup cleanup) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.cleanup = cleanup;
  }

  /**
   * Starts it without what this process has set for a hookexport.
   *
   * @param log of what it writes, standard output included
   */
  static Child start(
      Cleanup cleanup, String name, List<String> command, Map<String, String> set, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(key -> key.startsWith("HOOKEXPORT_"));
    builder.environment().putAll(set);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      Files.createDirectories(log.toAbsolutePath().getParent());
      return cleanup.add(new Child(name, builder.start(), log, cleanup));
    } catch (IOException e) {
      throw new PerfException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * The rest of the first line of its log that has this text.
   *
   * @throws PerfException when it ends before it writes one, or takes longer
   */
  String awaitLine(String text, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() < end) {
      boolean alive = process.isAlive();
      for (String line : lines()) {
        int at = line.indexOf(text);
        if (at >= 0) {
          return line.substring(at + text.length()).strip();
        }
      }
      if (!alive) {
        throw new PerfException(name + " has ended" + told());
      }
      pause();
    }
    throw new PerfException(name + " does not say '" + text + "'" + told());
  }

  /**
   * Waits for its end.
   *
   * @throws PerfException when it fails or takes longer
   */
  void awaitSuccess(Duration deadline) {
    try (this) {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new PerfException(name + " takes longer than " + deadline.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new PerfException(name + " ended with " + process.exitValue() + told());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PerfException("interrupted while " + name + " ran", e);
    }
  }

  private String told() {
    List<String> lines = lines();
    int from = Math.max(0, lines.size() - 5);
    return "; " + log + " ends with:\n" + String.join("\n", lines.subList(from, lines.size()));
  }

  private List<String> lines() {
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      return List.of("(cannot be read: " + e + ")");
    }
  }

  private static void pause() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PerfException("interrupted", e);
    }
  }

  /** Asks it to end, and its children; kills what does not. */
  @Override
  public void close() {
    cleanup.remove(this);
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    family.forEach(ProcessHandle::destroy);
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println(name + " does not end; killing process " + process.pid());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroyForcibly();
      family.forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
