package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The words in which figures say how they were measured. */
final class Settings {
  private Settings() {}

  static String of(Bench bench, String what) {
    return of(bench, what, bench.options().serverFlags());
  }

  static String of(Bench bench, String what, List<String> flags) {
    return String.format(
        Locale.ROOT,
        "%s; server: java %s; PostgreSQL %s; %s",
        what,
        String.join(" ", flags),
        bench.database().version(),
        processor());
  }

  /** Whether the product knows this key of its configuration, {@code section.key}. */
  static boolean exists(String key) {
    String[] parts = key.split("\\.", 2);
    Path file = Path.of("conf/application.yaml");
    try {
      String text = Files.readString(file);
      int section = text.indexOf("\n" + parts[0] + ":");
      int at = section < 0 ? -1 : text.indexOf("\n  " + parts[1] + ":", section);
      return at >= 0;
    } catch (IOException e) {
      throw new PerfException("cannot read " + file + ": " + e, e);
    }
  }

  /** Processor, cores, memory, system and Java. */
  static String machine() {
    return String.format(
        Locale.ROOT,
        "%d cores (%s), %s GB RAM, Linux %s, Java %s",
        Runtime.getRuntime().availableProcessors(),
        processor(),
        first("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "").transform(Settings::gigabytes),
        System.getProperty("os.version"),
        Runtime.version());
  }

  /** Parts of one page may have been measured on different machines. */
  private static String processor() {
    return first("/proc/cpuinfo", "model name");
  }

  private static String gigabytes(String kibibytes) {
    return Long.toString(Math.round(Long.parseLong(kibibytes) / 1024.0 / 1024));
  }

  private static String first(String file, String key) {
    try {
      return Files.readAllLines(Path.of(file)).stream()
          .filter(line -> line.startsWith(key))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
