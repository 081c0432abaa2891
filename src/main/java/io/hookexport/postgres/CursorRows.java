package io.hookexport.postgres;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportRequest;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * CSV of one query, read with a cursor. While one batch is encoded the next one is on its way,
 * which is worth 1.4 times the speed of reading and encoding in turn; at most these two batches are
 * held. All methods and handlers run on the context that opened it.
 */
final class CursorRows implements CsvRows {
  private static final long CLOSE_SECONDS = 5;

  private final Snapshot snapshot;
  private final PreparedStatement statement;
  private final Cursor cursor;
  private final OptionalLong rowsExpected;
  private final List<CellForm> forms;
  private final CsvEncoder csv;
  private final BatchSize batchSize = new BatchSize();
  private final ArrayDeque<Buffer> ready = new ArrayDeque<>();

  private @Nullable RowEncoder encoder;
  private @Nullable RowSet<Row> arrived;
  private long takenBytes;
  private boolean reading;
  private boolean exhausted;
  private boolean flushed;
  private boolean ended;
  private boolean pumping;
  private long demand = Long.MAX_VALUE;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Future<Void> closing;

  private CursorRows(
      Snapshot snapshot,
      PreparedStatement statement,
      DeliveryQuery query,
      OptionalLong rowsExpected,
      ExportRequest request) {
    this.snapshot = snapshot;
    this.statement = statement;
    this.rowsExpected = rowsExpected;
    this.cursor = statement.cursor(query.parameters());
    this.forms = query.forms();
    this.csv = Chunks.begin(request, query.columns());
  }

  /** Takes the snapshot over: it ends with the rows, or here when they cannot be had. */
  static Future<CursorRows> open(Snapshot snapshot, DeliveryQuery query, ExportRequest request) {
    return snapshot
        .estimate(query)
        .compose(
            expected ->
                snapshot
                    .connection()
                    .prepare(query.sql())
                    .map(ps -> new CursorRows(snapshot, ps, query, expected, request)))
        .onFailure(failure -> snapshot.abort());
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
    return csv.rows();
  }

  @Override
  public long escapedCells() {
    return csv.escapedCells();
  }

  @Override
  public CursorRows exceptionHandler(@Nullable Handler<Throwable> handler) {
    this.exceptionHandler = handler;
    return this;
  }

  @Override
  public CursorRows handler(@Nullable Handler<Buffer> handler) {
    this.handler = handler;
    pump();
    return this;
  }

  @Override
  public CursorRows endHandler(@Nullable Handler<Void> handler) {
    this.endHandler = handler;
    return this;
  }

  @Override
  public CursorRows pause() {
    demand = 0;
    return this;
  }

  @Override
  public CursorRows resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public CursorRows fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    pump();
    return this;
  }

  @Override
  public Future<Void> close() {
    if (closing == null) {
      ready.clear();
      closing = exhausted && !reading ? closeInOrder() : snapshot.abort();
    }
    return closing;
  }

  private Future<Void> closeInOrder() {
    return cursor
        .close()
        .compose(closed -> statement.close())
        .timeout(CLOSE_SECONDS, TimeUnit.SECONDS)
        .compose(closed -> snapshot.end(), failure -> snapshot.abort());
  }

  /** Moves on whatever can move: chunks to the handler, an arrived batch to chunks, a new read. */
  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      boolean moved = true;
      while (moved && handler != null && !ended && closing == null) {
        moved = ready.isEmpty() ? advance() : deliver();
      }
    } catch (RuntimeException e) {
      fail(e);
    } finally {
      pumping = false;
    }
  }

  private boolean deliver() {
    if (demand == 0 || handler == null) {
      return false;
    }
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    handler.handle(ready.remove());
    return true;
  }

  /**
   * True when there may be more to do at once; false when an answer must be awaited, or at the end.
   */
  private boolean advance() {
    RowSet<Row> batch = arrived;
    if (batch != null) {
      arrived = null;
      if (!exhausted) {
        readNext();
      }
      encode(batch);
      return true;
    }
    if (exhausted) {
      return finish();
    }
    if (!reading) {
      readNext();
    }
    return false;
  }

  private boolean finish() {
    if (!flushed) {
      flushed = true;
      takeChunk();
      return true;
    }
    ended = true;
    if (endHandler != null) {
      endHandler.handle(null);
    }
    return false;
  }

  private void readNext() {
    reading = true;
    cursor
        .read(batchSize.rows())
        .onComplete(
            rows -> {
              reading = false;
              arrived = rows;
              exhausted = !cursor.hasMore();
              pump();
            },
            failure -> {
              reading = false;
              fail(failure);
            });
  }

  private void encode(RowSet<Row> batch) {
    if (encoder == null) {
      encoder = RowEncoder.of(batch.columnDescriptors(), forms);
    }
    long before = bytes();
    for (Row row : batch) {
      encoder.write(row, csv);
      if (csv.size() >= Chunks.BYTES) {
        takeChunk();
      }
    }
    batchSize.learn(batch.size(), bytes() - before);
  }

  private void takeChunk() {
    if (csv.size() > 0) {
      Chunk chunk = csv.take();
      takenBytes += chunk.length();
      ready.add(Chunks.wrap(chunk));
    }
  }

  private long bytes() {
    return takenBytes + csv.size();
  }

  private void fail(Throwable failure) {
    if (ended || closing != null) {
      return;
    }
    ended = true;
    if (exceptionHandler != null) {
      exceptionHandler.handle(SourceErrors.of(failure));
    }
  }
}
