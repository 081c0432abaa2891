package io.hookexport.gzip;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/**
 * Compresses the blocks of one stream in several parallel tasks. Owns the deflaters, and frees them
 * when it is closed and no task runs. Runs on one context.
 */
public final class DeflateTasks {
  private record Waiting(List<Buffer> chunks, Promise<Buffer> done) {}

  /** Runs a task off the event loop; the returned future completes on the context of the stream. */
  @FunctionalInterface
  public interface Runner {
    Future<Buffer> run(Callable<Buffer> task);
  }

  private final Runner runner;
  private final Supplier<PieceDeflater> deflaters;
  private final int parallel;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Deque<BlockDeflater> idle = new ArrayDeque<>();
  private final Promise<Void> freed = Promise.promise();
  private int running;
  private boolean closed;

  /**
   * @param deflaters called at most {@code parallel} times, by tasks
   */
  public DeflateTasks(Runner runner, Supplier<PieceDeflater> deflaters, int parallel) {
    this.runner = runner;
    this.deflaters = deflaters;
    this.parallel = parallel;
  }

  int parallel() {
    return parallel;
  }

  /** Compresses a block when a task is free; the chunks must not change before. */
  Future<Buffer> deflate(List<Buffer> chunks) {
    Waiting block = new Waiting(chunks, Promise.promise());
    waiting.add(block);
    start();
    return block.done().future();
  }

  /** Drops waiting tasks, whose futures never complete. Completes when all memory is freed. */
  Future<Void> close() {
    closed = true;
    waiting.clear();
    free();
    return freed.future();
  }

  private void start() {
    while (!closed && running < parallel && !waiting.isEmpty()) {
      Waiting block = waiting.remove();
      BlockDeflater deflater = idle.isEmpty() ? new BlockDeflater(deflaters) : idle.remove();
      running++;
      run(() -> deflater.deflate(block.chunks()))
          .onComplete(
              done -> {
                running--;
                idle.add(deflater);
                block.done().handle(done);
                start();
                free();
              });
    }
  }

  private Future<Buffer> run(Callable<Buffer> task) {
    try {
      return runner.run(task);
    } catch (Throwable notBegun) { // closing, or out of memory
      return Future.failedFuture(notBegun);
    }
  }

  private void free() {
    if (!closed) {
      return;
    }
    idle.forEach(BlockDeflater::close);
    idle.clear();
    if (running == 0) {
      freed.tryComplete();
    }
  }
}
