package io.hookexport.jobs;

import io.hookexport.export.ExportException;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportStore.Admission;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.Refusals;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Which limit of its project refuses an export, and when to try again. */
final class ProjectLimits {
  private static final String REFUSAL = SqlFile.read("exports/refusal.sql");

  private static final int RETRY_AFTER_SECONDS = 5;

  /** Seconds until the file of an expired export may be removed. */
  private static final int SWEEP_SECONDS = 30;

  private final JobDatabase database;

  ProjectLimits(JobDatabase database) {
    this.database = database;
  }

  /** Fails with the limit that is used up; succeeds when no limit is. */
  Future<Void> require(NewExport export) {
    return admission(
            export.project().id(),
            export.idempotencyKey().map(IdempotencyKey::key),
            export.limits())
        .compose(
            admission ->
                admission
                    .refusal()
                    .<Future<Void>>map(Future::failedFuture)
                    .orElseGet(Future::succeededFuture));
  }

  Future<Admission> admission(String projectId, ExportLimits limits) {
    return admission(projectId, Optional.empty(), limits);
  }

  private Future<Admission> admission(String projectId, Optional<String> key, ExportLimits limits) {
    Tuple project =
        Tuple.tuple()
            .addString(projectId)
            .addInteger(limits.perHour())
            .addString(key.orElse(null))
            .addLong(limits.storedBytes())
            .addInteger(limits.activePerProject());
    return database
        .query(REFUSAL, project)
        .map(rows -> rows.iterator().next())
        .map(
            row ->
                new Admission(
                    refusal(row, limits.queuedPerProject()),
                    row.getLong("stored_bytes"),
                    row.getLong("bytes_limit")));
  }

  /**
   * A retry of a project that stores too much makes sense when enough files have expired. A file
   * that has already expired is removed by one of the next sweeps.
   */
  private static Optional<ExportException> refusal(Row row, int places) {
    if (row.getBoolean("key_in_use")) {
      return Optional.empty();
    }
    Optional<ExportException> busy = busy(row, places);
    if (busy.isPresent()) {
      return busy;
    }
    int perHour = row.getInteger("exports_per_hour");
    if (perHour > 0 && row.getInteger("in_last_hour") >= perHour) {
      return Optional.of(
          ExportException.hourlyLimit(perHour, Math.max(1, row.getInteger("free_in_seconds"))));
    }
    long most = row.getLong("bytes_limit");
    long stored = row.getLong("stored_bytes");
    if (most > 0 && stored >= most) {
      long seconds = Math.max(SWEEP_SECONDS, row.getLong("stored_free_in_seconds"));
      return Optional.of(
          ExportException.storedLimit(most, stored, (int) Math.min(Integer.MAX_VALUE, seconds)));
    }
    return Optional.empty();
  }

  /** A free slot belongs to those that wait. */
  private static Optional<ExportException> busy(Row row, int places) {
    int waiting = row.getInteger("waiting");
    int active = row.getInteger("active_exports");
    if (row.getInteger("active") < active && waiting == 0) {
      return Optional.empty();
    }
    Optional<UUID> oldest = Optional.ofNullable(row.getUUID("oldest"));
    if (places == 0 && row.getInteger("active") < active) {
      return Optional.of(Refusals.othersWait(oldest, active, RETRY_AFTER_SECONDS));
    }
    if (places == 0) {
      return Optional.of(ExportException.activeLimit(oldest, active, RETRY_AFTER_SECONDS));
    }
    return waiting < places
        ? Optional.empty()
        : Optional.of(Refusals.queueFull(oldest, places, RETRY_AFTER_SECONDS));
  }
}
