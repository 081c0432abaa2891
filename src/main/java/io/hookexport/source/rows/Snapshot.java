package io.hookexport.source.rows;

import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
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
public final class Snapshot {
  private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);

  /** How long an orderly end may take before the server receives a cancel request. */
  private static final long ORDERLY_MILLIS = 1_000;

  private static final long CANCELLED_MILLIS = 4_000;

  private static final String REWRITTEN = SqlFile.read("reading/rewritten.sql");
  private static final String UNSTEADY = SqlFile.read("reading/unsteady.sql");

  private final Context context;
  private final SqlConnection connection;
  private final Instant time;
  private final Optional<String> shared;
  private final String session;
  private final long timeoutMillis;

  /**
   * @param context on which the connection's own futures complete
   * @param shared the server's name of the snapshot, by which other connections may join it
   * @param session settings that decide what a select reads
   */
  Snapshot(
      Context context,
      SqlConnection connection,
      Instant time,
      Optional<String> shared,
      String session,
      long timeoutMillis) {
    this.context = context;
    this.connection = connection;
    this.time = time;
    this.shared = shared;
    this.session = session;
    this.timeoutMillis = timeoutMillis;
  }

  /** On which the connection's own futures complete. */
  public Context context() {
    return context;
  }

  public SqlConnection connection() {
    return connection;
  }

  public Instant time() {
    return time;
  }

  /** The longest wait for the result of a short query. */
  long timeoutMillis() {
    return timeoutMillis;
  }

  Optional<String> shared() {
    return shared;
  }

  String session() {
    return session;
  }

  /**
   * Ends the snapshot after work on the connection that failed, or succeeded when null. Work that
   * exceeded its deadline may still send statements, and the next user of the connection would get
   * their results: such a connection is dropped. Never fails.
   */
  public Future<Void> endAfter(@Nullable Throwable failure) {
    return failure instanceof TimeoutException ? drop() : abort();
  }

  public boolean isShared() {
    return shared.isPresent();
  }

  /**
   * Lets the server parse a statement, which locks its tables until the snapshot ends. The
   * statement is not planned: the planner runs functions, and those may read tables whose row
   * security shows them what they need.
   *
   * @param refuseHiddenRows fails where row security would hide rows of the statement's own tables;
   *     once it has not, the locks prevent that row security is enabled
   */
  public Future<Void> parse(DeliveryQuery query, boolean refuseHiddenRows) {
    // One round trip for each export. The newline ends a comment at the end of the select.
    String statements =
        String.format(
            Locale.ROOT,
            "set local row_security to %s; prepare hookexport_parsed as %s\n; deallocate hookexport_parsed; set local row_security to default",
            refuseHiddenRows ? "off" : "default",
            query.sql());
    return connection
        .query(statements)
        .execute()
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .mapEmpty();
  }

  /**
   * Returns the planner's estimate. A query that cannot be planned cannot run either, so a failure
   * fails the export.
   */
  public Future<Estimate> estimate(DeliveryQuery query) {
    return connection
        .preparedQuery("explain (verbose, format json) " + query.sql())
        .execute(query.parameters())
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(
            rows ->
                Estimate.of(rows.iterator().next().getJsonArray(0).getJsonObject(0), query.sql()));
  }

  /**
   * Call this once the plan has locked what it reads. From then on locks are waited for.
   *
   * @return a function that may give a row another value on another connection
   * @throws StaleSnapshotException in the future, when a table has changed since the snapshot,
   *     which may show none of its rows
   */
  public Future<Optional<String>> unsteady(PlannedReads reads) {
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
                throw new StaleSnapshotException(changed, "began");
              }
              return Optional.ofNullable(row.getString("function"));
            });
  }

  /**
   * Call this when all rows have been read.
   *
   * @throws StaleSnapshotException in the future, when a function of the select has read a table
   *     that has changed since the snapshot, which shows none of its rows
   */
  public Future<Void> requireSameTables() {
    return connection
        .query(REWRITTEN)
        .execute()
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .map(rows -> rows.iterator().next().getString(0))
        .compose(
            table ->
                table == null
                    ? Future.succeededFuture()
                    : Future.failedFuture(new StaleSnapshotException(table, "ran")));
  }

  /** Two parallel arrays, the schemas and the names. */
  private static Tuple names(Tuple parameters, Collection<PlannedReads.Name> names) {
    List<PlannedReads.Name> inStep = List.copyOf(names);
    return parameters
        .addArrayOfString(inStep.stream().map(PlannedReads.Name::schema).toArray(String[]::new))
        .addArrayOfString(inStep.stream().map(PlannedReads.Name::name).toArray(String[]::new));
  }

  /** Returns the one row of a short query. */
  public Future<Row> ask(DeliveryQuery query) {
    return connection
        .preparedQuery(query.sql())
        .execute(query.parameters())
        .map(rows -> rows.iterator().next());
  }

  /** Ends the transaction and gives the connection back. Never fails. */
  public Future<Void> end() {
    return connection
        .query("commit")
        .execute()
        .timeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .compose(ended -> connection.close())
        .recover(failure -> abort());
  }

  /**
   * Ends the transaction while a read may be running: the rollback waits behind the read, and when
   * that takes too long the server receives a cancel request. A cancel request may arrive late and
   * hit the next export of the connection, so the connection is dropped. Never fails.
   */
  public Future<Void> abort() {
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
        .onFailure(
            e -> LOG.atWarn().addKeyValue("error", e).log("A cancel request to the source failed"));
    return rollback
        .timeout(CANCELLED_MILLIS, TimeUnit.MILLISECONDS)
        .onFailure(stuck -> LOG.atWarn().log("A source connection does not respond and is dropped"))
        .transform(ended -> drop());
  }

  /**
   * Drops the connection without a message to the server, which ends the transaction when it
   * notices.
   */
  Future<Void> drop() {
    BorrowedChannel.drop(connection);
    return Future.succeededFuture();
  }
}
