package io.hookexport.postgres;

import io.hookexport.csv.Chunk;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * CSV of one query, read with {@link RawQuery}. The connection's thread reads and encodes; all
 * methods and handlers here run on the context that opened it, which may be another thread.
 */
final class RawRows implements CsvRows, RawQuery.Listener {
  private final Context context;
  private final Snapshot snapshot;
  private final OptionalLong rowsExpected;
  private final RawQuery query;
  private final ChunkQueue chunks;

  // Progress may be asked for from anywhere.
  private volatile long rows;
  private volatile long escapedCells;
  private boolean started;
  private boolean orderly;
  private @Nullable Future<Void> closing;

  private RawRows(
      Context context,
      Snapshot snapshot,
      DeliveryQuery query,
      OptionalLong rowsExpected,
      ExportRequest request) {
    this.context = context;
    this.snapshot = snapshot;
    this.rowsExpected = rowsExpected;
    this.query =
        new RawQuery(snapshot.connection(), query, Chunks.begin(request, query.columns()), this);
    this.chunks = new ChunkQueue(chunk -> this.query.consumed(chunk.length()));
  }

  /** Takes the snapshot over: it ends with the rows, or here when they cannot be had. */
  static Future<RawRows> open(
      Context context, Snapshot snapshot, DeliveryQuery query, ExportRequest request) {
    return snapshot
        .estimate(query)
        .map(expected -> new RawRows(context, snapshot, query, expected, request))
        .onFailure(failure -> snapshot.abort());
  }

  @Override
  public void chunk(Chunk chunk, long rowsSoFar, long escapedCellsSoFar) {
    rows = rowsSoFar;
    escapedCells = escapedCellsSoFar;
    context.runOnContext(go -> chunks.add(Chunks.wrap(chunk)));
  }

  @Override
  public void over(@Nullable Throwable failure) {
    context.runOnContext(
        go -> {
          if (failure == null) {
            orderly = true;
            chunks.complete();
          } else {
            chunks.fail(SourceErrors.of(failure));
          }
        });
  }

  @Override
  public Instant snapshotAt() {
    return snapshot.time();
  }

  @Override
  public OptionalLong rowsExpected() {
    return rowsExpected;
  }

  @Override
  public long rowsWritten() {
    return rows;
  }

  @Override
  public long escapedCells() {
    return escapedCells;
  }

  @Override
  public RawRows exceptionHandler(@Nullable Handler<Throwable> handler) {
    chunks.exceptionHandler(handler);
    return this;
  }

  @Override
  public RawRows handler(@Nullable Handler<Buffer> handler) {
    if (!started && handler != null) {
      started = true;
      query.start();
    }
    chunks.handler(handler);
    return this;
  }

  @Override
  public RawRows endHandler(@Nullable Handler<Void> handler) {
    chunks.endHandler(handler);
    return this;
  }

  @Override
  public RawRows pause() {
    chunks.pause();
    return this;
  }

  @Override
  public RawRows resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public RawRows fetch(long amount) {
    chunks.fetch(amount);
    return this;
  }

  @Override
  public Future<Void> close() {
    if (closing == null) {
      chunks.close();
      Promise<Void> idle = Promise.promise();
      query.stop().onComplete(stopped -> context.runOnContext(go -> idle.complete()));
      closing = idle.future().compose(go -> orderly ? snapshot.end() : snapshot.abort());
    }
    return closing;
  }
}
