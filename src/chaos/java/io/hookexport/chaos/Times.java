package io.hookexport.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** How long things took, by name, against what is promised of them. */
final class Times {
  private final Map<String, List<Duration>> measured = new TreeMap<>();
  private final Map<String, Duration> promised = new TreeMap<>();
  private final Findings findings;

  Times(Findings findings) {
    this.findings = findings;
  }

  /** A time that must not be longer than promised. */
  synchronized void add(String name, Duration took, Duration promise, String of) {
    measured.computeIfAbsent(name, n -> new ArrayList<>()).add(took);
    promised.put(name, promise);
    findings.check(
        name + " within " + promise.toMillis() + " ms",
        took.compareTo(promise) <= 0,
        of + " took " + took.toMillis() + " ms");
  }

  /** Lines of a table: name, count, p50, p99, max, promise. */
  synchronized List<String> rows() {
    List<String> rows = new ArrayList<>();
    measured.forEach(
        (name, times) -> {
          List<Duration> sorted = new ArrayList<>(times);
          Collections.sort(sorted);
          rows.add(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %s | %s | %s | %s |",
                  name,
                  sorted.size(),
                  seconds(quantile(sorted, 0.5)),
                  seconds(quantile(sorted, 0.99)),
                  seconds(sorted.get(sorted.size() - 1)),
                  seconds(promised.getOrDefault(name, Duration.ZERO))));
        });
    return rows;
  }

  private static Duration quantile(List<Duration> sorted, double share) {
    return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1000.0);
  }
}
