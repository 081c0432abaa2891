package io.hookexport.source;

import io.hookexport.export.ExportException;
import io.hookexport.source.rows.DeliveryQuery;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares what {@code source.yaml} promises with the newest rows of a tenant: columns that are
 * never NULL, and endpoints that clients can filter by. A broken promise is reported and fails
 * nothing: a platform may have deleted an endpoint since.
 *
 * @param newest ends a query: the rows that are looked at, in their order, and how many
 */
record TenantPromises(FeedReport report, int rows, String newest) {
  private static final int ENDPOINTS = 3;

  Future<Void> run() {
    return report
        .lines()
        .step("not_null", "", () -> report.reads().run(report.limit(), s -> nulls(s.connection())))
        .compose(
            fine ->
                report
                    .lines()
                    .step(
                        "endpoints",
                        "",
                        () -> report.reads().run(report.limit(), s -> endpoints(s.connection()))));
  }

  private Future<String> nulls(SqlConnection connection) {
    List<String> columns = report.source().notNull().stream().sorted().toList();
    if (columns.isEmpty()) {
      return Future.succeededFuture("no column is listed");
    }
    DeliveryQuery query =
        newestRows(
            columns,
            IntStream.range(0, columns.size())
                .mapToObj(i -> "bool_or(k.c" + i + " is null)")
                .collect(Collectors.joining(", ")),
            "");
    return connection
        .preparedQuery(query.sql())
        .execute(query.parameters())
        .map(
            found -> {
              Row row = found.iterator().next();
              List<String> empty =
                  IntStream.range(0, columns.size())
                      .filter(i -> Boolean.TRUE.equals(row.getBoolean(i)))
                      .mapToObj(columns::get)
                      .toList();
              return empty.isEmpty()
                  ? "holds in the newest " + rows + " rows"
                  : "but in the newest "
                      + rows
                      + " rows NULL occurs in "
                      + String.join(", ", empty)
                      + ". Remove from it what can be NULL: "
                      + report.problems().key("not_null");
            });
  }

  private Future<String> endpoints(SqlConnection connection) {
    DeliveryQuery query =
        newestRows(
            List.of(report.source().endpointColumn()),
            "distinct k.c0",
            " where k.c0 is not null order by 1 limit " + ENDPOINTS);
    List<String> lost = new ArrayList<>();
    return connection
        .preparedQuery(query.sql())
        .execute(query.parameters())
        .compose(
            found -> InTurn.each(texts(found), id -> find(connection, id, lost)).map(found.size()))
        .map(
            asked ->
                asked == 0
                    ? "the newest " + rows + " rows have none"
                    : lost.isEmpty()
                        ? asked + " of the newest rows are found"
                        : "but a client cannot filter by " + String.join("; nor by ", lost));
  }

  private Future<Void> find(SqlConnection connection, String shown, List<String> lost) {
    String name = "'" + shown + "', which the newest rows show: ";
    return report
        .source()
        .convert(shown)
        .map(
            id ->
                report
                    .endpoints()
                    .find(connection, id)
                    .onSuccess(
                        isFound -> {
                          if (!isFound) {
                            lost.add(
                                name
                                    + "endpoint_exists does not find it, "
                                    + report.problems().key("endpoint_exists"));
                          }
                        })
                    .<Void>mapEmpty()
                    .recover(
                        failure -> {
                          if (!(failure instanceof ExportException)) {
                            return Future.failedFuture(failure);
                          }
                          lost.add(
                              name
                                  + failure.getMessage()
                                  + " Compare $1 and $2, "
                                  + report.problems().key("endpoint_exists"));
                          return Future.succeededFuture();
                        }))
        .orElseGet(
            () -> {
              lost.add(
                  name
                      + "it has not the form of endpoint_form, "
                      + report.problems().key("endpoint_form"));
              return Future.succeededFuture();
            });
  }

  private static List<String> texts(RowSet<Row> found) {
    List<String> texts = new ArrayList<>();
    found.forEach(row -> texts.add(row.getString(0)));
    return texts;
  }

  /** Asks about the cells of the newest rows, {@code k.c0} and so on, as texts. */
  private DeliveryQuery newestRows(List<String> columns, String what, String rest) {
    DeliveryQuery cells =
        report
            .everything(columns)
            .asking(
                found ->
                    IntStream.range(0, found.size())
                        .mapToObj(i -> "(" + found.get(i) + ")::text as c" + i)
                        .collect(Collectors.joining(", ")),
                newest);
    return DeliveryQuery.other(
        "select " + what + " from (" + cells.sql() + ") as k" + rest,
        cells.parameters(),
        List.of());
  }
}
