package io.hookexport.worker;

import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A draft in memory, on a disk that can stall and break. Used by one thread. */
final class MemoryDraft implements Draft {
  final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Deque<Promise<Void>> stalled = new ArrayDeque<>();
  private @Nullable Handler<Void> drainHandler;
  @Nullable Throwable broken;
  boolean stalls;

  /** The disk goes on. */
  void go() {
    stalls = false;
    while (!stalled.isEmpty()) {
      stalled.remove().complete();
    }
    if (drainHandler != null) {
      drainHandler.handle(null);
    }
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (broken != null) {
      return Future.failedFuture(broken);
    }
    bytes.writeBytes(chunk.getBytes());
    if (!stalls) {
      return Future.succeededFuture();
    }
    Promise<Void> written = Promise.promise();
    stalled.add(written);
    return written.future();
  }

  @Override
  public boolean writeQueueFull() {
    return !stalled.isEmpty();
  }

  @Override
  public MemoryDraft drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public MemoryDraft setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public MemoryDraft exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public Future<Void> end() {
    throw new IllegalStateException("a stream does not end the draft");
  }

  @Override
  public long sizeBytes() {
    return bytes.size();
  }

  @Override
  public Future<Published> publish() {
    throw new IllegalStateException("a stream does not publish");
  }

  @Override
  public Future<Void> discard() {
    throw new IllegalStateException("a stream does not discard");
  }
}
