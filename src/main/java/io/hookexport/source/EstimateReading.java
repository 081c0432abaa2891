package io.hookexport.source;

import io.hookexport.export.FeedDescription;
import io.hookexport.export.SourceEstimate;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.RowCount;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One estimate, in its transaction.
 *
 * @param untilNanos when counting ends, by {@link System#nanoTime}
 */
record EstimateReading(
    Snapshot snapshot, DeliveryQueries queries, Slicing slicing, long untilNanos) {
  /**
   * The planner expects one row where it finds no reason for any. To count them is cheap where it
   * is right; where it is not, statistics are missing, and its number would mislead.
   */
  private static final long NEARLY_NONE = 1;

  /** A number of rows, and whether they were counted. */
  private record Rows(long number, boolean exact) {}

  /**
   * @param feed that is read, as it is now
   * @param exact whether the client asked for a count
   */
  Future<SourceEstimate> of(FeedDescription feed, boolean exact) {
    return ReadPlan.of(snapshot.connection(), queries.of(queries.whole()))
        .compose(
            plan ->
                sorts(plan)
                    .compose(
                        sorts ->
                            expected(plan)
                                .compose(rows -> counted(rows, exact))
                                .map(
                                    rows ->
                                        new SourceEstimate(
                                            rows.number(),
                                            rows.exact(),
                                            plan.rowBytes(),
                                            sorts,
                                            queries.columns(),
                                            texts(feed)))));
  }

  /**
   * A part of the rows is what a large export reads at once; for all of them a sort may be faster.
   */
  private Future<Boolean> sorts(ReadPlan plan) {
    boolean large = plan.rows() * plan.rowBytes() > slicing.smallBytes();
    if (!large || queries.seeks() || plan.order() != ReadPlan.Order.SORT) {
      return Future.succeededFuture(false);
    }
    Range part = queries.whole().atMost(slicing.sliceBytes() / plan.rowBytes() + 1);
    return ReadPlan.of(snapshot.connection(), queries.of(part))
        .map(plannedPart -> plannedPart.order() == ReadPlan.Order.SORT);
  }

  /** Returns what the source itself says of the number, as far as that goes, or the planner. */
  private Future<Long> expected(ReadPlan plan) {
    return queries
        .count()
        .map(
            query ->
                RowCount.expected(snapshot, query, millisLeft())
                    .map(
                        most ->
                            most.isEmpty()
                                ? plan.rows()
                                : queries.isFiltered()
                                    ? Math.min(plan.rows(), most.getAsLong())
                                    : Math.max(0, most.getAsLong())))
        .orElse(Future.succeededFuture(plan.rows()));
  }

  private Future<Rows> counted(long expected, boolean exact) {
    Rows uncounted = new Rows(expected, false);
    long millis = millisLeft();
    if ((!exact && expected > NEARLY_NONE) || millis == 0) {
      return Future.succeededFuture(uncounted);
    }
    DeliveryQuery count = queries.asking(cells -> "count(*)", "");
    return RowCount.within(snapshot, count, millis)
        .map(number -> new Rows(number.orElse(0), true))
        .recover(
            failure ->
                SqlErrors.is(failure, SqlErrors.QUERY_CANCELED)
                    ? Future.succeededFuture(uncounted)
                    : Future.failedFuture(failure));
  }

  /** Returns 0 when the time is over, which the server would take for no limit. */
  private long millisLeft() {
    return Math.max(0, TimeUnit.NANOSECONDS.toMillis(untilNanos - System.nanoTime()));
  }

  /** A status is a word that the source has checked. */
  private List<String> texts(FeedDescription feed) {
    return feed.columns().stream()
        .filter(column -> column.type() == FeedDescription.Type.STRING && !column.alwaysEmpty())
        .map(FeedDescription.Column::name)
        .filter(name -> !name.equals("status") && queries.columns().contains(name))
        .toList();
  }
}
