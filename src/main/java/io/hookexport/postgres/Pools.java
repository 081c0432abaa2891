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
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pools whose places come back by themselves when their server has vanished without a word, whether
 * a connection was idle, in its handshake or waiting for an answer, and so find the server that
 * took its place. Settings are made once per connection by statements: as parameters of the startup
 * a pooler refuses all but a few.
 */
public final class Pools {
  private static final Logger LOG = LoggerFactory.getLogger(Pools.class);

  /** Beyond the time of a statement, which a server that is there ends itself. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  /**
   * A pool waits for a connection that is busy or silent for as long as that is; nobody else does.
   */
  private static final long CLOSE_MILLIS = 500;

  private Pools() {}

  /**
   * For statements that the server ends within the timeout. After one and a half times the silence
   * that this allows, 9 s with the timeout of 5 s, no connection to a vanished server is left.
   *
   * @param timeout also the longest wait for a connection
   * @param begin makes a new connection ready, then closes it, which hands it to the pool
   */
  public static Pool ofStatements(
      Vertx vertx,
      PgConnectOptions connect,
      PoolOptions options,
      Duration timeout,
      Handler<SqlConnection> begin) {
    return pool(vertx, connect, options, timeout, begin);
  }

  /**
   * For reads which may wait for their rows, or for us, as long as they like.
   *
   * @param settings of each connection, as statements
   */
  public static Pool ofReads(
      Vertx vertx,
      PgConnectOptions connect,
      PoolOptions options,
      Duration timeout,
      String settings) {
    return pool(
        vertx,
        connect,
        options,
        timeout,
        begin(settings, channel -> channel.execute(channel::liftSilenceLimit)));
  }

  /** Makes settings by statements, and drops a connection that refuses them. */
  public static Handler<SqlConnection> begin(String settings) {
    return begin(settings, channel -> {});
  }

  /**
   * Closes pools, or connections of their own, and ends within half a second: with a failure when
   * they are not closed by then. It begins on a turn of its own, because a pool that is closed by
   * the very waiter that it fails never ends.
   */
  public static Future<Void> close(Vertx vertx, SqlClient... clients) {
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Promise<Void> turn = context.promise();
    context.runOnContext(turn::complete);
    return turn.future()
        .compose(now -> Future.join(Stream.of(clients).map(SqlClient::close).toList()))
        .<Void>mapEmpty()
        .timeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static Pool pool(
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
                    // Long before the limit of silence, which might meet a statement that the
                    // connection was given a moment ago; the pool knows which ones are free.
                    .setIdleTimeout((int) (silence.toMillis() / 3))
                    .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                    .setPoolCleanerPeriod((int) (silence.toMillis() / 6)))
            .with(tcp)
            .using(WatchedSockets.of(vertx, silence))
            .withConnectHandler(connection -> begin.handle(LoggingPool.logging(connection)));
    return new LoggingPool(builder.build());
  }

  /** The pool fails who waits for a connection that is dropped. */
  private static Handler<SqlConnection> begin(String settings, Consumer<BorrowedChannel> ready) {
    return connection -> {
      BorrowedChannel channel = BorrowedChannel.of(connection);
      connection
          .query(settings)
          .execute()
          .onComplete(
              set -> {
                ready.accept(channel);
                // Hands it to the pool.
                var unused = connection.close();
              },
              failure -> {
                LOG.atWarn()
                    .addKeyValue("error", failure)
                    .log("A source connection could not be set up and is dropped");
                channel.execute(channel::close);
              });
    };
  }
}
