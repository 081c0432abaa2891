package io.hookexport.http.connection;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.internal.ContextInternal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a connection has beside the handlers of Vert.x, before its first request. */
final class Handlers {
  private static final Logger LOG = LoggerFactory.getLogger(Handlers.class);

  private Handlers() {}

  /**
   * @param malformed called when a body is malformed
   */
  static void install(HttpConnection connection, ApiSettings settings, Runnable malformed) {
    // The first two replace those of Vert.x.
    ChannelPipeline pipeline = Pipelining.inside(connection).channel().pipeline();
    pipeline.replace("httpDecoder", "httpDecoder", new RequestDecoder(settings.serverOptions()));
    pipeline.replace("idle", "idle", new IdleLimit(settings.idleTimeoutSeconds()));
    Pipelining.add(connection, new LingeringClose());
    Pipelining.add(connection, new SupportedVersions());
    Pipelining.bound(connection);
    Pipelining.add(connection, new MalformedBodies(malformed));
    // Without a handler Vert.x logs every client that leaves, with a stack trace.
    connection.exceptionHandler(Handlers::failed);
  }

  /** A failed allocation concerns the process. */
  private static void failed(Throwable failure) {
    if (failure instanceof OutOfMemoryError) {
      ContextInternal.current().reportException(failure);
    }
    LOG.atDebug().setCause(failure).log("A client connection failed");
  }
}
