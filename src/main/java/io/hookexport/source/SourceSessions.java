package io.hookexport.source;

import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.Pools;
import io.hookexport.source.rows.Snapshots;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Locale;

/** The sessions in which a source is read. */
final class SourceSessions {
  private static final int LIFETIME_SECONDS = 10;

  private SourceSessions() {}

  /** Returns an error that names the database and omits the password. */
  static Throwable unusable(PgConnectOptions database, Throwable failure) {
    if (failure instanceof IllegalArgumentException || failure instanceof IllegalStateException) {
      return failure;
    }
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "cannot use the source database '%s' at %s:%d as role '%s': %s. Check that source.uri (without it, database.uri) is right, that the server is running, and that it accepts this role.",
            database.getDatabase(),
            database.getHost(),
            database.getPort(),
            database.getUser(),
            failure instanceof PgException pg ? pg.getErrorMessage() : failure.getMessage()),
        failure);
  }

  /**
   * Returns the settings of a connection, as statements, in a transaction with its own isolation: a
   * standby rejects everything serializable.
   *
   * @param timeout of the API's queries; an export sets its own time
   */
  static String session(Duration timeout) {
    return "begin isolation level repeatable read read only; set default_transaction_isolation = 'repeatable read'; set default_transaction_read_only = on;"
        // A host that died holds its snapshot for a minute, not for the two hours that are Linux's
        // default.
        + " set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3; set lock_timeout = 0;"
        // A value must have the text that it has in a file, whatever the role has set.
        + (Snapshots.pinnedSettings(false) + ";")
        // The pool closes idle connections; the server might close one while it is lent. New in 14.
        + " select set_config(name, '0', false) from pg_settings"
        + " where name = 'idle_session_timeout';"
        + (" set statement_timeout = " + timeout.toMillis() + "; commit");
  }

  /**
   * Opens a pool for statements that a client waits for.
   *
   * @param name of the pool, and of the application that the server sees
   * @param more statements that set a connection up; may be empty
   */
  static Pool ofStatements(
      Vertx vertx, SourceSettings settings, String name, int connections, String more) {
    return Pools.ofStatements(
        vertx,
        connect(settings.uri(), name),
        // Sessions keep the settings that their role had when they began.
        new PoolOptions().setName(name).setMaxSize(connections).setMaxLifetime(LIFETIME_SECONDS),
        settings.timeout(),
        Pools.begin(session(settings.timeout()) + "; " + more));
  }

  static PgConnectOptions connect(String uri, String name) {
    return ConnectionUri.parse(uri)
        .setCachePreparedStatements(false)
        .addProperty("application_name", "hookexport " + name);
  }
}
