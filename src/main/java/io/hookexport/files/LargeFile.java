package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that begins in the page cache, and goes past it once it turns out large: that takes the
 * system far less CPU, and does not push the pages of others out of memory.
 */
final class LargeFile implements PartFile {
  private final PartFile start;
  private final Path path;
  private final DirectIo io;
  private final Blocking blocking;
  private final Backlog starting = new Backlog(Integer.MAX_VALUE);

  private long room;
  private @Nullable Throwable startFailure;
  private @Nullable OrderedWork work;

  /** Only touched by the work, one task at a time, and by close, which waits for it. */
  private @Nullable DirectPart direct;

  /**
   * @param start the same file, empty, through the page cache
   */
  LargeFile(PartFile start, Path path, DirectIo io, Blocking blocking) {
    this.start = start;
    this.path = path;
    this.io = io;
    this.blocking = blocking;
    this.room = io.from();
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    int head = (int) Math.min(room, chunk.length());
    room -= head;
    if (head == chunk.length()) {
      return begin(chunk);
    }
    if (head == 0) {
      return goOn(chunk);
    }
    return Future.join(begin(chunk.slice(0, head)), goOn(chunk.slice(head, chunk.length())))
        .mapEmpty();
  }

  private Future<Void> begin(Buffer chunk) {
    starting.begin(0);
    return start
        .write(chunk)
        .onFailure(cause -> startFailure = cause)
        .onComplete(result -> starting.finish(0));
  }

  private Future<Void> goOn(Buffer chunk) {
    ByteBuffer bytes = ((BufferInternal) chunk).getByteBuf().nioBuffer();
    return work().add(() -> Objects.requireNonNull(direct).append(bytes));
  }

  private OrderedWork work() {
    OrderedWork begun = work;
    if (begun == null) {
      begun = OrderedWork.after(started(), blocking);
      // When it fails, all work after it fails with the same error.
      begun.add(() -> direct = new DirectPart(path, io));
      work = begun;
    }
    return begun;
  }

  private Future<Void> started() {
    return starting
        .idle()
        .compose(
            v ->
                startFailure == null
                    ? Future.succeededFuture()
                    : Future.failedFuture(startFailure));
  }

  /** Also for what went past the cache: the disk has a cache of its own, and the size is news. */
  @Override
  public Future<Void> flushBehind() {
    return start.flushBehind();
  }

  /** An fsync is of the file, through whichever descriptor; the first one has seen all errors. */
  @Override
  public Future<Void> flush() {
    Future<Void> finished =
        work == null
            ? Future.succeededFuture()
            : work.add(() -> Objects.requireNonNull(direct).finish());
    return finished.compose(v -> start.flush());
  }

  @Override
  public Future<Void> close() {
    Future<Void> idle = work == null ? Future.succeededFuture() : work.idle();
    return idle.compose(v -> closeDirect()).eventually(start::close);
  }

  private Future<Void> closeDirect() {
    DirectPart opened = direct;
    direct = null;
    return opened == null ? Future.succeededFuture() : blocking.run(opened::close);
  }
}
