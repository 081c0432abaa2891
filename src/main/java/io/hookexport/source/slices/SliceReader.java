package io.hookexport.source.slices;

import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** A connection that reads one slice after the other. Use it on one context. */
final class SliceReader {
  private final Snapshot snapshot;
  private final Runnable whenClosed;
  private boolean busy;
  private boolean begun;
  private @Nullable QueryReader reader;

  SliceReader(Snapshot snapshot, Runnable whenClosed) {
    this.snapshot = snapshot;
    this.whenClosed = whenClosed;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /** Whether it has read anything. */
  boolean hasBegun() {
    return begun;
  }

  boolean idle() {
    return !busy;
  }

  void read(QueryReader next) {
    busy = true;
    begun = true;
    reader = next;
    next.start();
  }

  /** Marks the connection as ready for the next slice. */
  void free() {
    busy = false;
    reader = null;
  }

  /** Records that the query reader is over, while the connection is still needed for this slice. */
  void readerOver() {
    reader = null;
  }

  /** Ends any running query, and the transaction. Never fails. */
  Future<Void> close() {
    Future<Void> over =
        busy
            ? (reader == null ? Future.<Void>succeededFuture() : reader.stop())
                .compose(stopped -> snapshot.abort())
            : snapshot.end();
    return over.onComplete(ended -> whenClosed.run());
  }
}
