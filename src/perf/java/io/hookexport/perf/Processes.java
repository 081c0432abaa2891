package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What Linux tells in {@code /proc} about processor time and memory. */
final class Processes {
  /** USER_HZ: the same on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Path PROC = Path.of("/proc");

  private Processes() {}

  /** The fields of a stat file behind the name, which may hold anything. */
  private record Stat(String name, List<String> fields) {
    long parent() {
      return Long.parseLong(fields.get(1));
    }

    double own() {
      return ticks(11) + ticks(12);
    }

    /** Of children that have ended and were waited for. */
    double endedChildren() {
      return ticks(13) + ticks(14);
    }

    private double ticks(int field) {
      return Long.parseLong(fields.get(field)) / TICKS_PER_SECOND;
    }
  }

  /** Processor seconds of a living process so far, all threads. */
  static double cpu(long pid) {
    return stat(PROC.resolve(pid + "/stat")).own();
  }

  /** Processor seconds of the children of this process that have ended, and of theirs. */
  static double endedChildrenCpu() {
    return stat(PROC.resolve("self/stat")).endedChildren();
  }

  /**
   * Processor seconds of a server and all its sessions, those that have ended included: a
   * PostgreSQL postmaster and its backends.
   */
  static double familyCpu(long parent) {
    double sum = 0;
    for (Path folder : list(PROC, "[0-9]*")) {
      // One that has ended since it was listed is counted by its parent, which is read last.
      sum +=
          living(folder.resolve("stat"))
              .filter(stat -> stat.parent() == parent)
              .map(stat -> stat.own() + stat.endedChildren())
              .orElse(0.0);
    }
    Stat stat = stat(PROC.resolve(parent + "/stat"));
    return sum + stat.own() + stat.endedChildren();
  }

  static long parent(long pid) {
    return stat(PROC.resolve(pid + "/stat")).parent();
  }

  static String name(long pid) {
    return stat(PROC.resolve(pid + "/stat")).name();
  }

  /** Processor seconds by the name of the thread; those of the same name without its number. */
  static Map<String, Double> cpuByThread(long pid) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (Path task : list(PROC.resolve(pid + "/task"), "[0-9]*")) {
      living(task.resolve("stat"))
          .ifPresent(stat -> seconds.merge(stat.name(), stat.own(), Double::sum));
    }
    return seconds;
  }

  /** The most memory that a living process has had in RAM, MB (10^6). */
  static double peakMegabytes(long pid) {
    try (Stream<String> lines = Files.lines(PROC.resolve(pid + "/status"))) {
      return lines
              .filter(line -> line.startsWith("VmHWM:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
              .findFirst()
              .orElseThrow(() -> new PerfException("no VmHWM of process " + pid))
          * 1024
          / 1e6;
    } catch (IOException e) {
      throw gone(pid, e);
    }
  }

  private static PerfException gone(long pid, IOException e) {
    return new PerfException("process " + pid + " has ended, or this is no Linux: " + e, e);
  }

  private static Stat stat(Path file) {
    try {
      return read(file);
    } catch (IOException e) {
      throw new PerfException("cannot read " + file + ": has the process ended?", e);
    }
  }

  private static Optional<Stat> living(Path file) {
    try {
      return Optional.of(read(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Stat read(Path file) throws IOException {
    String text = Files.readString(file);
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 0 || close < open) {
      throw new IOException("no stat line in " + file);
    }
    return new Stat(
        text.substring(open + 1, close), List.of(text.substring(close + 2).split(" ", -1)));
  }

  private static List<Path> list(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    try (var stream = Files.newDirectoryStream(folder, glob)) {
      stream.forEach(found::add);
    } catch (IOException e) {
      throw new PerfException("cannot list " + folder + "; the benchmark needs Linux", e);
    }
    return found;
  }
}
