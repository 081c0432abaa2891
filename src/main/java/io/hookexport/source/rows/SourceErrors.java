package io.hookexport.source.rows;

import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.InvalidSourceException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.Set;

/** Maps a failed read of the source to the error of an export. */
public final class SourceErrors {
  private static final String CHANGED =
      "The deliveries cannot be read until the operator of this server has fixed its source. Please try again later.";

  /**
   * undefined_table, invalid_schema_name, invalid_catalog_name, object_not_in_prerequisite_state: a
   * migration that drops and recreates a view, a restore that swaps databases.
   */
  private static final Set<String> REBUILT = Set.of("42P01", "3F000", "3D000", "55000");

  private SourceErrors() {}

  /** Returns UNAVAILABLE when another attempt may succeed, INTERNAL_ERROR when it cannot. */
  public static ExportException of(Throwable failure) {
    if (failure instanceof ExportException known) {
      return known.endsExportAs(Failure.Code.SOURCE_ERROR);
    }
    boolean isTransient =
        SqlErrors.isTransient(failure)
            || SqlErrors.isRefusedLogin(failure)
            || isRebuilt(failure)
            || failure instanceof StaleSnapshotException
            || (failure instanceof OutOfMemoryError && !(failure instanceof RowTooLongError));
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    String message = "reading from the source database failed: " + text + hint(failure);
    ExportException error =
        isTransient
            ? ExportException.unavailable(message, failure)
            : ExportException.internal(message, failure);
    return error.endsExportAs(Failure.Code.SOURCE_ERROR);
  }

  /** The check of a select wraps the server's error. */
  private static boolean isRebuilt(Throwable failure) {
    Throwable cause = failure instanceof InvalidSourceException ? failure.getCause() : failure;
    return cause instanceof PgException pg && REBUILT.contains(pg.getSqlState());
  }

  /** Returns what the operator can do, where the server's own message does not say it. */
  private static String hint(Throwable failure) {
    return switch (failure instanceof PgException pg ? String.valueOf(pg.getSqlState()) : "") {
      case SqlErrors.INSUFFICIENT_PRIVILEGE ->
          ". The role that reads the source lacks a privilege, or row security was switched on after the start. Grant what is missing. For row security give the role BYPASSRLS, or restart the server to accept that it hides rows.";
      case "22021", "22P05" ->
          ". A text value in the source is not valid in the encoding of its database, or cannot be converted to UTF-8; or the tenant or a filter has a character that this encoding lacks. A database with the encoding SQL_ASCII accepts any bytes. Correct the value. If the select converts a bytea, for example by convert_from, return the column itself and declare it in source.yaml with bytea: utf-8.";
      default -> "";
    };
  }

  /**
   * Returns the error of a request whose query of the source failed: UNAVAILABLE, also when the
   * source has changed since the start, which lasts until its operator has fixed it.
   */
  public static <T> Future<T> ofQuestion(Throwable failure) {
    boolean changed =
        (failure instanceof PgException || failure instanceof InvalidSourceException)
            && !SqlErrors.isTransient(failure)
            && !SqlErrors.isRefusedLogin(failure);
    return changed
        ? Future.failedFuture(ExportException.unavailable(CHANGED, failure).retryAfter(60))
        : SqlErrors.translate(failure, "source");
  }
}
