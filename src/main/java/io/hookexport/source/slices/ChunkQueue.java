package io.hookexport.source.slices;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The reader's end of a stream of chunks: chunks wait until they are requested. Use it on one
 * context.
 */
final class ChunkQueue {
  private final ArrayDeque<SliceChunk> ready = new ArrayDeque<>();
  private final Handler<SliceChunk> delivered;

  private boolean complete;
  private boolean over;
  private boolean pumping;
  private long demand = Long.MAX_VALUE;
  private @Nullable Handler<Buffer> handler;
  private @Nullable Handler<Void> endHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /**
   * @param delivered receives each chunk after its delivery
   */
  ChunkQueue(Handler<SliceChunk> delivered) {
    this.delivered = delivered;
  }

  void add(SliceChunk chunk) {
    if (!over) {
      ready.add(chunk);
      pump();
    }
  }

  /** Marks the end: no chunk will be added. */
  void complete() {
    complete = true;
    pump();
  }

  /** Fails the stream; waiting chunks are not delivered any more. */
  void fail(Throwable failure) {
    if (!over) {
      close();
      if (exceptionHandler != null) {
        exceptionHandler.handle(failure);
      }
    }
  }

  /** Stops all callbacks. */
  void close() {
    over = true;
    ready.clear();
  }

  void handler(@Nullable Handler<Buffer> handler) {
    this.handler = handler;
    pump();
  }

  void endHandler(@Nullable Handler<Void> handler) {
    this.endHandler = handler;
  }

  void exceptionHandler(@Nullable Handler<Throwable> handler) {
    this.exceptionHandler = handler;
  }

  void pause() {
    demand = 0;
  }

  void fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    pump();
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      while (!over && handler != null && !ready.isEmpty() && demand > 0) {
        if (demand != Long.MAX_VALUE) {
          demand--;
        }
        SliceChunk chunk = ready.remove();
        handler.handle(chunk.bytes);
        delivered.handle(chunk);
      }
    } finally {
      pumping = false;
    }
    if (complete && ready.isEmpty() && handler != null && !over) {
      over = true;
      if (endHandler != null) {
        endHandler.handle(null);
      }
    }
  }
}
