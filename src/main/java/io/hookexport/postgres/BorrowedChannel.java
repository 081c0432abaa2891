package io.hookexport.postgres;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.impl.codec.PgCodec;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.Connection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The network channel of an idle connection of the client. It is lent to a handler of ours that
 * speaks the wire protocol directly, and returned when the server is ready for the next query.
 * Meanwhile no byte reaches the client's codec, and no caller may use the connection.
 *
 * <p>Only this class and {@link WatchedSockets} know the internals of the client; {@link
 * RawReading} checks at the start that they have not changed.
 */
public final class BorrowedChannel {
  private static final Logger LOG = LoggerFactory.getLogger(BorrowedChannel.class);
  private static final String CODEC = "codec";
  private static final String OURS = "hookexport-rows";

  private final Channel channel;

  private BorrowedChannel(Channel channel) {
    this.channel = channel;
  }

  /**
   * @throws IllegalStateException when the internals of the client have changed
   */
  public static BorrowedChannel of(SqlConnection connection) {
    if (!(connection instanceof SqlConnectionInternal internal)) {
      throw new IllegalStateException("the client has other connections: " + connection.getClass());
    }
    Connection inner = internal.unwrap();
    while (!(inner instanceof SocketConnectionBase)) {
      Connection next = inner.unwrap();
      if (next == inner) {
        throw new IllegalStateException("the client has other connections: " + inner.getClass());
      }
      inner = next;
    }
    return new BorrowedChannel(
        ((SocketConnectionBase) inner).socket().channelHandlerContext().channel());
  }

  /** Closes a connection without a message to the server, from any thread. Never fails. */
  public static void drop(SqlConnection connection) {
    try {
      BorrowedChannel channel = of(connection);
      channel.execute(channel::close);
    } catch (IllegalStateException e) {
      LOG.atWarn()
          .addKeyValue("error", e)
          .log("A connection cannot be closed and stays in the pool");
    }
  }

  /** Runs the action on the channel's own thread, on which all methods below must be called. */
  public void execute(Runnable action) {
    channel.eventLoop().execute(action);
  }

  /** Runs the action there later, unless it is cancelled before. */
  public ScheduledFuture<?> schedule(Runnable action, long millis) {
    return channel.eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
  }

  /**
   * Inserts the handler before the client's codec, and behind TLS.
   *
   * @throws UncheckedIOException when the connection is closed
   * @throws IllegalStateException when the internals of the client have changed
   */
  public void lendTo(ChannelHandler handler) {
    if (!channel.isActive()) {
      throw new UncheckedIOException(new IOException("the connection is closed"));
    }
    if (!(channel.pipeline().get(CODEC) instanceof PgCodec)) {
      throw new IllegalStateException(
          "the client has other handlers: " + channel.pipeline().names());
    }
    if (channel.pipeline().get(OURS) != null) {
      throw new IllegalStateException("the connection is already lent");
    }
    channel.pipeline().addBefore(CODEC, OURS, handler);
  }

  /**
   * Inserts a limit before the client's codec, and behind TLS; the connection must be idle. The
   * client keeps using the connection. May be called from any thread.
   */
  public void limit(ChannelHandler limit) {
    channel.pipeline().addBefore(CODEC, null, limit);
  }

  /**
   * Removes this limit, and not the one of the next query. May be called from any thread, more than
   * once.
   */
  public void unlimit(ChannelHandler limit) {
    execute(
        () -> {
          if (channel.pipeline().context(limit) != null) {
            channel.pipeline().remove(limit);
          }
        });
  }

  /** Returns the channel; the client receives the bytes after the last message of our query. */
  public void giveBack(ChannelHandlerContext context, byte[] rest) {
    if (rest.length > 0) {
      context.fireChannelRead(Unpooled.wrappedBuffer(rest));
      context.fireChannelReadComplete();
    }
    channel.pipeline().remove(OURS);
    channel.config().setAutoRead(true);
  }

  /** Allows the connection to be silent from now on. */
  static void liftSilenceLimit(SqlConnection connection) {
    BorrowedChannel lent = of(connection);
    lent.execute(
        () -> {
          if (lent.channel.pipeline().get(SilenceLimit.NAME) instanceof SilenceLimit limit) {
            limit.lift();
          }
        });
  }

  /** Closes the connection, and completes when the client knows. */
  public Future<Void> closed() {
    Promise<Void> known = Promise.promise();
    // The first of two tasks notifies the client, so that its pool never lends this connection
    // again.
    var unused =
        channel
            .closeFuture()
            .addListener(closed -> channel.eventLoop().execute(() -> execute(known::complete)));
    execute(this::close);
    return known.future();
  }

  /**
   * Closes the connection; the client notices and drops it. Does not use {@code channel.close()},
   * which the codec of the client delays until the server has closed the connection.
   */
  public void close() {
    SilenceLimit.close(channel);
  }
}
