package io.hookexport.source.cursor;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.wire.BackendMessages;
import io.hookexport.source.wire.RowLimit;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.Cursor;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one query with a cursor of the client's public interface. While one batch is encoded the
 * next one is in transit, which is 1.4 times as fast as reading and encoding in turn. All code runs
 * on the context of the connection.
 */
public final class CursorQuery implements QueryReader {
  /** Encoded bytes that may wait for the reader before no further batch is fetched. */
  private static final int UNREAD_BYTES = 512 * 1024;

  private static final long CLOSE_SECONDS = 5;

  private static final Logger LOG = LoggerFactory.getLogger(CursorQuery.class);

  private final Context context;
  private final Snapshot snapshot;
  private final DeliveryQuery query;
  private final CsvEncoder csv;
  private final Listener listener;
  private final BatchSize batchSize = new BatchSize();

  private Runnable unlimit = () -> {};
  private @Nullable PreparedStatement statement;
  private @Nullable Cursor cursor;
  private @Nullable RowEncoder encoder;
  private long takenBytes;
  private long unread;
  private boolean more = true;
  private boolean reading;
  private boolean over;

  public CursorQuery(Snapshot snapshot, DeliveryQuery query, CsvEncoder csv, Listener listener) {
    this.context = snapshot.context();
    this.snapshot = snapshot;
    this.query = query;
    this.csv = csv;
    this.listener = listener;
  }

  @Override
  public void start() {
    context.runOnContext(
        go -> {
          limit();
          snapshot.connection().prepare(query.sql()).onSuccess(this::open).onFailure(this::end);
        });
  }

  /** Without the expected internals of the client, reading continues without a limit. */
  private void limit() {
    try {
      BorrowedChannel channel = BorrowedChannel.of(snapshot.connection());
      RowLimit limit =
          new RowLimit(
              BackendMessages.MOST_BYTES, tooLarge -> context.runOnContext(go -> end(tooLarge)));
      channel.limit(limit);
      unlimit = () -> channel.unlimit(limit);
    } catch (RuntimeException | LinkageError other) {
      LOG.atWarn().addKeyValue("error", other).log("Rows are read without a limit on their size");
    }
  }

  private void open(PreparedStatement prepared) {
    if (!over) {
      try {
        statement = prepared;
        cursor = prepared.cursor(query.parameters());
        read(cursor);
      } catch (RuntimeException | Error e) { // includes OutOfMemoryError
        end(e);
      }
    }
  }

  @Override
  public void consumed(int bytes) {
    context.runOnContext(
        go -> {
          unread -= bytes;
          if (cursor != null && more && !reading && !over && unread <= UNREAD_BYTES / 2) {
            read(cursor);
          }
        });
  }

  @Override
  public Object lastKey() {
    return Objects.requireNonNull(encoder).lastKey();
  }

  @Override
  public long lastTime() {
    return Objects.requireNonNull(encoder).lastTime();
  }

  /** A batch may be in transit; the rollback waits behind it. */
  @Override
  public Future<Void> stop() {
    context.runOnContext(
        go -> {
          over = true;
          if (!reading) {
            unlimit.run();
          }
        });
    return Future.succeededFuture();
  }

  private void read(Cursor from) {
    reading = true;
    from.read(batchSize.rows())
        .onComplete(
            batch -> {
              reading = false;
              more = from.hasMore();
              if (over) {
                unlimit.run();
              } else {
                arrived(from, batch);
              }
            },
            this::end);
  }

  private void arrived(Cursor from, RowSet<Row> batch) {
    try {
      if (more && unread <= UNREAD_BYTES) {
        read(from);
      }
      encode(batch);
      if (!more) {
        Objects.requireNonNull(encoder).end();
      }
    } catch (RuntimeException | Error e) { // includes OutOfMemoryError
      end(e);
      return;
    }
    if (!more) {
      takeChunk();
      from.close()
          .compose(closed -> statement == null ? Future.succeededFuture() : statement.close())
          .timeout(CLOSE_SECONDS, TimeUnit.SECONDS)
          .onComplete(closed -> end(null), this::end);
    }
  }

  private void encode(RowSet<Row> batch) {
    if (encoder == null) {
      encoder = new RowEncoder(batch.columnDescriptors(), query);
    }
    long before = takenBytes + csv.size();
    for (Row row : batch) {
      encoder.write(row, csv);
      if (csv.size() >= Chunks.BYTES) {
        takeChunk();
      }
    }
    batchSize.learn(batch.size(), takenBytes + csv.size() - before);
  }

  private void takeChunk() {
    if (csv.size() > 0) {
      Chunk chunk = csv.take();
      takenBytes += chunk.length();
      unread += chunk.length();
      listener.chunk(chunk, csv.rows(), csv.escapedCells());
    }
  }

  private void end(@Nullable Throwable failure) {
    if (!over) {
      over = true;
      unlimit.run();
      listener.over(failure);
    }
  }
}
