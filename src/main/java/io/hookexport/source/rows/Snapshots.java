package io.hookexport.source.rows;

import io.hookexport.export.ExportException;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins each {@link Snapshot}: a connection of the pool, the settings of its transaction, and its
 * time. Fails with the error of the pool or the server, and holds no connection then.
 *
 * @param planner settings of the source for the planner, by name
 */
public record Snapshots(Pool pool, SourceSettings settings, Map<String, String> planner) {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);
  private static final String PIN_SETTINGS = pinnedSettings(true);
  private static final String REPLAYED_UNTIL = SqlFile.read("reading/replayed_until.sql");
  private static final String ROLE_SETTINGS = SqlFile.read("reading/role_settings.sql");
  private static final String ALONE = "null::text";
  private static final String SHARED = "pg_export_snapshot()";

  /**
   * For the setup of a connection: records the settings of its role, which its session took over
   * when it began. The text stays in the server: it may have characters that the source's encoding
   * lacks.
   */
  public static final String KEEP_ROLE_SETTINGS =
      "select set_config('hookexport.role_settings', (" + ROLE_SETTINGS + "), false) is null;";

  /**
   * What decides which tables a select reads, and which of their rows. Of a session of a pooler
   * nobody knows when it began.
   */
  private static final String SESSION =
      "concat_ws(' ', current_setting('search_path'), current_setting('role'),"
          + " current_setting('row_security'),"
          + " hashtextextended(current_setting('hookexport.role_settings', true), 0))";

  /**
   * Asked outside the transaction of the snapshot, which would keep its locks on catalogs of the
   * whole server for hours: a vacuum full of them waits, and every login to any database behind it.
   * A pooler may have reset the connection.
   */
  private static final String IS_OUTDATED =
      "select nullif(current_setting('hookexport.role_settings', true), '') <> ("
          + ROLE_SETTINGS
          + ")";

  /**
   * Begins a snapshot on the given context. One round trip: the time is taken just before the
   * snapshot, so the snapshot shows whatever was committed before that time. On a standby that is
   * the time up to which it has replayed, not that of its clock.
   *
   * @param share whether other connections may {@link #join} it; fails where that is impossible
   * @param locks the longest wait for one, until {@link Snapshot#unsteady} has answered
   */
  public Future<Snapshot> open(Context context, boolean share, Duration locks) {
    return open(context, share, locks, settings.poolSize());
  }

  /**
   * Begins a transaction. A connection that was made before its role got other settings, such as
   * another search_path, may read other tables than the next one. It is dropped, and another one
   * begins.
   */
  private Future<Snapshot> open(Context context, boolean share, Duration locks, int outdated) {
    return begin(context, "", share ? SHARED : ALONE, true, locks)
        .compose(
            first ->
                first.isOutdated() && outdated > 0
                    ? replace(first.snapshot())
                        .compose(dropped -> open(context, share, locks, outdated - 1))
                    : Future.succeededFuture(first.snapshot()));
  }

  private static Future<Void> replace(Snapshot outdated) {
    LOG.atInfo().log("A source connection is replaced because settings of its role have changed");
    return outdated.drop();
  }

  /**
   * Begins on a further connection, and shows the same point in time. On the given context.
   *
   * @return fails as unavailable where its settings are not those of the first one: it may read
   *     other tables
   */
  public Future<Snapshot> join(Snapshot first, Context context) {
    // Only hexadecimal digits and dashes, from the server itself.
    String set = "set transaction snapshot '" + first.shared().orElseThrow() + "';";
    return begin(context, set, ALONE, false, settings.timeout())
        .compose(
            joined ->
                joined.snapshot().session().equals(first.session())
                    ? Future.succeededFuture(joined.snapshot())
                    : joined
                        .snapshot()
                        .abort()
                        .transform(
                            ended ->
                                Future.failedFuture(
                                    ExportException.unavailable(
                                        "another connection of this export has different role settings from the first: the settings were changed meanwhile, or a pooler keeps older sessions",
                                        null))));
  }

  /**
   * Returns the statement that pins what decides the texts of values and the meaning of a select.
   *
   * @param local for the transaction, or else for the session
   */
  public static String pinnedSettings(boolean local) {
    String pin = SqlFile.read("reading/pinned_settings.sql");
    return local
        ? pin
        : pin.replace("set_config(p.name, p.value, true)", "set_config(p.name, p.value, false)");
  }

  /** A setting that this server does not have is left out. */
  private static String planner(Map<String, String> settings) {
    return settings.isEmpty()
        ? ""
        : settings.entrySet().stream()
            .map(e -> "('" + e.getKey() + "', '" + e.getValue().replace("'", "''") + "')")
            .collect(
                Collectors.joining(
                    ", ",
                    "select set_config(p.name, p.value, true) from (values ",
                    ") as p (name, value) where current_setting(p.name, true) is not null;\n"));
  }

  private Future<First> begin(
      Context context, String set, String share, boolean timed, Duration locks) {
    String begin =
        "begin isolation level repeatable read read only;\n"
            + set
            + ("set local statement_timeout = " + settings.maxExport().toMillis() + ";\n")
            + ("set local lock_timeout = " + locks.toMillis() + ";\n")
            + (PIN_SETTINGS + ";\n")
            + planner(planner)
            + ("select statement_timestamp(), " + share + ", " + SESSION);
    long timeout = settings.timeout().toMillis();
    Promise<First> begun = Promise.promise();
    // A connection lives on the event loop that requests it, unless the pool is full.
    context.runOnContext(
        go ->
            pool.getConnection()
                .compose(
                    connection ->
                        begin(context, connection, timed, begin)
                            .timeout(timeout, TimeUnit.MILLISECONDS)
                            // A server that did not respond to the begin will not respond to a
                            // rollback.
                            .onFailure(
                                failure ->
                                    new Snapshot(
                                            context,
                                            connection,
                                            Instant.EPOCH,
                                            Optional.empty(),
                                            "",
                                            timeout)
                                        .endAfter(failure)))
                .onComplete(begun));
    return begun.future();
  }

  /** A transaction that has begun, and whether its connection has outdated settings. */
  private record First(Snapshot snapshot, boolean isOutdated) {}

  /** The client sends the queries at once, and the server runs one after the other. */
  private Future<First> begin(
      Context context, SqlConnection connection, boolean timed, String begin) {
    Future<Optional<Instant>> replayedUntil =
        timed ? replayedUntil(connection) : Future.succeededFuture(Optional.empty());
    Future<Boolean> isOutdated =
        connection
            .query(IS_OUTDATED)
            .execute()
            .map(rows -> Boolean.TRUE.equals(rows.iterator().next().getBoolean(0)));
    Future<RowSet<Row>> first = connection.query(begin).execute();
    return Future.join(replayedUntil, isOutdated, first)
        .transform(
            all ->
                first.failed()
                    ? Future.failedFuture(first.cause())
                    : Future.all(replayedUntil, isOutdated)
                        .map(
                            both ->
                                new First(
                                    of(context, connection, first.result(), replayedUntil.result()),
                                    isOutdated.result())));
  }

  private static Future<Optional<Instant>> replayedUntil(SqlConnection connection) {
    return connection
        .query(REPLAYED_UNTIL)
        .execute()
        .map(
            rows ->
                Optional.ofNullable(rows.iterator().next().getOffsetDateTime(0))
                    .map(OffsetDateTime::toInstant))
        .recover(
            failure -> {
              if (!(failure instanceof PgException) || SqlErrors.isTransient(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.atWarn()
                  .addKeyValue("error", failure)
                  .log(
                      "The source does not report how far a standby has replayed. snapshot_at is taken from the clock of the source.");
              return Future.succeededFuture(Optional.empty());
            });
  }

  /** Each statement of the simple query has a result; the last has the time. */
  private Snapshot of(
      Context context, SqlConnection connection, RowSet<Row> first, Optional<Instant> until) {
    RowSet<Row> rows = first;
    while (rows.next() != null) {
      rows = rows.next();
    }
    Row row = rows.iterator().next();
    Instant now = row.getOffsetDateTime(0).toInstant();
    Instant time = until.filter(now::isAfter).orElse(now);
    return new Snapshot(
        context,
        connection,
        time,
        Optional.ofNullable(row.getString(1)),
        row.getString(2),
        settings.timeout().toMillis());
  }
}
