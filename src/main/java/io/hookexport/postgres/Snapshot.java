package io.hookexport.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A read-only transaction on one connection of the pool: one point in time of the source. */
final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  /** How long an orderly end may take before the server is told to cancel what it does. */
  private static final long ORDERLY_MILLIS = 1_000;

  private static final long CANCELLED_MILLIS = 4_000;

  private static final String PIN_SETTINGS = SqlFile.read("reading/pinned_settings.sql");
  private static final String UNSTEADY = SqlFile.read("reading/unsteady.sql");
  private static final String REPLAYED_UNTIL = SqlFile.read("reading/replayed_until.sql");

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
   * Begins, on the current context. One round trip: the time is taken just before the snapshot, so
   * whatever was committed before that time is in. On a standby that is the time up to which it has
   * replayed, not that of its clock.
   *
   * @param share whether other connections may {@link #join} it; it fails where that cannot be
   * @param locks the longest wait for one, until {@link #unsteady} has answered
   */
  static Future<Snapshot> open(
      Context context,
      Pool pool,
      PgDeliverySource.Settings settings,
      boolean share,
      Duration locks) {
    String last =
        share
            ? "select statement_timestamp(), pg_export_snapshot()"
            : "select statement_timestamp(), null::text";
    return begin(context, pool, settings, "", last, true, locks.toMillis());
  }

  /** Begins on a further connection, and shows the same point in time. On the given context. */
  Future<Snapshot> join(Context other, Pool pool, PgDeliverySource.Settings settings) {
    // Only hexadecimal digits and dashes, from the server itself.
    String set = "set transaction snapshot '" + shared.orElseThrow() + "';";
    long most = settings.timeout().toMillis();
    return begin(
        other, pool, settings, set, "select statement_timestamp(), null::text", false, most);
  }

  private static Future<Snapshot> begin(
      Context context,
      Pool pool,
      PgDeliverySource.Settings settings,
      String set,
      String last,
      boolean timed,
      long lockMillis) {
    long timeout = settings.timeout().toMillis();
    String begin =
        "begin isolation level repeatable read read only;\n"
            + set
            + ("set local statement_timeout = " + settings.maxExport().toMillis() + ";\n")
            + ("set local lock_timeout = " + lockMillis + ";\n")
            + (PIN_SETTINGS + ";\n")
            + last;
    Promise<Snapshot> begun = Promise.promise();
    // A connection lives on the event loop that asks for it, unless the pool is full.
    context.runOnContext(
        go ->
            pool.getConnection()
                .compose(
                    connection ->
                        begin(connection, timed, begin)
                            .timeout(timeout, TimeUnit.MILLISECONDS)
                            .map(first -> of(context, connection, first, timeout))
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

  private record Begun(RowSet<Row> first, Optional<Instant> replayedUntil) {}

  /** The client sends both queries at once, and the server runs one after the other. */
  private static Future<Begun> begin(SqlConnection connection, boolean timed, String begin) {
    Future<Optional<Instant>> replayedUntil =
        timed ? replayedUntil(connection) : Future.succeededFuture(Optional.empty());
    Future<RowSet<Row>> first = connection.query(begin).execute();
    return Future.join(replayedUntil, first)
        .transform(
            both ->
                first.failed()
                    ? Future.failedFuture(first.cause())
                    : replayedUntil.map(until -> new Begun(first.result(), until)));
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
              if (!(failure instanceof PgException) || SqlErrors.mayPass(failure)) {
                return Future.failedFuture(failure);
              }
              LOG.warn(
                  "The source cannot tell how far a standby has replayed; snapshot_at is its clock's"
                      + " time. error={}",
                  failure.getMessage());
              return Future.succeededFuture(Optional.empty());
            });
  }

  /** Each statement of the simple query has a result; the last has the time. */
  private static Snapshot of(Context context, SqlConnection connection, Begun begun, long timeout) {
    RowSet<Row> rows = begun.first();
    while (rows.next() != null) {
      rows = rows.next();
    }
    Row row = rows.iterator().next();
    Instant now = row.getOffsetDateTime(0).toInstant();
    Instant time = begun.replayedUntil().filter(now::isAfter).orElse(now);
    return new Snapshot(context, connection, time, Optional.ofNullable(row.getString(1)), timeout);
  }

  /** A server that has not said a word to the beginning will not say one to a rollback. */
  private void notBegun(Throwable failure) {
    var unused = endAfter(failure);
  }

  /**
   * Ends it after work on the connection that failed, or not when null. Work that was given up by a
   * deadline may still send statements, and the next user of the connection would get their
   * results: such a connection is dropped. Never fails.
   */
  Future<Void> endAfter(@Nullable Throwable failure) {
    return failure instanceof TimeoutException ? drop() : abort();
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

  /**
   * Lets the server parse a statement, which locks its tables until the snapshot ends. It is not
   * planned: the planner runs functions, and those may read tables whose row security shows them
   * what they need.
   *
   * @param refuseHiddenRows it fails where row security would hide rows of the statement's own
   *     tables; once it has not, the locks keep row security from being switched on
   */
  Future<Void> parse(DeliveryQuery query, boolean refuseHiddenRows) {
    // One round trip for each export. The line ends a comment at the end of the select.
    String statements =
        String.format(
            Locale.ROOT,
            "set local row_security to %s; prepare hookexport_parsed as %s\n;"
                + " deallocate hookexport_parsed; set local row_security to default",
            refuseHiddenRows ? "off" : "default",
            query.sql());
    return connection
        .query(statements)
        .execute()
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /** The planner's estimate. What it cannot plan it cannot run either, so a failure is one. */
  Future<Estimate> estimate(DeliveryQuery query) {
    return connection
        .preparedQuery("explain (verbose, format json) " + query.sql())
        .execute(query.parameters())
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(
            rows ->
                Estimate.of(rows.iterator().next().getJsonArray(0).getJsonObject(0), query.sql()));
  }

  /**
   * To be asked once the plan has locked what it reads. From now on locks are waited for.
   *
   * @return a function that may give a row another value on another connection
   * @throws StaleSnapshotException in the future, when a table has changed since the snapshot,
   *     which may show none of its rows
   */
  Future<Optional<String>> unsteady(PlannedReads reads) {
    Tuple parameters = names(names(Tuple.tuple(), reads.calls()), reads.relations());
    return connection
        .preparedQuery(UNSTEADY)
        .execute(parameters.addString(Long.toString(timeoutMillis)))
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(rows -> rows.iterator().next())
        .map(
            row -> {
              String changed = row.getString("changed");
              if (changed != null) {
                throw new StaleSnapshotException(changed);
              }
              return Optional.ofNullable(row.getString("function"));
            });
  }

  /** Two arrays in step, the schemas and the names. */
  private static Tuple names(Tuple parameters, Collection<PlannedReads.Name> names) {
    List<PlannedReads.Name> inStep = List.copyOf(names);
    return parameters
        .addArrayOfString(inStep.stream().map(PlannedReads.Name::schema).toArray(String[]::new))
        .addArrayOfString(inStep.stream().map(PlannedReads.Name::name).toArray(String[]::new));
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
   * too long the server is asked to cancel. Nobody knows when a cancel request arrives, so that it
   * might hit the next export of the connection: there is none, it is dropped. Never fails.
   */
  Future<Void> abort() {
    Future<RowSet<Row>> rollback = connection.query("rollback").execute();
    return rollback
        .timeout(ORDERLY_MILLIS, TimeUnit.MILLISECONDS)
        .transform(
            orderly ->
                orderly.failed() && orderly.cause() instanceof TimeoutException
                    ? cancel(rollback)
                    : connection.close().otherwiseEmpty());
  }

  private Future<Void> cancel(Future<RowSet<Row>> rollback) {
    ((PgConnection) connection)
        .cancelRequest()
        .onFailure(e -> LOG.warn("cancel request failed error={}", e.getMessage()));
    return rollback
        .timeout(CANCELLED_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(stuck -> LOG.warn("a source connection does not answer and is dropped"))
        .transform(ended -> drop());
  }

  /** Without a word to the server, which ends the transaction when it sees the connection gone. */
  private Future<Void> drop() {
    return drop(connection);
  }

  static Future<Void> drop(SqlConnection connection) {
    try {
      BorrowedChannel channel = BorrowedChannel.of(connection);
      channel.execute(channel::close);
    } catch (IllegalStateException e) {
      LOG.warn("it cannot be dropped and holds its place in the pool error={}", e.getMessage());
    }
    return Future.succeededFuture();
  }
}
