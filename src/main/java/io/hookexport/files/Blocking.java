package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs blocking file operations on their own threads, unordered; futures complete on the caller's
 * context.
 */
final class Blocking {
  private final WorkerExecutor threads;

  Blocking(WorkerExecutor threads) {
    this.threads = threads;
  }

  <T> Future<T> call(Callable<T> work) {
    try {
      return threads.executeBlocking(work, false);
    } catch (RejectedExecutionException closed) {
      // A closed executor throws instead of failing the future; callers rely on the future.
      return Future.failedFuture(new IllegalStateException("the file store is closed", closed));
    }
  }

  Future<Void> run(Action work) {
    return call(() -> {
          work.run();
          return true;
        })
        .mapEmpty();
  }

  /** An operation without a result. */
  interface Action {
    void run() throws Exception;
  }
}
