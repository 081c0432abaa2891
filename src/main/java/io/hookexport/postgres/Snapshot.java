package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only transaction on one connection of the pool: one point in time of the source. */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  /** How long an orderly end may take before the server is told to cancel what it does. */
  private static final long ORDERLY_MILLIS = 1_000;

  private static final long CANCELLED_MILLIS = 4_000;

  private final SqlConnection connection;
  private final Instant time;
  private final long timeoutMillis;

  private Snapshot(SqlConnection connection, Instant time, long timeoutMillis) {
    this.connection = connection;
    this.time = time;
    this.timeoutMillis = timeoutMillis;
  }

  /**
   * Begins. One round trip: the statement timestamp is taken by the statement that takes the
   * snapshot, just before it, so whatever was committed before that time is in.
   */
  static Future<Snapshot> open(Pool pool, PgDeliverySource.Settings settings) {
    long timeout = settings.timeout().toMillis();
    // idle_in_transaction_session_timeout off: under back-pressure a healthy export is idle between
    // two batches; maxExport bounds it. No jit, no parallel plan: rows are fetched in batches.
    String begin =
        """
        begin isolation level repeatable read read only;
        set local idle_in_transaction_session_timeout = 0;
        set local statement_timeout = %d;
        set local lock_timeout = %d;
        set local jit = off;
        set local max_parallel_workers_per_gather = 0;
        select statement_timestamp();
        """
            .formatted(settings.maxExport().toMillis(), timeout);
    return pool.getConnection()
        .compose(
            connection ->
                connection
                    .query(begin)
                    .execute()
                    .timeout(timeout, TimeUnit.MILLISECONDS)
                    .map(rows -> new Snapshot(connection, timestamp(rows), timeout))
                    .onFailure(
                        failure -> new Snapshot(connection, Instant.EPOCH, timeout).abort()));
  }

  Instant time() {
    return time;
  }

  SqlConnection connection() {
    return connection;
  }

  /** The planner's estimate. What it cannot plan it cannot run either, so a failure is one. */
  Future<OptionalLong> estimate(DeliveryQuery query) {
    return connection
        .preparedQuery("explain (format json) " + query.sql())
        .execute(query.parameters())
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(
            rows ->
                OptionalLong.of(
                    rows.iterator()
                        .next()
                        .getJsonArray(0)
                        .getJsonObject(0)
                        .getJsonObject("Plan")
                        .getLong("Plan Rows")));
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

  /** Each statement of the simple query has a result; the last is the time. */
  private static Instant timestamp(RowSet<Row> first) {
    RowSet<Row> rows = first;
    while (rows.next() != null) {
      rows = rows.next();
    }
    return rows.iterator().next().getOffsetDateTime(0).toInstant();
  }
}
