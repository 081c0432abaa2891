package io.hookexport.postgres;

import io.hookexport.export.ExportException;
import io.netty.channel.ChannelException;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** Maps SQLSTATEs to the errors that the packages above distinguish. */
public final class SqlErrors {
  public static final String UNIQUE_VIOLATION = "23505";
  public static final String LOCK_NOT_AVAILABLE = "55P03";

  /** By statement_timeout, among others. */
  public static final String QUERY_CANCELED = "57014";

  public static final String INSUFFICIENT_PRIVILEGE = "42501";

  /** The server became a standby, or was set to read-only for a while. */
  public static final String READ_ONLY = "25006";

  /** feature_not_supported, undefined_function, insufficient_privilege, syntax_error. */
  private static final Set<String> REFUSALS = Set.of("0A000", "42883", "42501", "42601");

  /** Such as temp_file_limit of the role, which the next attempt would exceed too. */
  private static final String CONFIGURED_LIMIT = "53400";

  /** undefined_table, invalid_schema_name: not a bug when the server's own tables are missing. */
  private static final Set<String> MISSING = Set.of("42P01", "3F000");

  /** Of a cast to a domain, where nothing is written. */
  private static final String CHECK_VIOLATION = "23514";

  private static final String IDLE_TIMEOUT = "25P03";
  private static final String TRANSACTION_TIMEOUT = "25P04";

  private SqlErrors() {}

  public static boolean is(Throwable failure, String sqlState) {
    return failure instanceof PgException pg && sqlState.equals(pg.getSqlState());
  }

  /** A value that does not fit its type or domain, or is out of its range. */
  public static boolean isData(Throwable failure) {
    return failure instanceof PgException pg
        && pg.getSqlState() != null
        && (pg.getSqlState().startsWith("22") || pg.getSqlState().equals(CHECK_VIOLATION));
  }

  /**
   * Returns the error that a use case sees for a failed statement: its own errors unchanged, a
   * database that cannot be reached or is overloaded as UNAVAILABLE, anything else as
   * INTERNAL_ERROR.
   */
  public static <T> Future<T> translate(Throwable failure) {
    if (failure instanceof PgException pg && MISSING.contains(pg.getSqlState())) {
      return Future.failedFuture(
          ExportException.unavailable(
              "The job database lacks tables that this server needs: it is being restored, or `migrate` has not been run on it. Please try again later.",
              failure));
    }
    if (is(failure, INSUFFICIENT_PRIVILEGE)) {
      return Future.failedFuture(
          ExportException.internal(
              "a statement failed: "
                  + failure.getMessage()
                  + "; the role of database.uri needs: grant usage on schema hookexport to ROLE; grant select, insert, update, delete on all tables in schema hookexport to ROLE",
              failure));
    }
    return translate(failure, "database");
  }

  /**
   * @param asked the database as messages name it
   */
  public static <T> Future<T> translate(Throwable failure, String asked) {
    if (failure instanceof ExportException) {
      return Future.failedFuture(failure);
    }
    if (isRefusedLogin(failure)) {
      return Future.failedFuture(
          ExportException.unavailable(
              "The database rejects this server's connections. Please try again later.", failure));
    }
    if (!isTransient(failure)) {
      return Future.failedFuture(
          ExportException.internal("a statement failed: " + failure.getMessage(), failure));
    }
    return Future.failedFuture(
        ExportException.unavailable(
            is(failure, READ_ONLY)
                ? "The database does not accept writes at the moment. Please try again later."
                : "The " + asked + " does not respond. Please try again later.",
            failure));
  }

  /**
   * Returns whether the same call may succeed later: the trouble is the network's or the server's,
   * not ours.
   */
  public static boolean isTransient(Throwable failure) {
    if (failure instanceof PgException pg) {
      return isTransient(pg.getSqlState());
    }
    // The client reports closed connections and a full or closed pool as VertxException.
    return failure instanceof IOException
        || failure instanceof UncheckedIOException
        || failure instanceof TimeoutException
        || failure instanceof ChannelException // no descriptor is free
        || (failure instanceof VertxException && !isRefusedParameter(failure));
  }

  /** A password that is being changed, or a role that may not log in for a while. */
  public static boolean isRefusedLogin(Throwable failure) {
    return failure instanceof PgException pg
        && pg.getSqlState() != null
        && pg.getSqlState().startsWith("28");
  }

  /** Only the client's own message distinguishes this error from a lost connection. */
  private static boolean isRefusedParameter(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.startsWith("Parameter at position[")
        || message.startsWith("The number of parameters to execute should be");
  }

  /**
   * Returns whether the server does not have the requested feature, function, privilege or syntax,
   * or does not let this role use it. Unlike other errors it will be the same next time.
   */
  public static boolean isRefusal(Throwable failure) {
    return failure instanceof PgException pg && REFUSALS.contains(pg.getSqlState());
  }

  /**
   * Connection trouble, shortage of resources, operator intervention, timeouts, serialization
   * failures.
   */
  static boolean isTransient(String sqlState) {
    return sqlState == null
        || sqlState.startsWith("08")
        || (sqlState.startsWith("53") && !sqlState.equals(CONFIGURED_LIMIT))
        || sqlState.startsWith("57")
        || sqlState.startsWith("58")
        || sqlState.startsWith("40")
        || sqlState.equals(LOCK_NOT_AVAILABLE)
        || sqlState.equals(READ_ONLY)
        || sqlState.equals(IDLE_TIMEOUT)
        || sqlState.equals(TRANSACTION_TIMEOUT);
  }
}
