package io.hookexport.source.rows;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a source how many rows an export has. Only its progress depends on the number. */
public final class RowCount {
  private static final Logger LOG = LoggerFactory.getLogger(RowCount.class);

  private RowCount() {}

  /**
   * Returns empty when the number is NULL, or when the query fails or takes longer than a short
   * query may. Nothing of it stays in the transaction of the snapshot.
   */
  public static Future<OptionalLong> of(Snapshot snapshot, DeliveryQuery query) {
    return counted(snapshot, query, snapshot.timeoutMillis())
        .map(counted -> counted.succeeded() ? counted.result() : unknown(counted))
        .timeout(2 * snapshot.timeoutMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * As {@link #of(Snapshot, DeliveryQuery)}, within another time, and without a log line: clients
   * ask as often as they like.
   *
   * @param millis 0 for no time at all
   */
  public static Future<OptionalLong> expected(Snapshot snapshot, DeliveryQuery query, long millis) {
    return millis == 0
        ? Future.succeededFuture(OptionalLong.empty())
        : counted(snapshot, query, millis)
            .map(counted -> counted.succeeded() ? counted.result() : OptionalLong.empty())
            .timeout(millis + snapshot.timeoutMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Fails when the query does; the transaction can be used nevertheless.
   *
   * @param millis the limit of the server, at least 1
   */
  public static Future<OptionalLong> within(Snapshot snapshot, DeliveryQuery query, long millis) {
    return counted(snapshot, query, millis)
        .compose(
            counted ->
                counted.succeeded()
                    ? Future.succeededFuture(counted.result())
                    : Future.failedFuture(counted.cause()))
        .timeout(millis + snapshot.timeoutMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Rows that were read.
   *
   * @param rowBytes about how long one is; at least 1
   */
  public record Sample(long rows, long rowBytes) {}

  /**
   * Reads the rows that the server finds first; empty when that fails or takes too long.
   *
   * @param most how many are read
   * @param millis 0 for no time at all
   */
  public static Future<Optional<Sample>> sampled(
      Snapshot snapshot, DeliveryQueries queries, int most, long millis) {
    DeliveryQuery rows =
        queries.asking(cells -> queries.rowBytes() + " as bytes", " limit " + most);
    DeliveryQuery query =
        DeliveryQuery.other(
            "select count(*), coalesce(avg(s.bytes), 0)::bigint from (" + rows.sql() + ") as s",
            rows.parameters(),
            List.of());
    return millis == 0
        ? Future.succeededFuture(Optional.empty())
        : asked(snapshot, query, millis)
            .map(
                asked ->
                    asked.succeeded()
                        ? Optional.of(sample(asked.result().iterator().next()))
                        : Optional.<Sample>empty())
            .timeout(millis + snapshot.timeoutMillis(), TimeUnit.MILLISECONDS);
  }

  private static Sample sample(Row row) {
    return new Sample(row.getLong(0), Math.max(1, row.getLong(1)));
  }

  /** Returns how the query ended, after the transaction is as it was before. */
  private static Future<AsyncResult<OptionalLong>> counted(
      Snapshot snapshot, DeliveryQuery query, long millis) {
    return asked(snapshot, query, millis)
        .map(
            asked ->
                asked.succeeded()
                    ? Future.succeededFuture(number(asked.result()))
                    : Future.failedFuture(asked.cause()));
  }

  private static Future<AsyncResult<RowSet<Row>>> asked(
      Snapshot snapshot, DeliveryQuery query, long millis) {
    SqlConnection connection = snapshot.connection();
    return connection
        .query("savepoint hookexport_count; set local statement_timeout = " + millis)
        .execute()
        .compose(set -> connection.preparedQuery(query.sql()).execute(query.parameters()))
        .transform(
            asked ->
                connection
                    .query("rollback to savepoint hookexport_count; release hookexport_count")
                    .execute()
                    .map(back -> asked));
  }

  private static OptionalLong number(RowSet<Row> rows) {
    Long number = rows.size() == 0 ? null : rows.iterator().next().getLong(0);
    return number == null ? OptionalLong.empty() : OptionalLong.of(number);
  }

  private static OptionalLong unknown(AsyncResult<OptionalLong> counted) {
    LOG.atWarn()
        .addKeyValue("error", counted.cause())
        .log("The rows of an export could not be counted. Its progress follows the planner.");
    return OptionalLong.empty();
  }
}
