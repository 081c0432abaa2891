package io.hookexport.http.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.net.impl.VertxConnection;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the memory of a connection that sends requests without reading the responses. Vert.x
 * responds to pipelined requests in turn, but it begins the next one while the previous response is
 * in memory, and it keeps all requests that one read brought: some 60 bytes of the network are a
 * kilobyte of heap.
 */
public final class Pipelining {
  /** Requests of one connection without a response; with more the connection is closed. */
  public static final int MOST_WAITING = 16;

  /** Bytes that one read takes; a larger head or body needs several. */
  private static final int READ_BYTES = 16_384;

  private Pipelining() {}

  /** Call this once for each connection, before its first request. */
  static void bound(HttpConnection connection) {
    inside(connection)
        .channel()
        .config()
        .setRecvByteBufAllocator(
            new AdaptiveRecvByteBufAllocator(512, 2048, READ_BYTES).maxMessagesPerRead(1));
    add(connection, new Counter());
  }

  /** Adds a handler right before that of Vert.x, to which each message comes last. */
  static void add(HttpConnection connection, ChannelHandler handler) {
    ChannelHandlerContext vertx = inside(connection).channelHandlerContext();
    vertx.pipeline().addBefore(vertx.name(), null, handler);
  }

  /**
   * Runs the action when the previous response on the same connection has left this process, so
   * immediately when the client waits for each response.
   *
   * @param action is not called when the connection is closed before
   */
  public static void inTurn(HttpServerRequest request, Runnable action) {
    VertxConnection connection = inside(request.connection());
    ChannelOutboundBuffer unsent = connection.channel().unsafe().outboundBuffer();
    if (unsent == null || unsent.totalPendingWriteBytes() == 0) {
      action.run();
      return;
    }
    // The handler of the request resumes it, as after the lookup of a key.
    request.pause();
    Promise<Void> sent = connection.context().promise();
    ContextInternal own = ((HttpServerRequestInternal) request).context();
    sent.future().onSuccess(allBefore -> own.dispatch(action));
    connection.writeToChannel(Unpooled.EMPTY_BUFFER, sent);
  }

  /**
   * Returns the bytes of files in the current response that the system has taken. Call it before
   * the response is sent; the returned supplier stays correct after the connection is closed. Empty
   * for a connection of another application's server.
   */
  public static Optional<LongSupplier> fileBytes(HttpConnection connection) {
    return connection instanceof VertxConnection inside
        ? Optional.ofNullable(inside.channel().pipeline().get(Counter.class))
            .map(counter -> counter::fileBytes)
        : Optional.empty();
  }

  /** 100 Continue is a complete message too, but not the response. */
  static boolean isInterim(Object message) {
    return message instanceof HttpResponse head && head.status().code() < 200;
  }

  public static VertxConnection inside(HttpConnection connection) {
    return (VertxConnection) connection;
  }

  /** Counts the requests of one connection that have no response yet. */
  private static final class Counter extends ChannelDuplexHandler {
    private final PipelinedCosts costs = new PipelinedCosts();
    private int waiting;
    private boolean closing;
    private long fileBytes;
    private @Nullable FileRegion part;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      boolean tooMuch = !closing && costs.isTooMuch(message);
      if (tooMuch || (message instanceof HttpRequest && ++waiting > MOST_WAITING)) {
        closing = true;
        var unused = context.close();
      }
      if (closing) {
        ReferenceCountUtil.release(message);
      } else {
        context.fireChannelRead(message);
      }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
      if (message instanceof LastHttpContent && !isInterim(message)) {
        waiting--;
        costs.responded();
      }
      if (message instanceof HttpResponse) {
        fileBytes = 0;
        part = null;
      } else if (message instanceof FileRegion next) {
        fileBytes = fileBytes();
        part = next;
      }
      var unused = context.write(message, promise); // the promise receives its end
    }

    /**
     * Handles a client that reset the connection. The end of the channel is enough for Vert.x. If
     * Vert.x received the exception while a request waits, it would throw, and the log would have a
     * stack trace.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException) {
        var unused = context.pipeline().firstContext().close();
      } else {
        context.fireExceptionCaught(cause);
      }
    }

    private long fileBytes() {
      return fileBytes + (part == null ? 0 : part.transferred());
    }
  }
}
