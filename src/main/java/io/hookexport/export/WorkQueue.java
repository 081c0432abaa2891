package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * The rows of exports as the workers need them. Every write is fenced: it changes the row only
 * while the export is still processing under the claim's attempt, and returns whether it did.
 * {@code false} or an empty result means that this worker no longer owns the export (it was
 * cancelled, rescued or claimed again), and the caller must leave the export alone.
 */
public interface WorkQueue {

  /**
   * Claims a pending export that is due, for the duration of the lease; empty when none is due. Of
   * the projects with the fewest running exports, the one that has been due for longest.
   *
   * @param largeToo false skips exports that were deferred
   */
  Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo);

  /** Extends the lease from now on and records the progress. */
  Future<Boolean> renew(Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot);

  /**
   * Returns the bytes that the project stores: the files of its other exports, and what its running
   * exports last reported with {@link #renew}. A worker that asks after its own renewal and before
   * it publishes keeps the quota even when several workers do so at once: the last of them sees all
   * others.
   */
  Future<Long> storedBytes(Claim claim);

  /**
   * Completes the export, whose file is durable and visible; it will expire after the retention.
   * Its slot goes to the export of the project that has waited longest. May be repeated when the
   * response was lost.
   */
  Future<Optional<Export>> complete(
      Claim claim, FinishedFile file, Instant snapshotAt, Duration retention);

  /** Ends the export as failed. Its slot goes on as in {@link #complete}. */
  Future<Optional<Export>> fail(Claim claim, Failure failure);

  /** Returns the export to pending after a transient failure; it is due again after the delay. */
  Future<Optional<Export>> retry(Claim claim, Duration delay);

  /**
   * Returns the export to its old position among the pending ones, because it is large and this
   * process already runs as many large exports as it may. The attempt does not count.
   */
  Future<Optional<Export>> defer(Claim claim);

  /** Returns the export to pending because this process stops; the attempt does not count. */
  Future<Optional<Export>> release(Claim claim);

  /**
   * Rescues exports whose lease has expired: they return to pending, or fail with
   * ATTEMPTS_EXHAUSTED when they have used up their attempts.
   *
   * @return every export that was changed, in its new state
   */
  Future<List<Export>> rescue(int maxAttempts);

  /**
   * Gives free slots of projects to exports that wait for one, which the end of another export does
   * for its own slot.
   *
   * @return how many wait no longer
   */
  Future<Integer> promote();

  /**
   * Marks completed exports whose retention is over as expired.
   *
   * @return at most {@code limit} expired exports whose file must still be removed
   */
  Future<List<Export>> expire(int limit);

  /** Records that the file of an expired export has been removed. */
  Future<Void> fileRemoved(Export export);

  /** Returns the keys of those files that no export needs any more. */
  Future<List<String>> unreferenced(List<FileOwner> files);

  /** Returns the amount of work; cheap enough to be called every few seconds. */
  Future<WorkBacklog> backlog();

  /**
   * Deletes idempotency keys whose retention is over, at most {@code limit}.
   *
   * @return how many
   */
  Future<Integer> purgeKeys(int limit);

  /**
   * Deletes sessions that have expired, at most {@code limit}.
   *
   * @return how many
   */
  Future<Integer> purgeSessions(int limit);

  /**
   * Deletes exports that ended longer ago than the history and whose file is removed, at most
   * {@code limit}.
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
   * @param storedBytes total bytes of the project's finished files at the claim
   * @param ownStoredLimit the project's own limit of bytes, 0 for none; empty for the server's
   */
  record Claim(
      Export export,
      Project project,
      int attemptsUsed,
      long storedBytes,
      OptionalLong ownStoredLimit) {}
}
