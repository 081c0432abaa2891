package io.hookexport.jobs;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportStore.Admission;
import io.hookexport.export.ExportStore.Created;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.Exports;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * Creates an export: its row takes the slot of the project and the idempotency key with it, or
 * nothing is inserted.
 */
final class ExportInsert {
  private static final String INSERT = SqlFile.read("exports/insert.sql");
  private static final String FIND = SqlFile.read("exports/find.sql");
  private static final String REFUSAL = SqlFile.read("exports/refusal.sql");
  private static final String CLAIM_KEY = SqlFile.read("exports/claim_idempotency_key.sql");
  private static final String FIND_KEY = SqlFile.read("exports/find_idempotency_key.sql");

  /** How often a concurrent insert may take a free slot before this one. */
  private static final int TRIES = 20;

  private static final int RETRY_AFTER_SECONDS = 5;

  /** Seconds until the file of an expired export may be removed. */
  private static final int SWEEP_SECONDS = 30;

  /** Rolls the idempotency key back. */
  private static final class NothingInserted extends RuntimeException {}

  private final JobDatabase database;

  ExportInsert(JobDatabase database) {
    this.database = database;
  }

  Future<Created> create(NewExport export) {
    return attempt(export, TRIES);
  }

  private Future<Created> attempt(NewExport export, int triesLeft) {
    return insert(export)
        .compose(
            created ->
                created
                    .map(Future::succeededFuture)
                    .orElseGet(() -> explain(export).compose(rival -> again(export, triesLeft))))
        .recover(failure -> recover(failure, export, triesLeft));
  }

  /**
   * Returns empty when a limit is used up, or a concurrent insert took the last free slot. With a
   * key the limits are checked first: a transaction that inserts nothing costs the database several
   * statements.
   */
  private Future<Optional<Created>> insert(NewExport export) {
    Tuple row = ExportRow.insertParameters(export);
    return export
        .idempotencyKey()
        .map(
            key ->
                explain(export)
                    .compose(
                        free ->
                            database.transaction(connection -> withKey(connection, export, key))))
        .orElseGet(() -> database.query(INSERT, row).map(ExportInsert::created))
        .recover(
            failure ->
                failure.getCause() instanceof NothingInserted
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(failure));
  }

  private Future<Created> again(NewExport export, int triesLeft) {
    return triesLeft > 1
        ? attempt(export, triesLeft - 1)
        : Future.failedFuture(
            ExportException.unavailable(
                "Too many exports of this project are being created at once. Please try again later.",
                null));
  }

