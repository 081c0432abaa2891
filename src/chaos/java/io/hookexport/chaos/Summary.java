package io.hookexport.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a run has to say, as a part of a Markdown document. */
final class Summary {
  private static final String BEGIN = "<!-- chaos: written by src/chaos/run --report -->";
  private static final String END = "<!-- end of chaos -->";

  private static final String RULER = "|---|---|---|---|---|---|";

  private final Options options;
  private final int rounds;
  private final Duration took;
  private final int accepted;

  /**
   * @param accepted exports that were answered with 2xx
   */
  Summary(Options options, int rounds, Duration took, int accepted) {
    this.options = options;
    this.rounds = rounds;
    this.took = took;
    this.accepted = accepted;
  }

  String text(Map<FaultKind, Integer> faults, Findings findings, Times times) {
    List<String> lines = new ArrayList<>();
    int all = faults.values().stream().mapToInt(Integer::intValue).sum();
    List<String> violations = findings.violations();
    long looks = findings.checks().values().stream().mapToLong(Long::longValue).sum();
    lines.add(
        ("Seed %d: %d rounds with %d faults in %d min; %d accepted exports; %d looks at %d"
                + " invariants; **%d violations**.")
            .formatted(
                options.seed(),
                rounds,
                all,
                took.toMinutes(),
                accepted,
                looks,
                findings.checks().size(),
                violations.size()));
    lines.addAll(List.of("", "| fault | what is done | times |", "|---|---|---|"));
    faults.forEach((kind, n) -> lines.add(row(kind.text(), kind.meaning(), n)));
    lines.addAll(List.of("", "| time | measured | p50 | p99 | max | promise |", RULER));
    lines.addAll(times.rows());
    lines.addAll(List.of("", "| invariant | looks |", "|---|---|"));
    findings.checks().forEach((name, n) -> lines.add(row(name, n)));
    lines.addAll(List.of("", "| besides | times |", "|---|---|"));
    findings.counts().forEach((name, n) -> lines.add(row(name, n)));
    violations.forEach(violation -> lines.addAll(List.of("", "VIOLATION " + violation)));
    return String.join("\n", lines) + "\n";
  }

  private static String row(Object... cells) {
    return Arrays.stream(cells)
        .map(Object::toString)
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** Replaces the marked part of a document, or appends it. */
  void write(Path report, Map<FaultKind, Integer> faults, Findings findings, Times times)
      throws IOException {
    MarkedPart.replace(report, BEGIN, END, text(faults, findings, times));
  }

  /** A part of a file between two lines, the rest of which others look after. */
  static final class MarkedPart {
    private MarkedPart() {}

    static void replace(Path file, String begin, String end, String text) throws IOException {
      String old = Files.exists(file) ? Files.readString(file) : "";
      int from = old.indexOf(begin);
      int to = old.indexOf(end);
      String before = from < 0 ? old : old.substring(0, from);
      String after = to < 0 ? "\n" : old.substring(to + end.length());
      Files.writeString(file, before + begin + "\n" + text + end + after);
    }
  }
}
