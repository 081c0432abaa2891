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
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * One estimate, in its transaction. The planner's statistics are of whole tables, and of the rows
 * of others, too: its number is given only for rows of which the caller has more than a few.
 *
 * @param unfiltered the same rows without the filters by what they are: of statuses, event types
 *     and response statuses
 * @param untilNanos when counting ends, by {@link System#nanoTime}
 */
record EstimateReading(
    Snapshot snapshot,
    DeliveryQueries queries,
    DeliveryQueries unfiltered,
    Slicing slicing,
    long untilNanos) {
  /**
   * The planner expects one row where it finds no reason for any. To count them is cheap where it
   * is right; where it is not, statistics are missing, and its number would mislead.
   */
  private static final long NEARLY_NONE = 1;

  /** Rows that are read to know how long they are; if there are no more, they have been counted. */
  private static final int SAMPLE = 200;

  private static final long SAMPLE_MILLIS = 500;

  /**
   * @param exact whether they were counted
   * @param rowBytes about how long one is
   */
  private record Rows(long number, boolean exact, OptionalLong rowBytes) {
    static final Rows NONE = new Rows(0, true, OptionalLong.empty());

    long bytes(ReadPlan plan) {
      return number * rowBytes.orElse(plan.rowBytes());
    }
  }

  /**
   * @param feed that is read, as it is now
   * @param exact whether the client asked for a count
   */
  Future<SourceEstimate> of(FeedDescription feed, boolean exact) {
    return ReadPlan.of(snapshot.connection(), queries.of(queries.whole()))
        .compose(
            plan ->
                rows(plan, exact)
                    .compose(
                        rows ->
                            sorts(plan, rows)
                                .map(
                                    sorts ->
                                        new SourceEstimate(
                                            rows.number(),
                                            rows.exact(),
                                            rows.rowBytes(),
                                            sorts,
                                            queries.columns(),
                                            texts(feed)))));
  }

  /**
   * A part of the rows is what a large export reads at once; for all of them a sort may be faster.
   */
  private Future<Boolean> sorts(ReadPlan plan, Rows rows) {
    boolean large = rows.bytes(plan) > slicing.smallBytes();
    if (!large || queries.seeks() || plan.order() != ReadPlan.Order.SORT) {
      return Future.succeededFuture(false);
    }
    Range part = queries.whole().atMost(slicing.sliceBytes() / plan.rowBytes() + 1);
    return ReadPlan.of(snapshot.connection(), queries.of(part))
        .map(plannedPart -> plannedPart.order() == ReadPlan.Order.SORT);
  }

  private Future<Rows> rows(ReadPlan plan, boolean exact) {
    return within(queries.asking(cells -> "1", " limit 1"), millisLeft())
        .compose(
            found ->
                found.isEmpty()
                    ? withoutFilters()
                    : found.getAsLong() == 0
                        ? Future.succeededFuture(Rows.NONE)
                        : some(plan, exact));
  }

  /** Looking for one took too long, so nothing is known of the filters but by statistics. */
  private Future<Rows> withoutFilters() {
    return ReadPlan.of(snapshot.connection(), unfiltered.of(unfiltered.whole()))
        .compose(plan -> expected(unfiltered, plan))
        .map(number -> new Rows(number, false, OptionalLong.empty()));
  }

  private Future<Rows> some(ReadPlan plan, boolean exact) {
    return RowCount.sampled(snapshot, queries, SAMPLE, Math.min(SAMPLE_MILLIS, millisLeft()))
        .compose(
            sample ->
                sample.isPresent() && sample.get().rows() < SAMPLE
                    ? Future.succeededFuture(
                        new Rows(
                            sample.get().rows(), true, OptionalLong.of(sample.get().rowBytes())))
                    : counted(
                        plan,
                        exact,
                        sample.stream().mapToLong(RowCount.Sample::rowBytes).findFirst()));
  }

  private Future<Rows> counted(ReadPlan plan, boolean exact, OptionalLong rowBytes) {
    return expected(queries, plan)
        .compose(
            expected ->
                exact || expected <= NEARLY_NONE || queries.isBlind()
                    ? within(queries.asking(cells -> "count(*)", ""), millisLeft())
                        .map(
                            number ->
                                new Rows(number.orElse(expected), number.isPresent(), rowBytes))
                    : Future.succeededFuture(new Rows(expected, false, rowBytes)));
  }

  /** Returns what the source itself says of the number, as far as that goes, or the planner. */
  private Future<Long> expected(DeliveryQueries asked, ReadPlan plan) {
    return asked
        .count()
        .map(
            query ->
                RowCount.expected(snapshot, query, millisLeft())
                    .map(
                        most ->
                            most.isEmpty()
                                ? plan.rows()
                                : asked.isFiltered()
                                    ? Math.min(plan.rows(), most.getAsLong())
                                    : Math.max(0, most.getAsLong())))
        .orElse(Future.succeededFuture(plan.rows()));
  }

  /** Returns the number that a query gives, 0 when it has no row; empty when it takes too long. */
  private Future<OptionalLong> within(DeliveryQuery query, long millis) {
    return millis == 0
        ? Future.succeededFuture(OptionalLong.empty())
        : RowCount.within(snapshot, query, millis)
            .map(number -> OptionalLong.of(number.orElse(0)))
            .recover(
                failure ->
                    SqlErrors.is(failure, SqlErrors.QUERY_CANCELED)
                        ? Future.succeededFuture(OptionalLong.empty())
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
