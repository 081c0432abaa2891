package io.hookexport.postgres;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportRequest;
import io.hookexport.postgres.ReadAhead.Piece;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The CSV of one export: its slices, each read by one of its {@link Lanes}, in order. A small
 * export is one slice on one connection. Connections read and encode on their own threads; all
 * methods and handlers here run on the context that opened it.
 */
final class SlicedRows implements CsvRows, Lanes.Receiver {
  /** The shortest that the server has; zero would be without a limit. */
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private final Instant snapshotAt;
  private final Estimate estimate;
  private final boolean wide;
  private final SlicePlan plan;
  private final ReadAhead ahead;
  private final Lanes lanes;
  private final ChunkQueue chunks;

  // These may be asked for from anywhere.
  private final AtomicLong rowsRead = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong escapedCells = new AtomicLong();
  private boolean started;
  private @Nullable Future<Void> closing;

  private SlicedRows(
      Context context,
      PgDeliverySource.Reading source,
      DeliveryQueries queries,
      ExportRequest request,
      Snapshot snapshot,
      Estimate estimate) {
    Slicing slicing = source.slicing();
    boolean divisible = snapshot.isShared() && estimate.divisible(slicing);
    this.snapshotAt = snapshot.time();
    this.estimate = estimate;
    this.wide = divisible && estimate.bytes() > slicing.smallBytes();
    this.plan = new SlicePlan(queries.whole(), slicing, estimate, divisible);
    this.ahead = new ReadAhead(slicing.aheadBytes());
    this.lanes =
        new Lanes(context, source, queries, request, plan, estimate.reads(), ahead, snapshot, this);
    this.chunks = new ChunkQueue(this::delivered);
  }

  /**
   * Takes a snapshot, which ends with the rows, or here when they cannot be had.
   *
   * @param asking makes the queries, with the connection of the snapshot
   * @param alone reads with one query on one connection, whatever the source is
   */
  static Future<SlicedRows> open(
      Context context,
      PgDeliverySource.Reading source,
      Function<SqlConnection, Future<DeliveryQueries>> asking,
      ExportRequest request,
      boolean alone) {
    long untilNanos = System.nanoTime() + source.connections().timeout().toNanos();
    return source
        .rowSecurity()
        .guard(
            request.direction(),
            refuse ->
                new Opening(
                        context,
                        source,
                        asking,
                        request,
                        alone ? Optional.of("the last attempt") : Optional.empty(),
                        refuse)
                    .open(untilNanos));
  }

