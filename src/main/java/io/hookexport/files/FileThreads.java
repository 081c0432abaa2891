package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which a store blocks.
 *
 * @param files for running exports and for all quick operations
 * @param digests for running exports: one that is digested without a pause holds its thread
 * @param verifySmall for small files that are read whole
 * @param verifyLarge for large ones, which must not stop any of the others
 */
record FileThreads(
    WorkerExecutor files,
    WorkerExecutor digests,
    WorkerExecutor verifySmall,
    WorkerExecutor verifyLarge) {
  private static final int FILE_THREADS = 8;
  static final int VERIFY_THREADS = 2;

  static FileThreads start(Vertx vertx) {
    return new FileThreads(
        vertx.createSharedWorkerExecutor("hookexport-files", FILE_THREADS),
        vertx.createSharedWorkerExecutor("hookexport-digests", FILE_THREADS),
        vertx.createSharedWorkerExecutor("hookexport-verify-small", VERIFY_THREADS),
        // Reading a large file takes minutes; that is no blocked thread to warn about.
        vertx.createSharedWorkerExecutor(
            "hookexport-verify-large", VERIFY_THREADS, 1, TimeUnit.HOURS));
  }

  Future<Void> close() {
    return files
        .close()
        .eventually(digests::close)
        .eventually(verifySmall::close)
        .eventually(verifyLarge::close);
  }
}
