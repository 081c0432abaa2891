package io.hookexport.source;

import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reports the rows of one tenant: how many with each status, and the newest. */
record TenantRows(FeedReport report) {
  private static final int NEWEST = 3;

  /** Characters of a cell. */
  private static final int WIDTH = 36;

  /** A time before the report, and its words. */
  private record Since(Duration back, String words) {}

  private static final List<Since> SHORTER =
      List.of(
          new Since(Duration.ofDays(31), "of the last 31 days"),
          new Since(Duration.ofDays(1), "of the last day"));

  Future<Void> run() {
    return report
        .lines()
        .step("rows", "", () -> counted(SHORTER, report.everything(List.of("status")), ""))
        .compose(fine -> newest());
  }

  /** Counts a shorter range when the count of a longer one does not end in time. */
  private Future<String> counted(List<Since> left, DeliveryQueries queries, String range) {
    return report
        .reads()
        .run(report.limit(), s -> ask(s, byStatus(queries)).map(rows -> counts(rows, range)))
        .recover(
            failure ->
                left.isEmpty() || !ReportLines.isTooSlow(failure)
                    ? Future.failedFuture(failure)
                    : report
                        .reads()
                        .run(report.limit(), s -> Future.succeededFuture(s.time()))
                        .compose(
                            now ->
                                counted(
                                    left.subList(1, left.size()),
                                    since(now, left.get(0)),
                                    " "
                                        + left.get(0).words()
                                        + ", as a longer range takes more than "
                                        + ReportLines.seconds(report.limit()))));
  }

  private DeliveryQueries since(Instant now, Since since) {
    return report.queries(now.minus(since.back()), now, List.of("status"));
  }

  private static DeliveryQuery byStatus(DeliveryQueries queries) {
    return queries.asking(
        cells -> "(" + cells.get(0) + ")::text, count(*)", "\ngroup by 1\norder by 2 desc, 1");
  }

  private static String counts(RowSet<Row> rows, String range) {
    long all = 0;
    List<String> counts = new ArrayList<>();
    for (Row row : rows) {
      String status = row.getString(0);
      all += row.getLong(1);
      counts.add((status == null ? "(empty)" : status) + " " + row.getLong(1));
    }
    return all + range + (counts.isEmpty() ? "" : ": ") + String.join(", ", counts);
  }

  private static Future<RowSet<Row>> ask(Snapshot snapshot, DeliveryQuery query) {
    return snapshot.connection().preparedQuery(query.sql()).execute(query.parameters());
  }

  private Future<Void> newest() {
    DeliveryQuery query = newestRows();
    List<String> table = new ArrayList<>();
    return report
        .lines()
        .step(
            "newest rows",
            "",
            () ->
                report
                    .reads()
                    .run(report.limit(), s -> ask(s, query))
                    .map(
                        rows -> {
                          table.addAll(table(rows));
                          return String.valueOf(rows.size());
                        }))
        .map(
            done -> {
              report.lines().indented(table);
              return null;
            });
  }

  private List<String> columns() {
    return DeliveryColumns.defaults(report.source(), report.feed());
  }

  private DeliveryQuery newestRows() {
    DirectionDefinition source = report.source();
    String order =
        Stream.concat(Stream.of(source.timeColumn()), source.order().stream())
            .map(column -> "d." + column + " desc")
            .collect(Collectors.joining(", ", "\norder by ", "\nlimit " + NEWEST));
    return report
        .everything(columns())
        .asking(
            cells ->
                IntStream.range(0, cells.size())
                    .mapToObj(i -> beginning(cells.get(i), columns().get(i)))
                    .collect(Collectors.joining(", ")),
            order);
  }

  /** Only the beginning is shown, so no more of a long value is sent. */
  private String beginning(String cell, String column) {
    return report.shape().forms().get(column) == CellForm.UTF_8
        ? "encode(substring(" + cell + " for " + (WIDTH + 1) + "), 'escape')"
        : "left((" + cell + ")::text, " + (WIDTH + 1) + ")";
  }

  /** Columns below each other, and the rows side by side. */
  private List<String> table(RowSet<Row> rows) {
    List<String> table = new ArrayList<>();
    List<String> columns = columns();
    for (int i = 0; i < columns.size() && rows.size() > 0; i++) {
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-22s", columns.get(i)));
      for (Row row : rows) {
        line.append(String.format(Locale.ROOT, "  %-" + WIDTH + "s", cut(row.getString(i))));
      }
      table.add(line.toString());
    }
    return table;
  }

  private static String cut(@Nullable String text) {
    String cell = text == null ? "" : text.isEmpty() ? "\"\"" : ReportLines.plain(text);
    return cell.length() > WIDTH ? cell.substring(0, WIDTH - 1) + "…" : cell;
  }
}