  /**
   * @param asking makes the queries, with the connection of the snapshot
   * @param alone why one connection must read all rows, if the source is no reason
   * @param refuseHiddenRows fails where row security would hide rows
   */
  private record Opening(
      Context context,
      PgDeliverySource.Reading source,
      Function<SqlConnection, Future<DeliveryQueries>> asking,
      ExportRequest request,
      Optional<String> alone,
      boolean refuseHiddenRows) {
    /**
     * The snapshot and the locks of the first plan come together, or both are taken again: what
     * holds a lock may leave tables of which an older snapshot shows nothing.
     */
    Future<SlicedRows> open(long untilNanos) {
      return open(AT_ONCE)
          .recover(
              failure -> {
                if (System.nanoTime() - untilNanos >= 0) {
                  return Future.failedFuture(failure);
                }
                if (failure instanceof StaleSnapshotException) {
                  return open(untilNanos);
                }
                return SqlErrors.is(failure, SqlErrors.LOCK_NOT_AVAILABLE)
                    ? open(source.connections().timeout())
                        .compose(SlicedRows::close)
                        .recover(
                            stale ->
                                stale instanceof StaleSnapshotException
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(stale))
                        .compose(waited -> open(untilNanos))
                    : Future.failedFuture(failure);
              });
    }

    private Future<SlicedRows> open(Duration locks) {
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
                                  .onSuccess(e -> source.connections().tell(snapshot, e))
                                  .map(
                                      e ->
                                          new SlicedRows(
                                              context,
                                              source,
                                              queries,
                                              request,
                                              snapshot,
                                              e.with(e.reads().alone(alone)))))
                      .onFailure(failure -> snapshot.abort()));
    }
  }

  private static Future<Void> requireAllRows(
      Snapshot snapshot, DeliveryQueries queries, boolean refuseHiddenRows) {
    return refuseHiddenRows
        ? snapshot.parse(queries.of(queries.whole()), true)
        : Future.succeededFuture();
  }

  /**
   * For all rows the planner may prefer to sort where for those of a slice it would use an index,
   * so it is asked about both when there may be slices.
   */
  private static Future<Estimate> estimate(
      Snapshot snapshot, DeliveryQueries queries, Slicing slicing) {
    return snapshot
        .estimate(queries.of(queries.whole()))
        .compose(all -> streams(snapshot, queries, slicing, all))
        .compose(
            all ->
                snapshot
                    .unsteady(all.reads())
                    .map(name -> all.with(all.reads().alone(name.map(f -> f + "()")))));
  }

  private static Future<Estimate> streams(
      Snapshot snapshot, DeliveryQueries queries, Slicing slicing, Estimate all) {
    if (all.streams(slicing)
        || all.reads().alone().isPresent()
        || !snapshot.isShared()
        || all.bytes() <= slicing.smallBytes()) {
      return Future.succeededFuture(all);
    }
    long rows = slicing.sliceBytes() / all.rowBytes() + 1;
    return snapshot
        .estimate(queries.of(queries.whole().atMost(rows)))
        .map(part -> all.inParts(part, slicing));
  }

  @Override
  public void piece(Slice slice, Piece piece) {
    rowsRead.addAndGet(piece.rows());
    slice.count(piece.rows(), piece.bytes().length());
    if (slice == plan.head()) {
      ahead.inTurn(piece);
      chunks.add(piece);
    } else {
      slice.waiting().add(piece);
      ahead.add(piece);
    }
  }

  @Override
  public void over(Slice slice) {
    while (plan.head().state() == Slice.State.DONE) {
      if (!plan.advance()) {
        lanes.requireSameReads().onSuccess(same -> chunks.complete()).onFailure(this::failed);
        return;
      }
      for (Piece piece = plan.head().waiting().poll();
          piece != null;
          piece = plan.head().waiting().poll()) {
        chunks.add(piece);
      }
    }
  }

  private void delivered(Piece piece) {
    rows.addAndGet(piece.rows());
    escapedCells.addAndGet(piece.escapedCells());
    ahead.left(piece);
    lanes.feed();
  }

  /** One failure ends all slices at once. */
  @Override
  public void failed(Throwable failure) {
    if (closing == null) {
      closing = lanes.close();
      chunks.fail(SourceErrors.of(failure));
    }
  }

  @Override
  public Instant snapshotAt() {
    return snapshotAt;
  }

  @Override
  public OptionalLong rowsExpected() {
    return OptionalLong.of(estimate.rows());
  }

  @Override
  public long bytesExpected() {
    return estimate.bytes();
  }

  /**
   * Also those that wait for their turn, or for the reader, and those that were read again. What is
   * held back can be seen by nothing else.
   */
  long rowsRead() {
    return rowsRead.get();
  }

  @Override
  public long rowsWritten() {
    return rows.get();
  }

  @Override
  public long escapedCells() {
    return escapedCells.get();
  }

  @Override
  public SlicedRows exceptionHandler(@Nullable Handler<Throwable> handler) {
    chunks.exceptionHandler(handler);
    return this;
  }

  @Override
  public SlicedRows handler(@Nullable Handler<Buffer> handler) {
    if (!started && handler != null) {
      started = true;
      if (wide) {
        lanes.widen();
      }
      lanes.feed();
    }
    chunks.handler(handler);
    return this;
  }

  @Override
  public SlicedRows endHandler(@Nullable Handler<Void> handler) {
    chunks.endHandler(handler);
    return this;
  }

  @Override
  public SlicedRows pause() {
    chunks.pause();
    return this;
  }

  @Override
  public SlicedRows resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public SlicedRows fetch(long amount) {
    chunks.fetch(amount);
    return this;
  }

  @Override
  public Future<Void> close() {
    if (closing == null) {
      chunks.close();
      closing = lanes.close();
    }
    return closing;
  }
}
