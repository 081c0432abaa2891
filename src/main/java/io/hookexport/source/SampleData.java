package io.hookexport.source;

import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.Pools;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.function.LongConsumer;

/**
 * Demo deliveries for the native source, made by the server itself in batches. The rows are a
 * function of their number, so a second run goes on where the first one ended and changes nothing
 * before.
 */
public final class SampleData {
  private static final long BATCH_ROWS = 25_000;

  /** Inbound deliveries are a tenth of the outbound ones. */
  private static final long OUTBOUND_PER_INBOUND = 10;

  private final PgConnection connection;
  private final String tenant;
  private final LongConsumer progress;

  private SampleData(PgConnection connection, String tenant, LongConsumer progress) {
    this.connection = connection;
    this.tenant = tenant;
    this.progress = progress;
  }

  /**
   * Fills up to the number of rows.
   *
   * @param rows outbound deliveries that the tenant has afterwards, at least
   * @param progress is told outbound rows so far
   */
  public static Future<Void> fill(
      Vertx vertx, String uri, String tenant, long rows, LongConsumer progress) {
    return ConnectionUri.connect(vertx, uri)
        .compose(
            connection ->
                new SampleData(connection, tenant, progress)
                    .fill(rows)
                    .eventually(() -> Pools.close(vertx, connection)));
  }

  private Future<Void> fill(long rows) {
    return run("outbound_endpoints", Tuple.of(tenant))
        .compose(done -> run("inbound_endpoints", Tuple.of(tenant)))
        .compose(done -> direction("outbound", rows, progress))
        .compose(done -> direction("inbound", rows / OUTBOUND_PER_INBOUND, ignored -> {}))
        .compose(done -> connection.query(SqlFile.read("sample/vacuum.sql")).execute().mapEmpty());
  }

  private Future<Void> direction(String name, long rows, LongConsumer told) {
    return connection
        .preparedQuery(SqlFile.read("sample/" + name + "_count.sql"))
        .execute(Tuple.of(tenant))
        .compose(
            counted -> {
              Promise<Void> filled = Promise.promise();
              batch(name, counted.iterator().next().getLong(0), rows, told, filled);
              return filled.future();
            });
  }

  /**
   * One step of the loop: a promise and a callback, because a chain of futures grows with the rows.
   */
  private void batch(String name, long have, long rows, LongConsumer told, Promise<Void> filled) {
    told.accept(Math.min(have, rows));
    if (have >= rows) {
      filled.complete();
      return;
    }
    long last = Math.min(rows, have + BATCH_ROWS);
    run(name, Tuple.of(tenant, have + 1, last))
        .onComplete(done -> batch(name, last, rows, told, filled), filled::fail);
  }

  private Future<Void> run(String name, Tuple parameters) {
    return connection
        .preparedQuery(SqlFile.read("sample/" + name + ".sql"))
        .execute(parameters)
        .mapEmpty();
  }
}
