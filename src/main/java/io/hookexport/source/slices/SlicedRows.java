package io.hookexport.source.slices;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.SourceErrors;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The CSV of one export: its slices in order, each read by one of its {@link SliceReaders}. A small
 * export is one slice on one connection. Connections read and encode on their own threads; all
 * methods and handlers here run on the context that opened the rows.
 */
public final class SlicedRows implements CsvRows {
  private final Instant snapshotAt;
  private final Estimate estimate;
  private final boolean wide;
  private final SlicePlan plan;
  private final ReadAhead ahead;
  private final SliceReaders lanes;
  private final ChunkQueue chunks;

  // Any thread may read these.
  private final AtomicLong rowsRead = new AtomicLong();
  private final AtomicLong rows = new AtomicLong();
  private final AtomicLong escapedCells = new AtomicLong();
  private boolean started;
  private @Nullable Future<Void> closing;

  SlicedRows(RowsOpening opening, DeliveryQueries queries, Snapshot snapshot, Estimate estimate) {
    Slicing slicing = opening.source().slicing();
    boolean divisible = snapshot.isShared() && estimate.divisible(slicing);
    this.snapshotAt = snapshot.time();
    this.estimate = estimate;
    this.wide = divisible && estimate.isLarge(slicing);
    this.plan = new SlicePlan(queries.whole(), slicing, estimate, divisible);
    this.ahead = new ReadAhead(slicing.aheadBytes());
    this.lanes = new SliceReaders(opening, queries, plan, estimate, ahead, snapshot, this);
    this.chunks = new ChunkQueue(this::delivered);
  }

  void chunk(Slice slice, SliceChunk chunk) {
    rowsRead.addAndGet(chunk.rows);
    slice.count(chunk.rows, chunk.length());
    if (slice == plan.head()) {
      ahead.inTurn(chunk);
      chunks.add(chunk);
    } else {
      slice.waiting().add(chunk);
      ahead.add(chunk);
    }
  }

  /** All rows that the slice now covers have arrived. */
  void over() {
    while (plan.head().state() == Slice.State.DONE) {
      if (!plan.advance()) {
        lanes.requireSameReads().onSuccess(same -> chunks.complete()).onFailure(this::failed);
        return;
      }
      for (SliceChunk chunk = plan.head().waiting().poll();
          chunk != null;
          chunk = plan.head().waiting().poll()) {
        chunks.add(chunk);
      }
    }
  }

  private void delivered(SliceChunk chunk) {
    rows.addAndGet(chunk.rows);
    escapedCells.addAndGet(chunk.escapedCells);
    ahead.removed(chunk);
    lanes.feed();
  }

  /** One failure ends all slices immediately. */
  void failed(Throwable failure) {
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
   * Counts also the rows that wait for their turn or for the reader, and those that were read
   * again. Nothing else shows rows that are held back.
   */
  public long rowsRead() {
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
