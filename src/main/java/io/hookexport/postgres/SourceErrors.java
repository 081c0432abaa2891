package io.hookexport.postgres;

import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;

/** What a broken read of the source means for an export. */
final class SourceErrors {
  private static final String CHANGED =
      "The source of this server cannot be read until its operator has fixed it. Please try again"
          + " later.";

  private SourceErrors() {}

  /** UNAVAILABLE when another attempt may succeed, INTERNAL_ERROR when it cannot. */
  static ExportException of(Throwable failure) {
    if (failure instanceof ExportException known) {
      return known.endsExportAs(Failure.Code.SOURCE_ERROR);
    }
    boolean passing = SqlErrors.mayPass(failure) || SqlErrors.isRefusedLogin(failure);
    String message = "the source database broke off: " + failure.getMessage();
    ExportException error =
        passing
            ? ExportException.unavailable(message, failure)
            : ExportException.internal(message, failure);
    return error.endsExportAs(Failure.Code.SOURCE_ERROR);
  }

  /**
   * What a failed question means for the request that asked it: UNAVAILABLE, also when the source
   * is not as it was at the start, which lasts until its operator has fixed it.
   */
  static <T> Future<T> ofQuestion(Throwable failure) {
    boolean changed =
        (failure instanceof PgException || failure instanceof InvalidSourceException)
            && !SqlErrors.mayPass(failure)
            && !SqlErrors.isRefusedLogin(failure);
    return changed
        ? Future.failedFuture(ExportException.unavailable(CHANGED, failure).retryAfter(60))
        : SqlErrors.translate(failure, "source");
  }

  static <T> Future<T> translate(Throwable failure) {
    return Future.failedFuture(of(failure));
  }
}
