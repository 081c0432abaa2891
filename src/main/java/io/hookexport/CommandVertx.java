package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.observe.LogOutput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How commands wait: each has a Vert.x that is closed when the command is done. */
final class CommandVertx {
  private static final Logger LOG = LoggerFactory.getLogger(CommandVertx.class);

  /** For closing Vert.x after the command, whose result or failure is known by then. */
  private static final long CLOSE_SECONDS = 5;

  private CommandVertx() {}

  /** Sets up the log, and returns the result of the work. */
  static <T> T run(ServerConfig config, Function<Vertx, Future<T>> work, long seconds) {
    setLog(config);
    Vertx vertx = Vertx.vertx(options());
    try {
      return await(work.apply(vertx), seconds);
    } finally {
      close(vertx);
    }
  }

  private static void close(Vertx vertx) {
    try {
      await(vertx.close(), CLOSE_SECONDS);
    } catch (RuntimeException e) {
      LOG.atDebug().setCause(e).log("Vert.x was not closed after the command");
    }
  }

  static VertxOptions options() {
    return new VertxOptions().setPreferNativeTransport(true);
  }

  static void setLog(ServerConfig config) {
    LogOutput.set(
        config.log().format() == ServerConfig.Log.Format.JSON, config.log().level().name());
  }

  /** Commands block; servers do not. */
  static <T> T await(Future<T> future, long seconds) {
    try {
      return future.await(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "a database, or another member of the cluster, does not respond. Check database.uri, source.uri and cluster.members, and run the command again. Seconds waited: "
              + seconds,
          e);
    }
  }
}