  private Future<Created> recover(Throwable failure, NewExport export, int triesLeft) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (SqlErrors.is(cause, SqlErrors.UNIQUE_VIOLATION)) {
      return explain(export).compose(rival -> again(export, triesLeft));
    }
    if (SqlErrors.is(cause, SqlErrors.LOCK_NOT_AVAILABLE)) {
      return Future.failedFuture(
          ExportException.of(
                  ExportError.IDEMPOTENCY_CONFLICT,
                  "A request with this Idempotency-Key is being processed. Please try again later.")
              .retryAfter(1));
    }
    return Future.failedFuture(failure);
  }

  private Future<Optional<Created>> withKey(
      SqlConnection connection, NewExport export, IdempotencyKey key) {
    Tuple claim = Tuple.of(export.project().id(), key.key(), key.requestDigest(), export.id());
    return connection
        .query("set local lock_timeout = '2s'")
        .execute()
        .compose(set -> JobDatabase.query(connection, CLAIM_KEY, claim))
        .compose(
            claimed ->
                claimed.size() == 0
                    ? replay(connection, export, key).map(Optional::of)
                    : JobDatabase.query(connection, INSERT, ExportRow.insertParameters(export))
                        .map(ExportInsert::created)
                        .map(ExportInsert::orRollBack));
  }

  private static Optional<Created> created(RowSet<Row> rows) {
    return ExportRow.first(rows).map(export -> new Created(export, false));
  }

  private static Optional<Created> orRollBack(Optional<Created> created) {
    if (created.isEmpty()) {
      throw new NothingInserted();
    }
    return created;
  }

  /** Fails with the limit that is used up; succeeds when no limit is. */
  private Future<Void> explain(NewExport export) {
    Optional<String> key = export.idempotencyKey().map(IdempotencyKey::key);
    return admission(
            export.project().id(),
            key,
            export.activeLimit(),
            export.hourlyLimit(),
            export.storedLimit())
        .compose(
            admission ->
                admission
                    .refusal()
                    .<Future<Void>>map(Future::failedFuture)
                    .orElseGet(Future::succeededFuture));
  }

  Future<Admission> admission(String projectId, Exports.Limits limits) {
    return admission(
        projectId,
        Optional.empty(),
        limits.activePerProject(),
        limits.perHour(),
        limits.storedBytes());
  }

  private Future<Admission> admission(
      String projectId, Optional<String> key, int active, int perHour, long storedBytes) {
    Tuple project =
        Tuple.of(projectId, perHour)
            .addString(key.orElse(null))
            .addLong(storedBytes)
            .addInteger(active);
    return database
        .query(REFUSAL, project)
        .map(rows -> rows.iterator().next())
        .map(
            row ->
                new Admission(
                    refusal(row), row.getLong("stored_bytes"), row.getLong("bytes_limit")));
  }

  /**
   * A retry of a project that stores too much makes sense when enough files have expired. A file
   * that has already expired is removed by one of the next sweeps.
   */
  private static Optional<ExportException> refusal(Row row) {
    if (row.getBoolean("key_in_use")) {
      return Optional.empty();
    }
    int active = row.getInteger("active_exports");
    if (row.getInteger("active") >= active) {
      return Optional.of(
          ExportException.activeLimit(
              Optional.ofNullable(row.getUUID("oldest")), active, RETRY_AFTER_SECONDS));
    }
    int perHour = row.getInteger("exports_per_hour");
    if (perHour > 0 && row.getInteger("in_last_hour") >= perHour) {
      return Optional.of(
          ExportException.hourlyLimit(perHour, Math.max(1, row.getInteger("free_in_seconds"))));
    }
    long limit = row.getLong("bytes_limit");
    long stored = row.getLong("stored_bytes");
    if (limit > 0 && stored >= limit) {
      long seconds = Math.max(SWEEP_SECONDS, row.getLong("stored_free_in_seconds"));
      return Optional.of(
          ExportException.storedLimit(limit, stored, (int) Math.min(Integer.MAX_VALUE, seconds)));
    }
    return Optional.empty();
  }

  /** Returns empty when the key is new, or its retention is over. */
  Future<Optional<Export>> replay(String projectId, IdempotencyKey key) {
    return database
        .query(FIND_KEY, Tuple.of(projectId, key.key()))
        .compose(
            rows ->
                rows.size() == 0
                    ? Future.succeededFuture(Optional.empty())
                    : database
                        .query(FIND, Tuple.of(replayed(rows, key), projectId, null))
                        .map(ExportInsert::orDeleted)
                        .map(Optional::of));
  }

  private Future<Created> replay(SqlConnection connection, NewExport export, IdempotencyKey key) {
    String projectId = export.project().id();
    return JobDatabase.query(connection, FIND_KEY, Tuple.of(projectId, key.key()))
        .compose(
            rows ->
                JobDatabase.query(connection, FIND, Tuple.of(replayed(rows, key), projectId, null)))
        .map(rows -> new Created(orDeleted(rows), true));
  }

  private static UUID replayed(RowSet<Row> rows, IdempotencyKey key) {
    Row known = rows.iterator().next();
    if (!known.getString("request_sha256").equals(key.requestDigest())) {
      throw ExportException.of(
          ExportError.IDEMPOTENCY_MISMATCH,
          "This Idempotency-Key was used with another request. Use a new key.");
    }
    return known.getUUID("export_id");
  }

  private static Export orDeleted(RowSet<Row> rows) {
    return ExportRow.first(rows).orElseThrow(ExportInsert::deleted);
  }

  private static ExportException deleted() {
    return ExportException.of(
        ExportError.IDEMPOTENCY_CONFLICT,
        "The export that this Idempotency-Key created has been deleted. Use a new key.");
  }
}
