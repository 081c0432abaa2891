package io.hookexport.jobs;

import io.hookexport.export.Export;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives free slots to exports that wait.
 *
 * @param slots of a project without its own
 */
record Promotion(JobDatabase database, int slots) {
  private static final Logger LOG = LoggerFactory.getLogger(Promotion.class);
  private static final String PROMOTE = SqlFile.read("queue/promote.sql");

  /** Returns those of all projects that got one. */
  Future<List<Export>> ofAll() {
    return promoted(null);
  }

  /** Returns those of one project that got one; never fails, because a sweep follows anyway. */
  Future<List<Export>> of(String projectId) {
    return promoted(projectId)
        .otherwise(
            failure -> {
              LOG.atInfo()
                  .addKeyValue("project_id", projectId)
                  .addKeyValue("error", failure)
                  .log("Exports that wait could not be started at once. A sweep does it.");
              return List.of();
            });
  }

  /**
   * Another statement that takes one of the slots rolls all of this one back. The second try sees
   * what has been taken.
   */
  private Future<List<Export>> promoted(@Nullable String projectId) {
    Tuple parameters = Tuple.of(slots).addString(projectId);
    return database
        .query(PROMOTE, parameters)
        .recover(
            failure ->
                isRival(failure)
                    ? database.query(PROMOTE, parameters)
                    : Future.failedFuture(failure))
        .map(ExportRow::all)
        .recover(
            failure ->
                isRival(failure)
                    ? Future.succeededFuture(List.of())
                    : Future.failedFuture(failure));
  }

  private static boolean isRival(Throwable failure) {
    return SqlErrors.is(
        Objects.requireNonNullElse(failure.getCause(), failure), SqlErrors.UNIQUE_VIOLATION);
  }
}
