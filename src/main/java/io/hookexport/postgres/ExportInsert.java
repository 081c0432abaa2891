package io.hookexport.postgres;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportStore.Created;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/**
 * Creation: the slot of the project and the idempotency key are taken with the row, or not at all.
 */
final class ExportInsert {
  private static final String INSERT = SqlFile.read("exports/insert.sql");
  private static final String FIND = SqlFile.read("exports/find.sql");
  private static final String FIND_ACTIVE = SqlFile.read("exports/find_active.sql");
  private static final String CLAIM_KEY = SqlFile.read("exports/claim_idempotency_key.sql");
  private static final String FIND_KEY = SqlFile.read("exports/find_idempotency_key.sql");

  /** A rival took the slot that was seen free; each repeat sees one slot less. */
  private static final int TRIES = 8;

  private static final int RETRY_AFTER_SECONDS = 5;

  private final JobDatabase database;

  ExportInsert(JobDatabase database) {
    this.database = database;
  }

  Future<Created> create(NewExport export) {
    return attempt(export, TRIES);
  }

  private Future<Created> attempt(NewExport export, int triesLeft) {
    Future<Created> created =
        export
            .idempotencyKey()
            .map(key -> database.transaction(connection -> withKey(connection, export, key)))
            .orElseGet(
                () ->
                    database
                        .query(INSERT, PgExportStore.insertParameters(export))
                        .compose(rows -> created(rows, export)));
    return created.recover(failure -> again(failure, export, triesLeft));
  }

  private Future<Created> again(Throwable failure, NewExport export, int triesLeft) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    if (SqlErrors.is(cause, SqlErrors.UNIQUE_VIOLATION)) {
      return triesLeft > 1 ? attempt(export, triesLeft - 1) : limitExceeded(export);
    }
    if (SqlErrors.is(cause, SqlErrors.LOCK_NOT_AVAILABLE)) {
      return Future.failedFuture(
          ExportException.of(
                  ExportError.IDEMPOTENCY_CONFLICT,
                  "A request with this Idempotency-Key is being processed. Please retry soon.")
              .retryAfter(1));
    }
    return Future.failedFuture(failure);
  }

  private Future<Created> withKey(SqlConnection connection, NewExport export, IdempotencyKey key) {
    Tuple claim = Tuple.of(export.project().id(), key.key(), key.requestDigest(), export.id());
    return connection
        .query("set local lock_timeout = '2s'")
        .execute()
        .compose(set -> JobDatabase.query(connection, CLAIM_KEY, claim))
        .compose(
            claimed ->
                claimed.size() == 0
                    ? replay(connection, export, key)
                    : JobDatabase.query(connection, INSERT, PgExportStore.insertParameters(export))
                        .compose(rows -> created(rows, export)));
  }

  private Future<Created> created(RowSet<Row> rows, NewExport export) {
    return ExportRow.first(rows)
        .map(row -> Future.succeededFuture(new Created(row, false)))
        .orElseGet(() -> limitExceeded(export));
  }

  private Future<Created> replay(SqlConnection connection, NewExport export, IdempotencyKey key) {
    String projectId = export.project().id();
    return JobDatabase.query(connection, FIND_KEY, Tuple.of(projectId, key.key()))
        .compose(
            rows -> {
              Row known = rows.iterator().next();
              if (!known.getString("request_sha256").equals(key.requestDigest())) {
                throw ExportException.of(
                    ExportError.IDEMPOTENCY_MISMATCH,
                    "This Idempotency-Key was used with another request. Use a new key.");
              }
              UUID id = known.getUUID("export_id");
              return JobDatabase.query(connection, FIND, Tuple.of(id, projectId));
            })
        .map(
            rows -> {
              Optional<Export> found = ExportRow.first(rows);
              return new Created(found.orElseThrow(ExportInsert::deleted), true);
            });
  }

  private static ExportException deleted() {
    return ExportException.of(
        ExportError.IDEMPOTENCY_CONFLICT,
        "The export that this Idempotency-Key created has been deleted. Use a new key.");
  }

  private Future<Created> limitExceeded(NewExport export) {
    return database
        .query(FIND_ACTIVE, Tuple.of(export.project().id()))
        .compose(
            rows -> {
              JsonObject details = new JsonObject();
              rows.forEach(row -> details.put("export_id", row.getUUID("export_id").toString()));
              return Future.failedFuture(
                  ExportException.of(
                          ExportError.EXPORT_LIMIT_EXCEEDED,
                          "An export is already in progress. Please wait for it to complete.",
                          details)
                      .retryAfter(RETRY_AFTER_SECONDS));
            });
  }
}
