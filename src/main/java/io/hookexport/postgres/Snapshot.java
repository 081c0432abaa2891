package io.hookexport.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only transaction on one connection of the pool: one point in time of the source. */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  /** How long an orderly end may take before the server is told to cancel what it does. */
  private static final long ORDERLY_MILLIS = 1_000;

  private static final long CANCELLED_MILLIS = 4_000;

  private final Context context;
  private final SqlConnection connection;
  private final Instant time;
  private final Optional<String> shared;
  private final long timeoutMillis;

  private Snapshot(
      Context context,
      SqlConnection connection,
      Instant time,
      Optional<String> shared,
      long timeoutMillis) {
    this.context = context;
    this.connection = connection;
    this.time = time;
    this.shared = shared;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Begins, on the current context. One round trip: the statement timestamp is taken by the
   * statement that takes the snapshot, just before it, so whatever was committed before that time
   * is in.
   *
   * @param share whether other connections may {@link #join} it; it fails where that cannot be
   */
  static Future<Snapshot> open(
      Context context, Pool pool, PgDeliverySource.Settings settings, boolean share) {
    String last =
        share
            ? "select statement_timestamp(), pg_export_snapshot()"
            : "select statement_timestamp(), null::text";
    return begin(context, pool, settings, "", last);
  }

  /** Begins on a further connection, and shows the same point in time. On the given context. */
  Future<Snapshot> join(Context other, Pool pool, PgDeliverySource.Settings settings) {
    // Only hexadecimal digits and dashes, from the server itself.
    String set = "set transaction snapshot '" + shared.orElseThrow() + "';";
    return begin(other, pool, settings, set, "select statement_timestamp(), null::text");
  }

  private static Future<Snapshot> begin(
      Context context, Pool pool, PgDeliverySource.Settings settings, String set, String last) {
    long timeout = settings.timeout().toMillis();
    // idle_in_transaction_session_timeout off: under back-pressure a healthy export is idle between
    // two batches; maxExport bounds it. No jit, no parallel plan: rows are fetched in batches.
    String begin =
        String.format(
            Locale.ROOT,
            """
        begin isolation level repeatable read read only;
        %s
        set local idle_in_transaction_session_timeout = 0;
        set local statement_timeout = %d;
        set local lock_timeout = %d;
        set local jit = off;
        set local max_parallel_workers_per_gather = 0;
        %s;
        """,
            set,
            settings.maxExport().toMillis(),
            timeout,
            last);
    Promise<Snapshot> begun = Promise.promise();
    // A connection lives on the event loop that asks for it, unless the pool is full.
    context.runOnContext(
        go ->
            pool.getConnection()
                .compose(
                    connection ->
                        connection
                            .query(begin)
                            .execute()
                            .timeout(timeout, TimeUnit.MILLISECONDS)
                            .map(rows -> of(context, connection, rows, timeout))
                            .onFailure(
                                failure ->
                                    new Snapshot(
                                            context,
                                            connection,
                                            Instant.EPOCH,
                                            Optional.empty(),
                                            timeout)
                                        .notBegun(failure)))
                .onComplete(begun));
    return begun.future();
  }

  /** Each statement of the simple query has a result; the last has the time. */
  private static Snapshot of(
      Context context, SqlConnection connection, RowSet<Row> first, long timeout) {
    RowSet<Row> rows = first;
    while (rows.next() != null) {
      rows = rows.next();
    }
    Row row = rows.iterator().next();
    Instant time = row.getOffsetDateTime(0).toInstant();
    return new Snapshot(context, connection, time, Optional.ofNullable(row.getString(1)), timeout);
  }

  /** A server that has not said a word to the beginning will not say one to a rollback. */
  private void notBegun(Throwable failure) {
    var unused = failure instanceof TimeoutException ? drop() : abort();
  }

  Instant time() {
    return time;
  }

  SqlConnection connection() {
    return connection;
  }

  /** The one that the connection's own futures complete on. */
  Context context() {
    return context;
  }

  boolean isShared() {
    return shared.isPresent();
  }

  /** The planner's estimate. What it cannot plan it cannot run either, so a failure is one. */
  Future<Estimate> estimate(DeliveryQuery query) {
    return connection
        .preparedQuery("explain (format json) " + query.sql())
        .execute(query.parameters())
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(rows -> Estimate.of(rows.iterator().next().getJsonArray(0).getJsonObject(0)));
  }

  /** The one row of a short query. */
  Future<Row> ask(DeliveryQuery query) {
    return connection
        .preparedQuery(query.sql())
        .execute(query.parameters())
        .map(rows -> rows.iterator().next());
  }

  /** Ends the transaction and gives the connection back. Never fails. */
  Future<Void> end() {
    return connection
        .query("commit")
        .execute()
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .compose(ended -> connection.close())
        .recover(failure -> abort());
  }

  /**
   * Ends it while a read may be under way: the rollback waits behind the read, and when that takes
   * too long the server is asked to cancel. Never fails.
   */
  Future<Void> abort() {
    Promise<Void> done = Promise.promise();
    Future<RowSet<Row>> rollback = connection.query("rollback").execute();
    rollback.onComplete(ended -> connection.close().onComplete(closed -> done.tryComplete()));
    rollback
        .timeout(ORDERLY_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(
            late ->
                ((PgConnection) connection)
                    .cancelRequest()
                    .onFailure(e -> LOG.warn("cancel request failed error={}", e.getMessage())));
    return done.future()
        .timeout(ORDERLY_MILLIS + CANCELLED_MILLIS, TimeUnit.MILLISECONDS)
        .recover(
            stuck -> {
              LOG.warn("a source connection does not answer and is dropped");
              return drop();
            });
  }

  /** Without a word to the server, which ends the transaction when it sees the connection gone. */
  private Future<Void> drop() {
    try {
      BorrowedChannel channel = BorrowedChannel.of(connection);
      channel.execute(channel::close);
    } catch (IllegalStateException e) {
      LOG.warn("it cannot be dropped and holds its place in the pool error={}", e.getMessage());
    }
    return Future.succeededFuture();
  }
}
