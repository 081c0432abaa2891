package io.hookexport.worker;

import io.hookexport.export.FileStore.Draft;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses on the way into a draft, one chunk at a time, off the event loop. The same bytes in
 * give the same bytes out: the header holds no time. Runs on one context.
 */
final class GzipStream implements WriteStream<Buffer> {
  private static final int MAX_BYTES_IN_FLIGHT = 1024 * 1024;

  /** One compressor's state; touched by one blocking task at a time. */
  private static final class Level1 extends GZIPOutputStream {
    Level1(ByteArrayOutputStream out) throws IOException {
      super(out, 64 * 1024);
      // A third of the time of level 6 for 13 % more bytes.
      def.setLevel(1);
    }

    void free() {
      def.end();
    }
  }

  private final Context context;
  private final Draft draft;
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(64 * 1024);
  private @Nullable Level1 gzip;
  private long inFlight;
  private @Nullable Handler<Void> drainHandler;
  private Future<Void> last = Future.succeededFuture();

  GzipStream(Context context, Draft draft) {
    this.context = context;
    this.draft = draft;
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    inFlight += chunk.length();
    Future<Void> written = written(chunk);
    last = last.compose(before -> written);
    return written.onComplete(
        done -> {
          inFlight -= chunk.length();
          drained();
        });
  }

  /**
   * Ordered: the blocking tasks of a context run one after the other, as they were asked for, and
   * each hands over what it made before the next begins. To compose on the future of the task would
   * not do: one that is complete already calls at once, and so overtakes the one before, whose call
   * is still on its way to the event loop.
   */
  private Future<Void> written(Buffer chunk) {
    Promise<Void> written = Promise.promise();
    context
        .executeBlocking(
            () -> {
              Buffer bytes = compress(chunk);
              context.runOnContext(now -> pass(bytes).onComplete(written));
              return true;
            },
            true)
        .onFailure(written::tryFail);
    return written.future();
  }

  @Override
  public Future<Void> end() {
    return last.compose(written -> context.executeBlocking(this::finish, true)).compose(this::pass);
  }

  @Override
  public boolean writeQueueFull() {
    return inFlight >= MAX_BYTES_IN_FLIGHT || draft.writeQueueFull();
  }

  @Override
  public GzipStream setWriteQueueMaxSize(int maxSize) {
    draft.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public GzipStream drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    draft.drainHandler(handler == null ? null : drained -> drained());
    return this;
  }

  @Override
  public GzipStream exceptionHandler(@Nullable Handler<Throwable> handler) {
    draft.exceptionHandler(handler);
    return this;
  }

  /** Frees the compressor, which is not on the heap; may be called more than once. */
  Future<Void> close() {
    return context.executeBlocking(
        () -> {
          if (gzip != null) {
            gzip.free();
          }
          return null;
        },
        true);
  }

  private void drained() {
    Handler<Void> handler = drainHandler;
    if (handler != null && inFlight < MAX_BYTES_IN_FLIGHT / 2 && !draft.writeQueueFull()) {
      drainHandler = null;
      handler.handle(null);
    }
  }

  private Future<Void> pass(Buffer bytes) {
    return bytes.length() == 0 ? Future.succeededFuture() : draft.write(bytes);
  }

  private Buffer compress(Buffer chunk) throws IOException {
    stream().write(chunk.getBytes());
    return taken();
  }

  private Buffer finish() throws IOException {
    stream().close();
    return taken();
  }

  private Level1 stream() throws IOException {
    if (gzip == null) {
      gzip = new Level1(compressed);
    }
    return gzip;
  }

  private Buffer taken() {
    Buffer bytes = Buffer.buffer(compressed.toByteArray());
    compressed.reset();
    return bytes;
  }
}
