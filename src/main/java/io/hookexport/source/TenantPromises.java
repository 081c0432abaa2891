package io.hookexport.source;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.ReportLines.Finding;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares what {@code source.yaml} promises with the newest rows of a tenant: columns that are
 * never NULL, and endpoints that clients can filter by. A broken promise is reported and fails
 * nothing: a platform may have deleted an endpoint since.
 *
 * @param newest ends a query: the rows that are looked at, in their order, and how many
 */
record TenantPromises(FeedReport report, String newest) {
  private static final int ENDPOINTS = 3;

  private static final Set<ExportError> REFUSED =
      Set.of(ExportError.ENDPOINT_NOT_FOUND, ExportError.INVALID_REQUEST);

  /** Why clients cannot filter by an id, in words for one id and for several. */
  private record Reason(String one, String several) {}

  Future<Void> run() {
    return report
        .lines()
        .judged("not_null", "", this::nulls)
        .compose(fine -> report.lines().judged("endpoints", "", this::endpoints));
  }

  private Future<Finding> nulls() {
    List<String> columns = report.source().notNull().stream().sorted().toList();
    if (columns.isEmpty()) {
      return Future.succeededFuture(new Finding(false, "no column is listed"));
    }
    DeliveryQuery query =
        newestRows(
            columns,
            IntStream.range(0, columns.size())
                .mapToObj(i -> ", bool_or(k.c" + i + " is null)")
                .collect(Collectors.joining("", "count(*)", "")),
            "");
    return report
        .reads()
        .run(report.limit(), s -> ask(s, query))
        .map(
            found -> {
              Row row = found.iterator().next();
              long rows = row.getLong(0);
              List<String> empty =
                  IntStream.range(0, columns.size())
                      .filter(i -> Boolean.TRUE.equals(row.getBoolean(i + 1)))
                      .mapToObj(columns::get)
                      .toList();
              return empty.isEmpty()
                  ? new Finding(false, rows == 0 ? "there are no rows" : "holds in " + words(rows))
                  : new Finding(
                      true,
                      "NULL occurs in "
                          + String.join(", ", empty)
                          + (", in " + words(rows))
                          + ". Remove from not_null what can be NULL: "
                          + report.problems().key("not_null"));
            });
  }

  private static String words(long rows) {
    return rows == 1 ? "the only row" : "the newest " + rows + " rows";
  }

  /** Each is asked for in a transaction of its own: one that fails ends no other. */
  private Future<Finding> endpoints() {
    DeliveryQuery query =
        newestRows(
            List.of(report.source().endpointColumn()),
            "k.c0, (sum(count(*)) over ())::bigint",
            // In an order that mixes the forms of ids, and is the same each time.
            " group by 1 order by md5(k.c0::text) nulls last limit " + ENDPOINTS);
    Map<Reason, List<String>> lost = new LinkedHashMap<>();
    return report
        .reads()
        .run(report.limit(), s -> ask(s, query))
        .compose(
            found -> {
              List<String> ids = new ArrayList<>();
              for (Row row : found) {
                Optional.ofNullable(row.getValue(0)).map(TenantRows::text).ifPresent(ids::add);
              }
              ids.sort(Comparator.naturalOrder());
              return InTurn.each(
                      ids,
                      id ->
                          lost(id)
                              .map(
                                  why -> {
                                    why.ifPresent(
                                        r ->
                                            lost.computeIfAbsent(r, any -> new ArrayList<>())
                                                .add("'" + id + "'"));
                                    return null;
                                  }))
                  .map(
                      fine ->
                          lost.isEmpty()
                              ? new Finding(false, found(ids.size(), found))
                              : new Finding(true, words(lost)));
            });
  }

  private static String found(int ids, RowSet<Row> found) {
    if (found.size() == 0) {
      return "there are no rows";
    }
    String rows = words(found.iterator().next().getLong(1));
    return switch (ids) {
      case 0 -> "no id is in " + rows;
      case 1 -> "1 endpoint id of " + rows + " was tried, and found";
      default -> ids + " endpoint ids of " + rows + " were tried, and found";
    };
  }

  private static String words(Map<Reason, List<String>> lost) {
    return lost.entrySet().stream()
        .map(
            of ->
                String.join(", ", of.getValue())
                    + ": "
                    + (of.getValue().size() == 1 ? of.getKey().one() : of.getKey().several()))
        .collect(
            Collectors.joining(
                "; nor by ", "of the ids in the newest rows, a client cannot filter by ", ""));
  }

  /** Returns why a client cannot filter by an id. */
  private Future<Optional<Reason>> lost(String shown) {
    String exists = report.problems().key("endpoint_exists");
    Optional<String> id = report.source().convert(shown);
    if (id.isEmpty()) {
      String form = " not match endpoint_form, " + report.problems().key("endpoint_form");
      return Future.succeededFuture(Optional.of(new Reason("it does" + form, "they do" + form)));
    }
    return report
        .endpoints()
        .apply(id.get())
        .map(
            isFound -> {
              String words = "endpoint_exists does not find ";
              return isFound
                  ? Optional.<Reason>empty()
                  : Optional.of(new Reason(words + "it, " + exists, words + "them, " + exists));
            })
        .recover(
            failure ->
                refusal(failure)
                    .map(
                        words ->
                            Future.succeededFuture(
                                Optional.of(
                                    new Reason(words + ", " + exists, words + ", " + exists))))
                    .orElse(Future.failedFuture(failure)));
  }

  /**
   * Returns why a request with the endpoint would be refused; empty when nothing is known of it.
   */
  private static Optional<String> refusal(Throwable failure) {
    if (ReportLines.isTooSlow(failure)) {
      return Optional.of(
          "endpoint_exists takes longer than a request waits for it (database.timeout_ms)");
    }
    if (failure instanceof PgException pg && !SqlErrors.isTransient(pg)) {
      return Optional.of(
          "endpoint_exists fails with " + pg.getErrorMessage() + " (" + pg.getSqlState() + ")");
    }
    return failure instanceof ExportException refused && REFUSED.contains(refused.error())
        ? Optional.of(refused.getMessage() + " Compare $1 and $2")
        : Optional.empty();
  }

  private static Future<RowSet<Row>> ask(Snapshot snapshot, DeliveryQuery query) {
    return snapshot.connection().preparedQuery(query.sql()).execute(query.parameters());
  }

  /** The blanks that fill a char(n) are no part of an id. */
  private String value(String cell, String column) {
    boolean isText = report.shape().forms().get(column) == CellForm.STRING;
    return isText ? "(" + cell + ")::text" : cell;
  }

  /** Asks about the cells of the newest rows, {@code k.c0} and so on. */
  private DeliveryQuery newestRows(List<String> columns, String what, String rest) {
    DeliveryQuery cells =
        report
            .everything(columns)
            .asking(
                found ->
                    IntStream.range(0, found.size())
                        .mapToObj(i -> value(found.get(i), columns.get(i)) + " as c" + i)
                        .collect(Collectors.joining(", ")),
                newest);
    return DeliveryQuery.other(
        "select " + what + " from (" + cells.sql() + ") as k" + rest,
        cells.parameters(),
        List.of());
  }
}
