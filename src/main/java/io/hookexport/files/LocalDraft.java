package io.hookexport.files;

import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FileStore.Published;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One growing {@code .part} file. A chunk is written once it is in the file and in the digest.
 *
 * <p>Use it only from the Vert.x context that opened it: it has no locks.
 *
 * <p>The first error is final. A second fsync of the same file may report success for bytes that
 * the first one did not get to the disk, so nothing is ever retried on the same file.
 */
final class LocalDraft implements FileStore.Draft {
  private static final Logger LOG = LoggerFactory.getLogger(LocalDraft.class);

  /** Bytes that may wait for the disk or the digest before the writer must pause. */
  static final int QUEUE_BYTES = 1 << 20;

  /** The file is flushed in these portions while it grows, so that the last flush stays short. */
  static final int FLUSH_BYTES = 32 << 20;

  private final FileSteps steps;
  private final RunningDigest digest;
  private final DraftFile names;
  private final PartFile file;
  private final VerifiedFiles verified;
  private final Backlog backlog = new Backlog(QUEUE_BYTES);

  private long size;
  private long unflushed;
  private boolean flushing;
  private boolean ended;
  private boolean open = true;
  private boolean moveTried;
  private boolean discardAsked;
  private @Nullable Throwable failure;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Future<Published> publishing;
  private @Nullable Promise<Void> cleaned;

  LocalDraft(
      FileSteps steps,
      RunningDigest digest,
      DraftFile names,
      PartFile file,
      VerifiedFiles verified) {
    this.steps = steps;
    this.digest = digest;
    this.names = names;
    this.file = file;
    this.verified = verified;
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    if (failure != null) {
      return Future.failedFuture(failure);
    }
    if (ended) {
      return Future.failedFuture(new IllegalStateException(names.key() + " has already ended"));
    }
    ByteBuf bytes = ChunkBytes.contiguous(chunk);
    int length = bytes.readableBytes();
    size += length;
    backlog.begin(length);
    Promise<Void> done = Promise.promise();
    // A chunk that never ends would keep the file open: what is thrown is a failure, too.
    Future.succeededFuture()
        .compose(
            begun ->
                Future.join(file.write(BufferInternal.buffer(bytes)), digest.add(bytes.nioBuffer()))
                    .onComplete(read -> ChunkBytes.release(chunk)))
        .<Void>mapEmpty()
        .recover(cause -> Future.failedFuture(fail("while writing", cause)))
        .onComplete(
            result -> {
              // In this order: a write completes before the end that waits for it.
              done.handle(result);
              backlog.finish(length);
            });
    flushPortion(length);
    return done.future();
  }

  private void flushPortion(int length) {
    unflushed += length;
    if (unflushed < FLUSH_BYTES || flushing) {
      return;
    }
    unflushed = 0;
    flushing = true;
    backlog.begin(0);
    Future.succeededFuture()
        .compose(begun -> file.flush())
        .onFailure(cause -> fail("while flushing", cause))
        .onComplete(
            result -> {
              flushing = false;
              backlog.finish(0);
            });
  }

  /** Keeps the first failure and reports it; all later calls fail with the first one. */
  private Throwable fail(String step, Throwable cause) {
    if (failure == null) {
      failure = names.failure(step, cause);
      if (exceptionHandler != null) {
        exceptionHandler.handle(failure);
      }
    }
    return failure;
  }

  @Override
  public Future<Void> end() {
    ended = true;
    return backlog
        .idle()
        .compose(idle -> failure == null ? Future.succeededFuture() : Future.failedFuture(failure));
  }

  @Override
  public long sizeBytes() {
    return size;
  }

  @Override
  public Future<Published> publish() {
    if (publishing != null || discardAsked) {
      return Future.failedFuture(
          new IllegalStateException(names.key() + " was already published or discarded"));
    }
    publishing =
        end()
            .compose(v -> step("while digesting", digest::finish))
            .compose(
                sha256 ->
                    step("while flushing", file::flush)
                        .compose(v -> step("while closing", this::close))
                        .compose(v -> step("while renaming", this::move))
                        .compose(v -> step("while flushing the folder", this::flushFolder))
                        .compose(
                            v ->
                                step(
                                    "at the end", () -> verified.published(names.target(), sha256)))
                        .map(v -> new Published(names.key().text(), size, sha256)))
            .recover(cause -> cleanUp().transform(cleanedUp -> Future.failedFuture(cause)));
    return publishing;
  }

  private <T> Future<T> step(String name, Supplier<Future<T>> action) {
    if (discardAsked) {
      return Future.failedFuture(
          ExportException.internal(
              "The export file " + names.key() + " was discarded while it was published", null));
    }
    return Future.succeededFuture()
        .compose(begun -> action.get())
        .recover(cause -> Future.failedFuture(names.failure(name, cause)));
  }

  private Future<Void> close() {
    // Also after an error: closing twice may hit the descriptor of another file.
    open = false;
    return file.close();
  }

  private Future<Void> flushFolder() {
    return steps.fsyncFolder(names.folder());
  }

  private Future<Void> move() {
    moveTried = true;
    return steps.move(names.part(), names.target());
  }

  @Override
  public Future<Void> discard() {
    ended = true;
    discardAsked = true;
    // A running publish sees the request at its next step and cleans up; after a publish that
    // succeeded the store owns the file.
    return publishing == null ? cleanUp() : publishing.transform(r -> Future.succeededFuture());
  }

  /** Closes and removes all that this draft may have created; never fails. */
  private Future<Void> cleanUp() {
    if (cleaned != null) {
      return cleaned.future();
    }
    Promise<Void> promise = Promise.promise();
    cleaned = promise;
    backlog
        .idle()
        .compose(v -> open ? close() : Future.succeededFuture())
        .otherwise(cause -> warn("close", names.part(), cause))
        .compose(v -> moveTried ? steps.delete(names.target()) : Future.succeededFuture())
        .otherwise(cause -> warn("remove", names.target(), cause))
        .compose(v -> steps.delete(names.part()))
        .otherwise(cause -> warn("remove", names.part(), cause))
        .onComplete(v -> promise.complete());
    return promise.future();
  }

  private static @Nullable Void warn(String step, Path path, Throwable cause) {
    LOG.atWarn()
        .setCause(cause)
        .addKeyValue("step", step)
        .addKeyValue("file", path)
        .log("A discarded file could not be cleaned up. The janitor will try again.");
    return null;
  }

  @Override
  public LocalDraft exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public LocalDraft setWriteQueueMaxSize(int maxSize) {
    backlog.limit(maxSize);
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return backlog.isFull();
  }

  @Override
  public LocalDraft drainHandler(@Nullable Handler<Void> handler) {
    backlog.onDrain(handler);
    return this;
  }
}
