package io.hookexport.observe;

import io.hookexport.export.Export;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkBacklog;
import io.hookexport.export.WorkQueue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A queue that counts how the renewals of leases go; everything else is the other queue's. */
public final class MeasuredQueue implements WorkQueue {
  private final WorkQueue queue;
  private final Counter renewed;
  private final Counter lost;
  private final Counter failed;

  public MeasuredQueue(WorkQueue queue, Metrics metrics) {
    this.queue = queue;
    this.renewed = counter(metrics.registry(), "renewed");
    this.lost = counter(metrics.registry(), "lost");
    this.failed = counter(metrics.registry(), "failed");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("hookexport.lease.renewals")
        .description(
            "Heartbeats of running exports; lost: somebody else owns it; failed: no answer")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public Future<Boolean> renew(
      Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot) {
    return queue
        .renew(claim, lease, progress, snapshot)
        .onSuccess(still -> (still ? renewed : lost).increment())
        .onFailure(failure -> failed.increment());
  }

  @Override
  public Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo) {
    return queue.claim(worker, lease, largeToo);
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
  public Future<Integer> purgeExports(Duration history, int limit) {
    return queue.purgeExports(history, limit);
  }

  @Override
  public Future<WorkBacklog> backlog() {
    return queue.backlog();
  }
}
