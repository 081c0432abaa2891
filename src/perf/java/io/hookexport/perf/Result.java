package io.hookexport.perf;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * What one part has found; kept as JSON beside those of other parts, so that the report holds the
 * latest of each.
 *
 * @param setting under which it was measured: rows, runs, flags
 */
record Result(
    String part,
    String title,
    String date,
    String setting,
    List<Target> targets,
    List<Table> tables,
    List<String> notes,
    List<Curve> curves) {

  Result {
    targets = new ArrayList<>(targets);
    tables = new ArrayList<>(tables);
    notes = new ArrayList<>(notes);
    curves = new ArrayList<>(curves);
  }

  static Result of(String part, String title, String setting) {
    String now = LocalDate.now(ZoneOffset.UTC).toString();
    return new Result(part, title, now, setting, List.of(), List.of(), List.of(), List.of());
  }

  /**
   * One line of the promise.
   *
   * @param what is measured
   * @param target in words
   * @param figure that was found
   */
  record Target(String what, String target, String figure, boolean met) {}

  /** Time against rows. */
  record Curve(String name, List<Point> points) {}

  record Point(long rows, double seconds) {}

  /** A ratio that shall be at least so large. */
  Result atLeast(String what, double target, double figure) {
    targets.add(
        new Target(
            what,
            "≥ " + Figures.ratio(target) + " ×",
            Figures.ratio(figure) + " ×",
            figure >= target));
    return this;
  }

  /** A ratio that shall be at most so large. */
  Result atMost(String what, double target, double figure) {
    return target(
        what, "≤ " + Figures.ratio(target) + " ×", Figures.ratio(figure) + " ×", figure <= target);
  }

  Result target(String what, String target, String figure, boolean met) {
    targets.add(new Target(what, target, figure, met));
    return this;
  }

  /** Shown at once, and kept. */
  Result table(Table table) {
    System.out.println(table.plain());
    tables.add(table);
    return this;
  }

  Result note(String text) {
    System.out.println("   " + text);
    notes.add(text);
    return this;
  }

  Result curve(Curve curve) {
    curves.add(curve);
    return this;
  }
}
