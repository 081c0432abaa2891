package io.hookexport.postgres;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pools that recover their slots when their server has vanished silently, whether a connection was
 * idle, in its handshake or waiting for a response, and that reconnect to the server that replaces
 * it. Statements make the settings, once per connection: a pooler rejects most startup parameters.
 */
public final class Pools {
  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);

  /** Added to the timeout of a statement, which a responsive server enforces itself. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /**
   * The longest wait for a pool to close: it waits for a busy or silent connection as long as that
   * lasts.
   */
  private static final long CLOSE_MILLIS = 500;

  private Pools() {}

  /**
   * Opens a pool for statements that the server ends within the timeout. After one and a half times
   * the resulting limit of silence, 9 s with the timeout of 5 s, no connection to a vanished server
   * remains.
   *
   * @param timeout also the longest wait for a connection
   * @param begin prepares a new connection, then closes it, which hands it to the pool
   */
  public static Pool ofStatements(
      Vertx vertx,
      PgConnectOptions connect,
      PoolOptions options,
      Duration timeout,
      Handler<SqlConnection> begin) {
    Duration silence = timeout.plus(SLACK);
    NetClientOptions tcp =
        new NetClientOptions().setConnectTimeout((int) timeout.toMillis()).setTcpKeepAlive(true);
    ClientBuilder<Pool> builder =
        PgBuilder.pool()
            .connectingTo(connect)
            .with(
                options
                    .setConnectionTimeout((int) timeout.toMillis())
                    .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                    // Long before the limit of silence, which might otherwise close a connection
                    // that was given a statement a moment ago; the pool knows which connections are
                    // free.
                    .setIdleTimeout((int) (silence.toMillis() / 3))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setPoolCleanerPeriod((int) (silence.toMillis() / 6)))
            .with(tcp)
            .using(WatchedSockets.of(vertx, silence))
            .withConnectHandler(connection -> begin.handle(LoggingPool.logging(connection)));
    return new LoggingPool(builder.build());
  }

  /**
   * Opens a pool for reads which may wait any time for their rows, or for us.
   *
   * @param settings of each connection, as statements
   */
  public static Pool ofReads(
      Vertx vertx,
      PgConnectOptions connect,
      PoolOptions options,
      Duration timeout,
      String settings) {
    return ofStatements(
        vertx,
        connect,
        options,
        timeout,
        begin(
            connection ->
                set(connection, settings)
                    .onSuccess(set -> BorrowedChannel.liftSilenceLimit(connection))));
  }

  /** Makes settings of a connection to the source by statements. */
  public static Handler<SqlConnection> begin(String settings) {
    return begin(connection -> set(connection, settings));
  }

  private static Future<?> set(SqlConnection connection, String settings) {
    return connection
        .query(settings)
        .execute()
        .onFailure(
            failure ->
                LOG.atWarn()
                    .addKeyValue("error", failure)
                    .log("A source connection could not be set up and is dropped"));
  }

  /**
   * Closes pools or single connections. Ends within half a second and never fails: what is not
   * closed by then goes on closing, and whatever was done with it is done. The closing begins on a
   * turn of its own, because a pool never finishes closing when a waiter that it fails closes it.
   */
  public static Future<Void> close(Vertx vertx, SqlClient... clients) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Promise<Void> turn = context.promise();
    context.runOnContext(turn::complete);
    return turn.future()
        .compose(now -> Future.join(Stream.of(clients).map(SqlClient::close).toList()))
        .<Void>mapEmpty()
        .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .otherwise(
            failure -> {
              LOG.atDebug()
                  .addKeyValue("error", failure)
                  .log("Connections could not be closed, or not within half a second");
              return null;
            });
  }

  /**
   * Makes settings, and drops a connection that rejects them. The pool then fails a caller that
   * waits for it.
   */
  public static Handler<SqlConnection> begin(Function<SqlConnection, Future<?>> settings) {
    return connection ->
        settings
            .apply(connection)
            .onComplete(
                set -> {
                  // Hands the connection to the pool.
                  var unused = connection.close();
                },
                failure -> BorrowedChannel.drop(connection));
  }
}
