package io.hookexport.export;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The rows of exports as the API needs them. Every method may fail with {@link ExportException}:
 * UNAVAILABLE when the database does not answer, otherwise the codes named below. Times come from
 * the database's clock; a completed export whose retention has passed reads as {@code expired} even
 * when nobody has swept it yet.
 */
public interface ExportStore {

  /**
   * Inserts a pending export, atomically with its idempotency key.
   *
   * @return the new export, or the one that the same key created before
   */
  Future<Created> create(NewExport export);

  /** Empty when there is no such export in this project; a foreign id is no different. */
  Future<Optional<Export>> find(String projectId, UUID id);

  /** As {@link #find}, and when it was read. */
  Future<Optional<Reading>> read(String projectId, UUID id);

  /** For the holder of a signed link, whose project is not known. */
  Future<Optional<Reading>> read(UUID id);

  /** Newest first, without gaps or doubles while new exports arrive. */
  Future<ExportPage> list(String projectId, ExportListing listing);

  /**
   * Removes the row of an export that is not active.
   *
   * @return what was deleted; empty when there is no such export. EXPORT_ACTIVE while it is active
   */
  Future<Optional<Export>> delete(String projectId, UUID id);

  /** Fails with UNAVAILABLE unless the store can be used right now. */
  Future<Void> check();

  /**
   * An export to be inserted.
   *
   * @param id made by the caller, UUIDv7
   * @param endpointFilter see {@link Export#endpointFilter}
   * @param activeLimit how many exports of the project may be active at once
   */
  record NewExport(
      UUID id,
      Project project,
      ExportRequest request,
      Optional<String> endpointFilter,
      Optional<IdempotencyKey> idempotencyKey,
      int activeLimit) {}

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
