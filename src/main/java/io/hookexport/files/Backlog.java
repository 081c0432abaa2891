package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * The chunks that a draft has accepted and not yet written. Bounds the memory of a draft, and
 * signals when all of them are done.
 */
final class Backlog {
  private int maxBytes;
  private long bytes;
  private int tasks;
  private boolean full;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Promise<Void> idle;

  Backlog(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  void limit(int newMaxBytes) {
    if (newMaxBytes < 2) {
      throw new IllegalArgumentException("the write queue needs 2 bytes or more: " + newMaxBytes);
    }
    // A full backlog stays full until it drains, so that the drain handler is called in any case.
    maxBytes = newMaxBytes;
  }

  void onDrain(@Nullable Handler<Void> handler) {
    drainHandler = handler;
  }

  boolean isFull() {
    return full;
  }

  void begin(long size) {
    tasks++;
    bytes += size;
    full |= bytes >= maxBytes;
  }

  void finish(long size) {
    tasks--;
    bytes -= size;
    if (full && bytes <= maxBytes / 2) {
      full = false;
      if (drainHandler != null) {
        drainHandler.handle(null);
      }
    }
    if (tasks == 0 && idle != null) {
      Promise<Void> reached = idle;
      idle = null;
      reached.complete();
    }
  }

  /** Completes when no chunk is pending; failures are reported elsewhere. */
  Future<Void> idle() {
    if (tasks == 0) {
      return Future.succeededFuture();
    }
    if (idle == null) {
      idle = Promise.promise();
    }
    return idle.future();
  }
}
