package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Applies the changes of one schema on one connection. No statement waits long for a lock, because
 * all later statements on a table wait behind it.
 */
final class MigrationRun {
  private static final String STATE = SqlFile.read("schema/state.sql");
  private static final String BLOCKERS = SqlFile.read("schema/blockers.sql");

  private final Vertx vertx;
  private final PgConnection connection;
  private final String schema;
  private final Patience patience;
  private final long beganNanos = System.nanoTime();

  /**
   * The waits for locks.
   *
   * @param lock one wait, during which others wait too
   * @param pause between two waits
   * @param all from the beginning to the last wait
   * @param turn until another process has migrated
   */
  record Patience(Duration lock, Duration pause, Duration all, Duration turn) {
    static final Patience DEFAULT =
        new Patience(
            Duration.ofSeconds(3),
            Duration.ofSeconds(2),
            Duration.ofSeconds(60),
            Duration.ofMinutes(4));
  }

  /** The role of the connection, and what exists in the database. */
  record State(String role, String database, boolean schema, boolean history, boolean table) {}

  MigrationRun(Vertx vertx, PgConnection connection, String schema, Patience patience) {
    this.vertx = vertx;
    this.connection = connection;
    this.schema = schema;
    this.patience = patience;
  }

  /** Takes turns with other processes; the lock ends with the connection. */
  Future<Void> begin() {
    return connection
        .query(
            "set statement_timeout = 0; set lock_timeout = 0; set search_path = pg_catalog; set default_transaction_isolation = 'read committed'")
        .execute()
        .compose(
            set ->
                connection
                    .query(
                        "set lock_timeout = "
                            + patience.turn().toMillis()
                            + "; select pg_advisory_lock(hashtext('hookexport migrations')); set lock_timeout = 0")
                    .execute())
        .<Void>mapEmpty()
        .recover(
            failure ->
                Future.failedFuture(
                    SqlErrors.is(failure, SqlErrors.LOCK_NOT_AVAILABLE)
                        ? new IllegalStateException(
                            "another process has been migrating this database for "
                                + patience.turn().toSeconds()
                                + " s. Run migrate again when it is done; pg_stat_activity shows it with the application_name hookexport",
                            failure)
                        : failure));
  }

  /**
   * @param table the table to look for
   */
  Future<State> state(String table) {
    return connection
        .preparedQuery(STATE)
        .execute(Tuple.of(schema, table))
        .map(
            rows -> {
              Row row = rows.iterator().next();
              return new State(
                  row.getString("role_name"),
                  row.getString("database_name"),
                  row.getBoolean("schema_exists"),
                  row.getBoolean("history_exists"),
                  row.getBoolean("table_exists"));
            });
  }

  /** Creates the missing parts of the schema and its history. */
  Future<Void> prepare(State state) {
    List<String> missing = new ArrayList<>();
    if (!state.schema()) {
      missing.add("create schema " + schema);
    }
    if (!state.history()) {
      missing.add(
          "create table "
              + schema
              + ".schema_history (file text primary key, sha256 text not null, applied_at timestamptz not null default now())");
    }
    return missing.isEmpty()
        ? Future.succeededFuture()
        : connection.query(String.join("; ", missing)).execute().mapEmpty();
  }

  Future<Map<String, String>> known() {
    return connection
        .query("select file, sha256 from " + schema + ".schema_history")
        .collecting(Collectors.toMap(row -> row.getString("file"), row -> row.getString("sha256")))
        .execute()
        .map(SqlResult::value);
  }

  /**
   * Applies one file and its record in a transaction, and repeats it while another session holds a
   * lock.
   */
  Future<Void> apply(String file, String text, String digest) {
    return transaction(file, text, digest)
        .recover(
            failure -> {
              if (!SqlErrors.is(failure, SqlErrors.LOCK_NOT_AVAILABLE)) {
                return Future.failedFuture(failure);
              }
              if (System.nanoTime() - beganNanos > patience.all().toNanos()) {
                return blockers()
                    .compose(
                        who -> Future.failedFuture(new IllegalStateException(held(file, who))));
              }
              return vertx
                  .timer(patience.pause().toMillis())
                  .compose(paused -> apply(file, text, digest));
            });
  }

  private Future<Void> transaction(String file, String text, String digest) {
    String record = "insert into " + schema + ".schema_history (file, sha256) values ($1, $2)";
    String limit = "set local lock_timeout = " + patience.lock().toMillis() + "; ";
    return connection
        .begin()
        .compose(
            transaction ->
                connection
                    .query(limit + text)
                    .execute()
                    .compose(
                        ran -> connection.preparedQuery(record).execute(Tuple.of(file, digest)))
                    .compose(recorded -> transaction.commit())
                    .recover(
                        failure ->
                            transaction
                                .rollback()
                                .transform(undone -> Future.failedFuture(failure))));
  }

  private Future<List<String>> blockers() {
    return connection
        .preparedQuery(BLOCKERS)
        .collecting(Collectors.mapping(MigrationRun::blocker, Collectors.toList()))
        .execute(Tuple.of(schema))
        .map(SqlResult::value);
  }

  private static String blocker(Row row) {
    Long seconds = row.getLong("seconds");
    return "process "
        + row.getInteger("pid")
        + " of role "
        + row.getString("role_name")
        + " ("
        + row.getString("application_name")
        + ")"
        + (seconds == null ? "" : ", in a transaction for " + seconds + " s");
  }

  private String held(String file, List<String> blockers) {
    return "the migration "
        + file
        + " could not lock the tables of the schema "
        + schema
        + " within "
        + patience.all().toSeconds()
        + " s; "
        + (blockers.isEmpty()
            ? "they are free now. Run migrate again"
            : "they are held by "
                + String.join("; ", blockers)
                + ". Run migrate again when these transactions have ended");
  }

  /** Explains a server's refusal to the user of the command. */
  static Throwable explain(Throwable failure, String schema, State state) {
    if (!(failure instanceof PgException pg)) {
      return failure;
    }
    String where =
        "the role "
            + state.role()
            + " cannot migrate the schema "
            + schema
            + " in the database "
            + state.database()
            + ": ";
    if (SqlErrors.is(failure, SqlErrors.READ_ONLY)) {
      return new IllegalStateException(
          where + "the database is read-only. Use the URI of the primary", failure);
    }
    if (SqlErrors.is(failure, SqlErrors.INSUFFICIENT_PRIVILEGE)) {
      String need =
          state.schema()
              ? ". It must own the schema and its tables"
              : ". It needs the privilege CREATE on the database, or a schema of this name that it owns";
      return new IllegalStateException(
          where + pg.getErrorMessage() + need + ". Or run migrate once with the URI of such a role",
          failure);
    }
    return failure;
  }
}
