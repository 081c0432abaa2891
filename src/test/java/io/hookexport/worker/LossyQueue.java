package io.hookexport.worker;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A queue whose first answer to a completion is lost, after it was written. */
final class LossyQueue extends PassThroughQueue {
  volatile boolean lost;

  LossyQueue(WorkQueue queue) {
    super(queue);
  }

  @Override
  public Future<Optional<Export>> complete(
      Claim claim, FinishedFile file, Instant snapshotAt, Duration retention) {
    Future<Optional<Export>> written = super.complete(claim, file, snapshotAt, retention);
    if (lost) {
      return written;
    }
    lost = true;
    return written.compose(
        done -> Future.failedFuture(ExportException.unavailable("connection reset", null)));
  }
}
