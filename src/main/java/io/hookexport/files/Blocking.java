package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/** Runs blocking file operations on their own threads; futures complete on the caller's context. */
final class Blocking {
  private final WorkerExecutor threads;
  private final boolean ordered;

  /** Operations run in any order. */
  Blocking(WorkerExecutor threads) {
    this(threads, false);
  }

  /**
   * @param ordered whether the operations of one context run one after the other
   */
  Blocking(WorkerExecutor threads, boolean ordered) {
    this.threads = threads;
    this.ordered = ordered;
  }

  <T> Future<T> call(Callable<T> work) {
    try {
      return threads.executeBlocking(work, ordered);
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

  interface Action {
    void run() throws Exception;
  }
}
