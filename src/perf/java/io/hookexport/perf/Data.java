package io.hookexport.perf;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Makes the rows of all parts, so that those find them ready. */
final class Data implements Part {
  /** Projects of the part {@code many}. */
  static final int PROJECTS = 200;

  /** The same of a quick run. */
  static final int FEW_PROJECTS = 20;

  @Override
  public Result measure(Bench bench) {
    Deliveries deliveries = bench.deliveries();
    Table table = new Table("", List.of("project", "rows", "range"));
    add(table, deliveries.even(bench.options().growthRows()));
    add(table, deliveries.skewed(bench.options().rows()));
    int projects = bench.options().orQuick(PROJECTS, FEW_PROJECTS);
    add(table, deliveries.many(projects, ManyExports.ROWS_EACH));
    return Result.of("data", "Data", "PostgreSQL " + bench.database().version())
        .table(table)
        .note(
            "Rows of `sample`, 18 columns; %d projects like many-1; table and indexes have %s."
                .formatted(projects, size(bench)));
  }

  private static void add(Table table, Window window) {
    table.add(
        window.project(), Figures.count(window.rows()), window.start() + " – " + window.end());
  }

  private static String size(Bench bench) {
    String sql = "select pg_size_pretty(pg_total_relation_size('deliveries.outbound_messages'))";
    try (Connection connection = bench.database().connect();
        Statement statement = connection.createStatement();
        ResultSet size = statement.executeQuery(sql)) {
      size.next();
      return size.getString(1);
    } catch (SQLException e) {
      throw new PerfException("cannot ask for the size of the table: " + e.getMessage(), e);
    }
  }
}
