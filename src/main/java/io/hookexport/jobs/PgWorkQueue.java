package io.hookexport.jobs;

import io.hookexport.export.Export;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.Project;
import io.hookexport.export.WorkBacklog;
import io.hookexport.export.WorkQueue;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Exports in the job database, for workers and janitor. */
public final class PgWorkQueue implements WorkQueue {
  private static final String CLAIM = SqlFile.read("queue/claim.sql");
  private static final String RENEW = SqlFile.read("queue/renew.sql");
  private static final String STORED_BYTES = SqlFile.read("queue/stored_bytes.sql");
  private static final String COMPLETE = SqlFile.read("queue/complete.sql");
  private static final String FAIL = SqlFile.read("queue/fail.sql");
  private static final String RETRY = SqlFile.read("queue/retry.sql");
  private static final String DEFER = SqlFile.read("queue/defer.sql");
  private static final String RESCUE = SqlFile.read("queue/rescue.sql");
  private static final String EXPIRE = SqlFile.read("queue/expire.sql");
  private static final String FILE_REMOVED = SqlFile.read("queue/file_removed.sql");
  private static final String UNREFERENCED = SqlFile.read("queue/unreferenced.sql");
  private static final String PURGE_SESSIONS = SqlFile.read("queue/purge_sessions.sql");
  private static final String PURGE_EXPORTS = SqlFile.read("queue/purge_exports.sql");
  private static final String PURGE_KEYS = SqlFile.read("queue/purge_idempotency_keys.sql");

  private static final String BACKLOG = SqlFile.read("queue/backlog.sql");

  private final JobDatabase database;
  private final int slots;
  private final Completable<Boolean> renewals;

  /**
   * @param slots how many exports of a project may be active at once
   */
  public PgWorkQueue(JobDatabase database, int slots) {
    this(database, slots, (held, failure) -> {});
  }

  /**
   * @param slots how many exports of a project may be active at once
   * @param renewals receives the result of each renewal of a lease
   */
  public PgWorkQueue(JobDatabase database, int slots, Completable<Boolean> renewals) {
    this.database = database;
    this.slots = slots;
    this.renewals = renewals;
  }

  @Override
  public Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo) {
    return database
        .query(CLAIM, Tuple.of(worker, lease.toMillis(), largeToo))
        .map(rows -> JobDatabase.first(rows).map(PgWorkQueue::claim));
  }

  @Override
  public Future<Boolean> renew(
      Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot) {
    Tuple parameters =
        fence(claim)
            .addLong(lease.toMillis())
            .addLong(progress.rowsWritten())
            .addLong(progress.bytesWritten())
            .addLong(
                progress.rowsExpected().isPresent() ? progress.rowsExpected().getAsLong() : null)
            .addOffsetDateTime(snapshot.map(ExportRow::offset).orElse(null));
    return database.query(RENEW, parameters).map(rows -> rows.rowCount() == 1).onComplete(renewals);
  }

  @Override
  public Future<Long> storedBytes(Claim claim) {
    return database
        .query(STORED_BYTES, Tuple.of(claim.export().id(), claim.project().id()))
        .map(rows -> rows.iterator().next().getLong("bytes"));
  }

  @Override
  public Future<Optional<Export>> complete(
      Claim claim, FinishedFile file, Instant snapshotAt, Duration retention) {
    Tuple parameters =
        fence(claim)
            .addString(file.key())
            .addLong(file.rowCount())
            .addLong(file.sizeBytes())
            .addString(file.sha256())
            .addLong(file.escapedCells())
            .addOffsetDateTime(ExportRow.offset(snapshotAt))
            .addLong(retention.toMillis())
            .addInteger(slots);
    return database.query(COMPLETE, parameters).map(ExportRow::first);
  }

  @Override
  public Future<Optional<Export>> fail(Claim claim, Failure failure) {
    Tuple parameters =
        fence(claim)
            .addString(failure.code().name())
            .addString(failure.message())
            .addInteger(slots);
    return database.query(FAIL, parameters).map(ExportRow::first);
  }

  @Override
  public Future<Optional<Export>> retry(Claim claim, Duration pause) {
    Tuple parameters = fence(claim).addLong(pause.toMillis()).addInteger(0);
    return database.query(RETRY, parameters).map(ExportRow::first);
  }

  @Override
  public Future<Optional<Export>> defer(Claim claim) {
    return database.query(DEFER, fence(claim)).map(ExportRow::first);
  }

  @Override
  public Future<Optional<Export>> release(Claim claim) {
    Tuple parameters = fence(claim).addLong(0L).addInteger(1);
    return database.query(RETRY, parameters).map(ExportRow::first);
  }

  @Override
  public Future<List<Export>> rescue(int maxAttempts) {
    return database.query(RESCUE, Tuple.of(maxAttempts)).map(ExportRow::all);
  }

  @Override
  public Future<Integer> promote() {
    return new Promotion(database, slots).ofAll().map(List::size);
  }

  @Override
  public Future<List<Export>> expire(int limit) {
    return database.query(EXPIRE, Tuple.of(limit)).map(ExportRow::all);
  }

  @Override
  public Future<Void> fileRemoved(Export export) {
    return database.query(FILE_REMOVED, Tuple.of(export.id())).mapEmpty();
  }

  @Override
  public Future<List<String>> unreferenced(List<FileOwner> files) {
    Tuple parameters =
        Tuple.tuple()
            .addArrayOfString(files.stream().map(FileOwner::key).toArray(String[]::new))
            .addArrayOfUUID(files.stream().map(FileOwner::exportId).toArray(java.util.UUID[]::new))
            .addArrayOfInteger(files.stream().map(FileOwner::attempt).toArray(Integer[]::new));
    return database
        .query(UNREFERENCED, parameters)
        .map(rows -> JobDatabase.stream(rows).map(row -> row.getString("key")).toList());
  }

  @Override
  public Future<Integer> purgeKeys(int limit) {
    return database.query(PURGE_KEYS, Tuple.of(limit)).map(RowSet::rowCount);
  }

  @Override
  public Future<Integer> purgeSessions(int limit) {
    return database.query(PURGE_SESSIONS, Tuple.of(limit)).map(RowSet::rowCount);
  }

  @Override
  public Future<Integer> purgeExports(Duration history, int limit) {
    return database.query(PURGE_EXPORTS, Tuple.of(history.toMillis(), limit)).map(RowSet::rowCount);
  }

  @Override
  public Future<WorkBacklog> backlog() {
    return backlog(database);
  }

  public static Future<WorkBacklog> backlog(JobDatabase database) {
    return database
        .query(BACKLOG, Tuple.tuple())
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new WorkBacklog(
                  row.getLong("pending"),
                  row.getLong("processing"),
                  Duration.ofMillis(row.getLong("oldest_pending_ms")),
                  row.getLong("waiting"),
                  Duration.ofMillis(row.getLong("oldest_waiting_ms")));
            });
  }

  private static Tuple fence(Claim claim) {
    return Tuple.tuple().addUUID(claim.export().id()).addInteger(claim.export().attempt());
  }

  private static Claim claim(Row row) {
    Export export = ExportRow.export(row);
    return new Claim(
        export,
        new Project(export.projectId(), row.getString("tenant")),
        row.getInteger("attempts_used"),
        row.getLong("stored_bytes"),
        PgProjects.optional(row.getLong("own_stored_limit")));
  }
}
