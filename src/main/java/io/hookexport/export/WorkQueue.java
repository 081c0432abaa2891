package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of exports as the workers need them. Every write is fenced: it changes the row only
 * while the export is still processing under the claim's attempt, and says so. {@code false} means
 * that somebody else owns the export now, and the caller must leave it alone.
 */
public interface WorkQueue {

  /**
   * Takes the oldest pending export that is due, for as long as the lease; empty when none is.
   *
   * @param largeToo false passes over those that were deferred
   */
  Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo);

  /** Extends the lease from now on and records the progress. */
  Future<Boolean> renew(Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot);

  /**
   * What the project stores: the files of its other exports, and what those that run have written,
   * as they last said with {@link #renew}. Who asks after its own renewal and before it publishes
   * keeps the limit also when several do: the last of them sees all others.
   */
  Future<Long> storedBytes(Claim claim);

  /**
   * The file is durable and visible: the export is completed and will expire after retention. May
   * be repeated when the answer was lost.
   */
  Future<Optional<Export>> complete(
      Claim claim, FinishedFile file, Instant snapshotAt, Duration retention);

  /** Ends the export as failed. */
  Future<Optional<Export>> fail(Claim claim, Failure failure);

  /** Back to pending after a transient failure; due again after the delay. */
  Future<Optional<Export>> retry(Claim claim, Duration delay);

  /**
   * Back to pending in its old place, because it is large and this process runs enough of those;
   * the attempt does not count.
   */
  Future<Optional<Export>> defer(Claim claim);

  /** Back to pending because this process stops; the attempt does not count. */
  Future<Optional<Export>> release(Claim claim);

  /**
   * Exports whose lease has ended: back to pending, or failed with ATTEMPTS_EXHAUSTED when they
   * have used up their attempts.
   *
   * @return every export that was changed, as it is now
   */
  Future<List<Export>> rescue(int maxAttempts);

  /**
   * Marks completed exports whose retention is over as expired.
   *
   * @return at most {@code limit} expired exports whose file is still to be removed
   */
  Future<List<Export>> expire(int limit);

  /** The bytes of an expired export are gone. */
  Future<Void> fileRemoved(Export export);

  /** The keys among these files that belong to no export that may still need them. */
  Future<List<String>> unreferenced(List<FileOwner> files);

  /** How much work there is; cheap enough to be asked every few seconds. */
  Future<WorkBacklog> backlog();

  /**
   * Removes idempotency keys that nobody may rely on any more, at most {@code limit}.
   *
   * @return how many
   */
  Future<Integer> purgeKeys(int limit);

  /**
   * Removes exports that ended longer ago than the history and whose file is gone, at most {@code
   * limit}.
   *
   * @return how many
   */
  Future<Integer> purgeExports(Duration history, int limit);

  /**
   * A file and the attempt that wrote it.
   *
   * @param key of the {@link FileStore}
   */
  record FileOwner(String key, UUID exportId, int attempt) {}

  /**
   * The right to run one export.
   *
   * @param export as claimed: processing, with the attempt that fences this claim's writes
   * @param attemptsUsed attempts that count against the limit, this one included
   * @param storedBytes what the finished files of the project had together at the claim
   */
  record Claim(Export export, Project project, int attemptsUsed, long storedBytes) {}
}
