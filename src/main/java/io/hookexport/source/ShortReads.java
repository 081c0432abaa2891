package io.hookexport.source;

import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.Snapshots;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Short reads of a source, each in a read-only transaction like that of an export.
 *
 * @param first is asked in each transaction before the read; when it fails, so does the read
 */
record ShortReads(
    Context context, Snapshots snapshots, Function<SqlConnection, Future<Void>> first) {
  ShortReads(Context context, Snapshots snapshots) {
    this(context, snapshots, connection -> Future.succeededFuture());
  }

  /**
   * @param limit of each statement; all of them together may take twice as long
   */
  <T> Future<T> run(Duration limit, Function<Snapshot, Future<T>> read) {
    return snapshots
        .open(context, false, snapshots.settings().timeout())
        .compose(
            snapshot ->
                snapshot
                    .connection()
                    .query("set local statement_timeout = " + limit.toMillis())
                    .execute()
                    .compose(set -> first.apply(snapshot.connection()))
                    .compose(fine -> read.apply(snapshot))
                    .timeout(2 * limit.toMillis(), TimeUnit.MILLISECONDS)
                    .transform(
                        done ->
                            snapshot
                                .endAfter(done.cause())
                                .transform(
                                    ended ->
                                        done.succeeded()
                                            ? Future.succeededFuture(done.result())
                                            : Future.failedFuture(done.cause()))));
  }
}
