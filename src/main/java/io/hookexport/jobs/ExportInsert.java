package io.hookexport.jobs;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportStore.Admission;
import io.hookexport.export.ExportStore.Created;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
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
  private static final String CLAIM_KEY = SqlFile.read("exports/claim_idempotency_key.sql");
  private static final String FIND_KEY = SqlFile.read("exports/find_idempotency_key.sql");

  /** How often a concurrent insert may take a free slot before this one. */
  private static final int TRIES = 20;

  /** Rolls the idempotency key back. */
  private static final class NothingInserted extends RuntimeException {}

  private final JobDatabase database;
  private final ProjectLimits limits;

  ExportInsert(JobDatabase database) {
    this.database = database;
    this.limits = new ProjectLimits(database);
  }

  Future<Admission> admission(String projectId, ExportLimits asked) {
    return limits.admission(projectId, asked);
  }

  Future<Created> create(NewExport export) {
    return attempt(export, TRIES).compose(created -> promoted(export, created));
  }

  /**
   * The last active export may have ended while this one was put in the queue, and then nothing
   * would take it out until the next sweep.
   */
  private Future<Created> promoted(NewExport export, Created created) {
    if (created.replayed() || created.export().waiting().isEmpty()) {
      return Future.succeededFuture(created);
    }
    return new Promotion(database, export.limits().activePerProject())
        .of(export.project().id())
        .map(
            all ->
                all.stream()
                    .filter(each -> each.id().equals(export.id()))
                    .findFirst()
                    .map(now -> new Created(now, false))
                    .orElse(created));
  }

  private Future<Created> attempt(NewExport export, int triesLeft) {
    return insert(export)
        .compose(
            created ->
                created
                    .map(Future::succeededFuture)
                    .orElseGet(
                        () -> limits.require(export).compose(rival -> again(export, triesLeft))))
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
                limits
                    .require(export)
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
      return limits.require(export).compose(rival -> again(export, triesLeft));
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
