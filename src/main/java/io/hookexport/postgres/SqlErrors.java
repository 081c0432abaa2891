package io.hookexport.postgres;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;

/** SQLSTATE to error: what of a database's complaints means something to the rooms above. */
final class SqlErrors {
  static final String UNIQUE_VIOLATION = "23505";
  static final String LOCK_NOT_AVAILABLE = "55P03";

  private SqlErrors() {}

  static boolean is(Throwable failure, String sqlState) {
    return failure instanceof PgException pg && sqlState.equals(pg.getSqlState());
  }

  /**
   * What a use case sees of a failed statement: its own errors as they are, a database that cannot
   * be reached or is overloaded as UNAVAILABLE, anything else as INTERNAL_ERROR.
   */
  static <T> Future<T> translate(Throwable failure) {
    if (failure instanceof ExportException) {
      return Future.failedFuture(failure);
    }
    if (failure instanceof PgException pg && !isPassing(pg.getSqlState())) {
      return Future.failedFuture(
          ExportException.internal("a statement failed: " + pg.getMessage(), failure));
    }
    return Future.failedFuture(
        ExportException.unavailable(
            "The database does not answer. Please try again soon.", failure));
  }

  /** Connection trouble, shortage, operator intervention, timeouts, serialization: may pass. */
  static boolean isPassing(String sqlState) {
    return sqlState == null
        || sqlState.startsWith("08")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57")
        || sqlState.startsWith("58")
        || sqlState.startsWith("40")
        || sqlState.equals(LOCK_NOT_AVAILABLE)
        || sqlState.equals("25P03");
  }
}
