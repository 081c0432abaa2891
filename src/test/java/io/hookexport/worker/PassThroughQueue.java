package io.hookexport.worker;

import io.hookexport.export.Export;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkBacklog;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A queue like the one below it; tests change single operations. */
abstract class PassThroughQueue implements WorkQueue {
  private final WorkQueue queue;

  PassThroughQueue(WorkQueue queue) {
    this.queue = queue;
  }

  @Override
  public Future<Long> storedBytes(Claim claim) {
    return queue.storedBytes(claim);
  }

  @Override
  public Future<Optional<Export>> complete(
      Claim claim, FinishedFile file, Instant snapshotAt, Duration retention) {
    return queue.complete(claim, file, snapshotAt, retention);
  }

  @Override
  public Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo) {
    return queue.claim(worker, lease, largeToo);
  }

  @Override
  public Future<Boolean> renew(
      Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot) {
    return queue.renew(claim, lease, progress, snapshot);
  }

  @Override
  public Future<Optional<Export>> fail(Claim claim, Failure failure) {
    return queue.fail(claim, failure);
  }

  @Override
  public Future<Optional<Export>> retry(Claim claim, Duration delay) {
    return queue.retry(claim, delay);
  }

  @Override
  public Future<Optional<Export>> defer(Claim claim) {
    return queue.defer(claim);
  }

  @Override
  public Future<Optional<Export>> release(Claim claim) {
    return queue.release(claim);
  }

  @Override
  public Future<List<Export>> rescue(int maxAttempts) {
    return queue.rescue(maxAttempts);
  }

  @Override
  public Future<Integer> promote() {
    return queue.promote();
  }

  @Override
  public Future<List<Export>> expire(int limit) {
    return queue.expire(limit);
  }

  @Override
  public Future<Void> fileRemoved(Export export) {
    return queue.fileRemoved(export);
  }

  @Override
  public Future<List<String>> unreferenced(List<FileOwner> files) {
    return queue.unreferenced(files);
  }

  @Override
  public Future<Integer> purgeKeys(int limit) {
    return queue.purgeKeys(limit);
  }

  @Override
  public Future<Integer> purgeSessions(int limit) {
    return queue.purgeSessions(limit);
  }

  @Override
  public Future<Integer> purgeExports(Duration history, int limit) {
    return queue.purgeExports(history, limit);
  }

  @Override
  public Future<WorkBacklog> backlog() {
    return queue.backlog();
  }
}
