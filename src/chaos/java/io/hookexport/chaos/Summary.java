package io.hookexport.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has to say, as a part of a Markdown document.
 *
 * @param accepted exports that were answered with 2xx
 * @param faults how often each was done
 */
record Summary(
    Options options,
    int rounds,
    Duration took,
    int accepted,
    Map<FaultKind, Integer> faults,
    Findings findings,
    Times times) {
  private static final String RULER = "|---|---|---|---|---|---|";

  boolean isClean() {
    return findings.violations().isEmpty();
  }

  String headline() {
    int all = faults.values().stream().mapToInt(Integer::intValue).sum();
    long checks = findings.checks().values().stream().mapToLong(Long::longValue).sum();
    return String.format(
        Locale.ROOT,
        ("Seed %d: %d rounds with %d faults in %d min; %d accepted exports; %d checks of %d"
            + " invariants; **%d violations**.\n"),
        options.seed(),
        rounds,
        all,
        took.toMinutes(),
        accepted,
        checks,
        findings.checks().size(),
        findings.violations().size());
  }

  String violations() {
    return findings.violations().stream()
        .map(violation -> "\nVIOLATION " + violation + "\n")
        .collect(Collectors.joining());
  }

  String text() {
    List<String> lines = new ArrayList<>(List.of(headline()));
    lines.addAll(List.of("| fault | what is done | times |", "|---|---|---|"));
    faults.forEach((kind, n) -> lines.add(row(kind.text(), kind.meaning(), n)));
    lines.addAll(List.of("", "| time | measured | p50 | p99 | max | promise |", RULER));
    lines.addAll(times.rows());
    lines.addAll(List.of("", "| invariant | checks |", "|---|---|"));
    findings.checks().forEach((name, n) -> lines.add(row(name, n)));
    lines.addAll(List.of("", "| also counted | times |", "|---|---|"));
    findings.counts().forEach((name, n) -> lines.add(row(name, n)));
    return String.join("\n", lines) + "\n" + violations();
  }

  private static String row(Object... cells) {
    return Arrays.stream(cells)
        .map(Object::toString)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }
}
