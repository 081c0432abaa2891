package io.hookexport.source;

import io.hookexport.csv.TimestampText;
import io.hookexport.export.PlainText;
import io.hookexport.source.ReportLines.Finding;
import io.hookexport.source.cursor.RowEncoder;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.LossyText;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

  /**
   * How many of the newest rows are compared: as cheap as the newest alone, with an index or not.
   */
  private static final int COMPARED = 1000;

  /** Characters of a cell. */
  private static final int WIDTH = 36;

  private static final int MOST_BYTES_OF_CHARACTER = 4;

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
        .compose(fine -> newest())
        .compose(fine -> new TenantPromises(report, newestFirst(COMPARED)).run());
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

  private String counts(RowSet<Row> rows, String range) {
    long all = 0;
    List<String> counts = new ArrayList<>();
    for (Row row : rows) {
      String status = row.getString(0);
      all += row.getLong(1);
      counts.add((status == null ? "(empty)" : status) + ": " + row.getLong(1) + remark(status));
    }
    return all + range + (counts.isEmpty() ? "" : "; ") + String.join(", ", counts);
  }

  private String remark(@Nullable String status) {
    if (status != null && report.source().statuses().names().contains(status)) {
      return "";
    }
    String undeclared = "not in statuses of " + report.problems().key("statuses") + ": ";
    return " (" + (status == null ? "" : undeclared) + "no filter finds them)";
  }

  private static Future<RowSet<Row>> ask(Snapshot snapshot, DeliveryQuery query) {
    return snapshot.connection().preparedQuery(query.sql()).execute(query.parameters());
  }

  private Future<Void> newest() {
    List<String> table = new ArrayList<>();
    return report
        .lines()
        .judged(
            "newest rows",
            "",
            () ->
                report
                    .reads()
                    .run(
                        report.limit(),
                        s ->
                            ask(s, newestRows())
                                .onSuccess(rows -> table.addAll(table(rows)))
                                .compose(
                                    rows ->
                                        ask(s, repeated())
                                            .map(found -> judged(rows.size(), found)))))
        .map(
            done -> {
              report.lines().indented(table);
              return null;
            });
  }

  private Finding judged(int rows, RowSet<Row> repeated) {
    return repeated.size() == 0
        ? new Finding(false, String.valueOf(rows))
        : new Finding(
            true,
            rows
                + "; two of the newest "
                + COMPARED
                + " have the same "
                + String.join(", ", keys())
                + ", and an export with both fails. Add a column that tells them apart: "
                + report.problems().key("order"));
  }

  /** All are read, as an export may name them, but not all are for the eyes of an operator. */
  private List<String> columns() {
    return DeliveryColumns.known(report.source(), report.feed());
  }

  private boolean isShown(String column) {
    return DeliveryColumns.defaults(report.source(), report.feed()).contains(column);
  }

  private List<String> keys() {
    return Stream.concat(Stream.of(report.source().timeColumn()), report.source().order().stream())
        .toList();
  }

  private DeliveryQuery newestRows() {
    return report
        .everything(columns())
        .asking(
            cells ->
                IntStream.range(0, cells.size())
                    .mapToObj(i -> beginning(cells.get(i), columns().get(i)))
                    .collect(Collectors.joining(", ")),
            newestFirst(NEWEST));
  }

  /** Asks whether rows have the same place in the order. */
  private DeliveryQuery repeated() {
    DeliveryQuery newest =
        report
            .everything(List.of("status"))
            .asking(cells -> "d." + String.join(", d.", keys()), newestFirst(COMPARED));
    return DeliveryQuery.other(
        "select 1 from ("
            + newest.sql()
            + ") as k group by "
            + "k."
            + String.join(", k.", keys())
            + " having count(*) > 1 limit 1",
        newest.parameters(),
        List.of());
  }

  private String newestFirst(int rows) {
    return keys().stream()
        .map(column -> "d." + column + " desc")
        .collect(Collectors.joining(", ", "\norder by ", "\nlimit " + rows));
  }

  /** Only the beginning is shown, so no more of a long value is sent. */
  private String beginning(String cell, String column) {
    return switch (report.shape().forms().getOrDefault(column, CellForm.STRING)) {
      case BINARY -> cell;
      case UTF_8 -> "substring(" + cell + " for " + MOST_BYTES_OF_CHARACTER * (WIDTH + 1) + ")";
      default -> "left((" + cell + ")::text, " + (WIDTH + 1) + ")";
    };
  }

  /** Columns below each other, and the rows side by side. */
  private List<String> table(RowSet<Row> rows) {
    List<String> table = new ArrayList<>();
    List<String> columns = columns();
    for (int i = 0; i < columns.size() && rows.size() > 0; i++) {
      if (!isShown(columns.get(i))) {
        continue;
      }
      StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "  %-22s", columns.get(i)));
      for (Row row : rows) {
        line.append(String.format(Locale.ROOT, "  %-" + WIDTH + "s", cut(row.getValue(i))));
      }
      table.add(line.toString());
    }
    return table;
  }

  /** As a file shows the value, but NULL and the empty text. */
  private static String cut(@Nullable Object value) {
    String text = value == null ? "" : text(value);
    String cell = value != null && text.isEmpty() ? "\"\"" : PlainText.of(text);
    return cell.length() > WIDTH ? cell.substring(0, WIDTH - 1) + "…" : cell;
  }

  /** As a file shows it. */
  static String text(Object value) {
    if (value instanceof OffsetDateTime time) {
      return TimestampText.of(RowEncoder.micros(time));
    }
    if (value instanceof LocalDateTime time) {
      return TimestampText.of(RowEncoder.micros(time.atOffset(ZoneOffset.UTC)));
    }
    return value instanceof Buffer bytes ? LossyText.of(bytes.getBytes()) : value.toString();
  }
}
