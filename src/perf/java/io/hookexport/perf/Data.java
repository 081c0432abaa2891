package io.hookexport.perf;

import java.util.List;
import java.util.Locale;

/** Makes the rows of all parts, so that those find them ready. */
final class Data implements Part {
  /** Projects of the part {@code many}. */
  static final int PROJECTS = 200;

  /** The same of a quick run. */
  static final int FEW_PROJECTS = 20;

  @Override
  public Result measure(Bench bench) {
    Deliveries deliveries = bench.deliveries();
    Table table = new Table("", List.of("project", "rows", "range", "table and indexes"));
    add(table, deliveries, deliveries.even(bench.options().growthRows()));
    add(table, deliveries, deliveries.skewed(bench.options().rows()));
    int projects = bench.options().orQuick(PROJECTS, FEW_PROJECTS);
    add(table, deliveries, deliveries.many(projects, ManyExports.ROWS_EACH));
    return Result.of("data", "Data", "PostgreSQL " + bench.database().version())
        .table(table)
        .note(
            String.format(
                Locale.ROOT,
                "Rows of `sample`, 18 columns; %d projects like many-1. Each line is a database of its own.",
                projects));
  }

  private static void add(Table table, Deliveries deliveries, Window window) {
    table.add(
        window.project(),
        Figures.count(window.rows()),
        window.start() + " – " + window.end(),
        deliveries.size(window.data()));
  }
}
