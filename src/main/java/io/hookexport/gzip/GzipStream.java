package io.hookexport.gzip;

import io.hookexport.export.FileStore.Draft;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Compresses data for a draft: blocks of a fixed size, several at a time off the event loop,
 * written in their order as one gzip member, which every reader understands. With zlib the same
 * input always gives the same output, whatever the chunks: the header holds no time.
 *
 * <p>Runs on one context. The first failure, of a block or of the draft, is final.
 */
public final class GzipStream implements WriteStream<Buffer> {
  /** A millisecond of work with ISA-L, four with zlib. */
  public static final int BLOCK_BYTES = 512 * 1024;

  /** Level 1, no name, no time, system unknown. */
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

  /** Empty, because a block is not known to be the last one when it is compressed. */
  private static final byte[] FINAL_BLOCK = {3, 0};

  private static final class Block {
    final List<Buffer> chunks = new ArrayList<>();
    final Promise<Void> written = Promise.promise();
    int length;
    @Nullable Buffer deflated;
  }

  private final Draft draft;
  private final DeflateTasks tasks;

  private final CRC32 crc = new CRC32();
  private final Deque<Block> unwritten = new ArrayDeque<>();
  private final Promise<Void> ended = Promise.promise();
  private Block filling = new Block();
  private @Nullable Block trailing;
  private long length;
  private int writing;
  private boolean begun;
  private @Nullable Throwable failure;
  private @Nullable Handler<Void> drainHandler;

  /** The stream takes ownership of the tasks and closes them. */
  public GzipStream(Draft draft, DeflateTasks tasks) {
    this.draft = draft;
    this.tasks = tasks;
  }

  /** Takes ownership of the chunk. Completes when the draft has written the chunk's last block. */
  @Override
  public Future<Void> write(Buffer chunk) {
    Future<Void> written = filling.written.future();
    // 2 µs for 64 KiB. In the tasks the CRCs of blocks would have to be combined.
    crc.update(((BufferInternal) chunk).getByteBuf().nioBuffer());
    length += chunk.length();
    int taken = 0;
    while (taken < chunk.length() && failure == null) {
      Block block = filling;
      int part = Math.min(chunk.length() - taken, BLOCK_BYTES - block.length);
      block.chunks.add(part == chunk.length() ? chunk : chunk.slice(taken, taken + part));
      block.length += part;
      taken += part;
      written = block.written.future();
      if (block.length == BLOCK_BYTES) {
        seal();
      }
    }
    return failure == null ? written : Future.failedFuture(failure);
  }

  /** Completes when the draft has written everything. */
  @Override
  public Future<Void> end() {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (filling.length > 0) {
      seal();
    }
    // When its turn comes all other blocks have been written, and the trailer is known.
    filling.deflated = Buffer.buffer();
    trailing = filling;
    unwritten.add(filling);
    filling = new Block();
    pass();
    return ended.future();
  }

  @Override
  public boolean writeQueueFull() {
    // One more than the parallel tasks: no task should wait for the writer.
    return unwritten.size() > tasks.parallel() || draft.writeQueueFull();
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

  /** Frees direct memory; may be called at any time, repeatedly. Completes when no task runs. */
  public Future<Void> close() {
    fail(new IllegalStateException("the compression was stopped"));
    return tasks.close();
  }

  private void seal() {
    Block block = filling;
    filling = new Block();
    unwritten.add(block);
    tasks
        .deflate(block.chunks)
        .onSuccess(
            deflated -> {
              block.deflated = deflated;
              block.chunks.clear();
              pass();
            })
        .onFailure(this::fail);
  }

  /** Writes all blocks whose turn it is to the draft. */
  private void pass() {
    while (failure == null && !unwritten.isEmpty()) {
      Block block = unwritten.element();
      Buffer deflated = block.deflated;
      if (deflated == null) {
        break;
      }
      unwritten.remove();
      writing++;
      draft.write(framed(block, deflated)).onComplete(done -> written(block, done));
    }
    drained();
  }

  private Buffer framed(Block block, Buffer bytes) {
    Buffer framed = begun ? bytes : Buffer.buffer(HEADER).appendBuffer(bytes);
    begun = true;
    if (block == trailing) {
      framed.appendBytes(FINAL_BLOCK).appendIntLE((int) crc.getValue()).appendIntLE((int) length);
    }
    return framed;
  }

  private void written(Block block, AsyncResult<Void> done) {
    writing--;
    if (done.failed()) {
      block.written.fail(done.cause());
      fail(done.cause());
      return;
    }
    block.written.complete();
    if (trailing != null && unwritten.isEmpty() && writing == 0) {
      ended.tryComplete();
    }
    drained();
  }

  private void fail(Throwable cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    unwritten.forEach(block -> block.written.fail(cause));
    unwritten.clear();
    filling.written.fail(cause);
    filling = new Block();
    ended.tryFail(cause);
    tasks.close();
  }

  private void drained() {
    Handler<Void> handler = drainHandler;
    if (handler != null && !writeQueueFull()) {
      drainHandler = null;
      handler.handle(null);
    }
  }
}
