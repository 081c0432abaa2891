package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which a store blocks.
 *
 * @param verify apart from the others: a few large files being verified must not stop exports that
 *     run
 */
record FileThreads(WorkerExecutor files, WorkerExecutor verify) {
  private static final int FILE_THREADS = 8;
  private static final int VERIFY_THREADS = 2;

  static FileThreads start(Vertx vertx) {
    return new FileThreads(
        vertx.createSharedWorkerExecutor("hookexport-files", FILE_THREADS),
        // A large file is read for minutes; that is no blocked thread to warn of.
        vertx.createSharedWorkerExecutor("hookexport-verify", VERIFY_THREADS, 1, TimeUnit.HOURS));
  }

  Future<Void> close() {
    return files.close().eventually(verify::close);
  }
}
