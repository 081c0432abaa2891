package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of exports as the API needs them. Every method may fail with {@link ExportException}:
 * UNAVAILABLE when the database does not respond, otherwise the codes named below. Times come from
 * the database's clock. A completed export whose retention has passed reads as {@code expired} even
 * before a sweep.
 */
public interface ExportStore {

  /**
   * Inserts a pending export, atomically with its idempotency key and within all limits, however
   * many processes insert at once. Where the limits allow exports to wait, one that finds all slots
   * taken, or others waiting, waits behind them ({@link Export#waiting}). EXPORT_LIMIT_EXCEEDED
   * names the limit and when to retry.
   *
   * @return the new export, or the one that the same key created before
   */
  Future<Created> create(NewExport export);

  /**
   * Returns whether a create of this project would be refused now, without a key.
   *
   * @param limits of a project without limits of its own
   */
  Future<Admission> admission(String projectId, ExportLimits limits);

  /**
   * Returns what recent exports of the request's dataset took for each row; with a fixed endpoint,
   * those that the caller sees.
   *
   * @param leastRows that such an export has, at least 1
   */
  Future<Pace> pace(Access access, ExportRequest request, long leastRows);

  /**
   * Returns the export that a key created before, or empty when the key is new. Fails with
   * IDEMPOTENCY_MISMATCH when the key belongs to another request, with IDEMPOTENCY_CONFLICT when
   * its export has been deleted.
   */
  Future<Optional<Export>> replay(String projectId, IdempotencyKey key);

  /**
   * Returns the export, or empty when it is outside of this access, as for an export of another
   * project.
   */
  default Future<Optional<Export>> find(Access access, UUID id) {
    return read(access, id).map(found -> found.map(Reading::export));
  }

  /** Reads as {@link #find} does, and returns the time of the read too. */
  Future<Optional<Reading>> read(Access access, UUID id);

  /** Reads an export for the holder of a signed link, whose project is unknown. */
  Future<Optional<Reading>> read(UUID id);

  /**
   * Returns those of these exports that still exist, of any project, in any order. For watchers
   * that were authorized before.
   */
  Future<List<Export>> readAll(Set<UUID> ids);

  /** Lists exports newest first, without gaps or duplicates while new exports arrive. */
  Future<ExportPage> list(Access access, ExportListing listing);

  /**
   * Deletes the row of an export that is not active, or waits in the queue.
   *
   * @return the deleted export; empty when it is outside of this access. Fails with EXPORT_ACTIVE
   *     while it is active
   */
  Future<Optional<Export>> delete(Access access, UUID id);

  /**
   * Ends an active export as {@link Failure.Code#CANCELLED}: every later write of its worker
   * changes nothing. Its slot goes to the export of the project that has waited longest.
   *
   * @param activeLimit how many exports of the project may be active at once
   * @return the failed export; empty when it is outside of this access. Fails with
   *     EXPORT_NOT_ACTIVE and the status when it has already ended
   */
  Future<Optional<Export>> cancel(Access access, UUID id, int activeLimit);

  /**
   * An export to be inserted.
   *
   * @param id made by the caller, UUIDv7
   * @param endpointFilter see {@link Export#endpointFilter}
   * @param limits the server's, for a project without limits of its own; with none that may wait,
   *     the export is refused instead
   */
  record NewExport(
      UUID id,
      Project project,
      ExportRequest request,
      Optional<String> endpointFilter,
      Optional<IdempotencyKey> idempotencyKey,
      ExportLimits limits) {}

  /**
   * The client's promise that a repeated request is the same request.
   *
   * @param key the client's header value
   * @param requestDigest SHA-256 hex of the request's meaning: the same key with another digest is
   *     a mismatch
   */
  record IdempotencyKey(String key, String requestDigest) {}

  /**
   * The result of an insert.
   *
   * @param replayed true when the idempotency key had created the export before
   */
  record Created(Export export, boolean replayed) {}

  /**
   * A row and the time when it was read.
   *
   * @param databaseTime the database's clock when the row was read
   */
  record Reading(Export export, Instant databaseTime) {}

  /**
   * What the limits of a project say of another export.
   *
   * @param refusal EXPORT_LIMIT_EXCEEDED
   * @param storedBytes of the project's files
   * @param storedLimit of the project; 0 for none
   */
  record Admission(Optional<ExportException> refusal, long storedBytes, long storedLimit) {}

  /**
   * What each row took; empty when no export tells it.
   *
   * @param rowBytes of files of the project with the same columns and compression
   * @param rowSeconds of exports of any project, whatever their columns
   */
  record Pace(OptionalDouble rowBytes, OptionalDouble rowSeconds) {}
}
