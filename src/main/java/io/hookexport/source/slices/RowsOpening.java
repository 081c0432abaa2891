package io.hookexport.source.slices;

import io.hookexport.export.ExportRequest;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.RowCount;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.StaleSnapshotException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens the rows of one export: takes a snapshot, and estimates the query before it runs.
 *
 * @param asking makes the queries, with the connection of the snapshot
 * @param alone reads with one query on one connection, whatever the source is
 */
public record RowsOpening(
    Context context,
    ReadResources source,
    Function<SqlConnection, Future<DeliveryQueries>> asking,
    ExportRequest request,
    boolean alone) {
  /** The shortest timeout of the server; zero would mean no limit. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  /** Takes a snapshot. It ends with the rows, or here when they cannot be opened. */
  public Future<SlicedRows> open() {
    long untilNanos = System.nanoTime() + source.connections().timeout().toNanos();
    return source
        .rowSecurity()
        .guard(request.feed(), refuseHiddenRows -> open(untilNanos, refuseHiddenRows));
  }

  /**
   * Takes the snapshot and the locks of the first plan together; when one fails, both are retried:
   * the holder of a lock may leave tables whose rows an older snapshot does not show.
   *
   * @param refuseHiddenRows fails where row security would hide rows
   */
  private Future<SlicedRows> open(long untilNanos, boolean refuseHiddenRows) {
    return open(AT_ONCE, refuseHiddenRows)
        .recover(
            failure -> {
              if (System.nanoTime() - untilNanos >= 0) {
                return Future.failedFuture(failure);
              }
              if (failure instanceof StaleSnapshotException) {
                return open(untilNanos, refuseHiddenRows);
              }
              return SqlErrors.is(failure, SqlErrors.LOCK_NOT_AVAILABLE)
                  ? open(source.connections().timeout(), refuseHiddenRows)
                      .compose(SlicedRows::close)
                      .recover(
                          stale ->
                              stale instanceof StaleSnapshotException
                                  ? Future.succeededFuture()
                                  : Future.failedFuture(stale))
                      .compose(waited -> open(untilNanos, refuseHiddenRows))
                  : Future.failedFuture(failure);
            });
  }

  private Future<SlicedRows> open(Duration locks, boolean refuseHiddenRows) {
    Optional<String> reason = alone ? Optional.of("the last attempt") : Optional.empty();
    return source
        .connections()
        .first(context, locks)
        .compose(
            snapshot ->
                asking
                    .apply(snapshot.connection())
                    .compose(
                        queries ->
                            requireAllRows(snapshot, queries, refuseHiddenRows)
                                .compose(all -> estimate(snapshot, queries, source.slicing()))
                                .onSuccess(e -> source.connections().logReasons(snapshot, e))
                                .map(
                                    e ->
                                        new SlicedRows(
                                            this,
                                            queries,
                                            snapshot,
                                            e.with(e.reads().alone(reason)))))
                    .onFailure(failure -> snapshot.abort()));
  }

  private static Future<Void> requireAllRows(
      Snapshot snapshot, DeliveryQueries queries, boolean refuseHiddenRows) {
    return refuseHiddenRows
        ? snapshot.parse(queries.of(queries.whole()), true)
        : Future.succeededFuture();
  }

  /**
   * Asks the planner about both the whole and one slice when there may be slices: for all rows it
   * may prefer a sort where for those of a slice it would use an index.
   */
  private static Future<Estimate> estimate(
      Snapshot snapshot, DeliveryQueries queries, Slicing slicing) {
    return snapshot
        .estimate(queries.of(queries.whole()))
        .compose(all -> counted(snapshot, queries, all))
        .compose(all -> streams(snapshot, queries, slicing, all))
        .compose(
            all ->
                snapshot
                    .unsteady(all.reads())
                    .map(name -> all.with(all.reads().alone(name.map(f -> f + "()")))));
  }

  private static Future<Estimate> counted(
      Snapshot snapshot, DeliveryQueries queries, Estimate planned) {
    return queries
        .count()
        .map(
            count ->
                RowCount.of(snapshot, count)
                    .map(
                        rows ->
                            rows.isEmpty()
                                ? planned
                                : queries.isFiltered()
                                    ? planned.withMostRows(rows.getAsLong())
                                    : planned.withRows(rows.getAsLong())))
        .orElse(Future.succeededFuture(planned));
  }

  private static Future<Estimate> streams(
      Snapshot snapshot, DeliveryQueries queries, Slicing slicing, Estimate all) {
    if (queries.seeks()) {
      return Future.succeededFuture(all.withoutStartup());
    }
    if (all.streams(slicing)
        || all.connections(slicing) == 1
        || all.reads().alone().isPresent()
        || !snapshot.isShared()
        || !all.isLarge(slicing)) {
      return Future.succeededFuture(all);
    }
    long rows = slicing.sliceRows((double) all.rowBytes());
    return snapshot
        .estimate(queries.of(queries.whole().atMost(rows)))
        .map(part -> all.inParts(part, slicing));
  }
}
