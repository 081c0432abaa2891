package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The rows of exports as the API needs them. Every method may fail with {@link ExportException}:
 * UNAVAILABLE when the database does not answer, otherwise the codes named below. Times come from
 * the database's clock; a completed export whose retention has passed reads as {@code expired} even
 * when nobody has swept it yet.
 */
public interface ExportStore {

  /**
   * Inserts a pending export, atomically with its idempotency key and within all limits, however
   * many processes insert at once. EXPORT_LIMIT_EXCEEDED tells which limit and when to come again.
   *
   * @return the new export, or the one that the same key created before
   */
  Future<Created> create(NewExport export);

  /**
   * The export that a key created before; empty when the key is new. IDEMPOTENCY_MISMATCH when it
   * belongs to another request, IDEMPOTENCY_CONFLICT when its export has been deleted.
   */
  Future<Optional<Export>> replay(String projectId, IdempotencyKey key);

  /** Empty when there is no such export in this project; a foreign id is no different. */
  default Future<Optional<Export>> find(String projectId, UUID id) {
    return read(projectId, id).map(found -> found.map(Reading::export));
  }

  /** As {@link #find}, and when it was read. */
  Future<Optional<Reading>> read(String projectId, UUID id);

  /** For the holder of a signed link, whose project is not known. */
  Future<Optional<Reading>> read(UUID id);

  /**
   * Those of these exports that still exist, of any project, in any order; for watchers who were
   * allowed to see them before.
   */
  Future<List<Export>> readAll(Set<UUID> ids);

  /** Newest first, without gaps or doubles while new exports arrive. */
  Future<ExportPage> list(String projectId, ExportListing listing);

  /**
   * Removes the row of an export that is not active.
   *
   * @return what was deleted; empty when there is no such export. EXPORT_ACTIVE while it is active
   */
  Future<Optional<Export>> delete(String projectId, UUID id);

  /**
   * Ends an export that is active, as {@link Failure.Code#CANCELLED}: from then on every write of
   * its worker changes nothing.
   *
   * @return the export, failed; empty when there is no such export. EXPORT_NOT_ACTIVE with its
   *     status when it has ended already
   */
  Future<Optional<Export>> cancel(String projectId, UUID id);

  /**
   * An export to be inserted.
   *
   * @param id made by the caller, UUIDv7
   * @param endpointFilter see {@link Export#endpointFilter}
   * @param activeLimit how many exports of the project may be active at once
   * @param hourlyLimit how many exports the project may create in any hour, 0 for no limit; deleted
   *     ones count, replays do not
   * @param storedLimit how many bytes the files of the project may have together, 0 for no limit
   */
  record NewExport(
      UUID id,
      Project project,
      ExportRequest request,
      Optional<String> endpointFilter,
      Optional<IdempotencyKey> idempotencyKey,
      int activeLimit,
      int hourlyLimit,
      long storedLimit) {}

  /**
   * The client's promise that a repeated request is the same request.
   *
   * @param key the client's header value
   * @param requestDigest SHA-256 hex of the request's meaning: the same key with another is a
   *     mismatch
   */
  record IdempotencyKey(String key, String requestDigest) {}

  /**
   * The answer to an insert.
   *
   * @param replayed true when the idempotency key had created the export before
   */
  record Created(Export export, boolean replayed) {}

  /**
   * A row and when it was read.
   *
   * @param databaseTime the database's clock when the row was read
   */
  record Reading(Export export, Instant databaseTime) {}
}
