package io.hookexport.postgres;

import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.vertx.core.Future;

/** What a broken read of the source means for an export. */
final class SourceErrors {
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

  /** What a failed question means for the request that asked it. */
  static <T> Future<T> ofQuestion(Throwable failure) {
    return SqlErrors.translate(failure, "source");
  }

  static <T> Future<T> translate(Throwable failure) {
    return Future.failedFuture(of(failure));
  }
}
