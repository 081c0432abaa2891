package io.hookexport.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the client can read the response (RFC 9112, 9.6). The system resets a
 * connection that is closed while the client sends, and the client may then see a failure instead
 * of the response. So the server only ends its own side, reads and drops what still arrives, and
 * closes when the client does, or after a while. Code that closes the connection need not know it:
 * this handles each close after a response to an incomplete request.
 */
final class LingeringClose extends ChannelDuplexHandler {
  static final int MOST_SECONDS = 3;
  static final long MOST_BYTES = 16 << 20;

  /** Requests without a whole response. */
  private int waiting;

  private boolean unended;
  private boolean responded;
  private boolean lingering;

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof HttpRequest) {
      waiting++;
      unended = true;
    }
    if (message instanceof LastHttpContent last && last.decoderResult().isSuccess()) {
      unended = false;
    }
    context.fireChannelRead(message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (message instanceof LastHttpContent && !Pipelining.isInterim(message)) {
      responded = true;
      waiting--;
    }
    var unused = context.write(message, promise); // the promise receives its end
  }

  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    boolean more = unended || waiting > 0;
    if (lingering) {
      context.channel().closeFuture().addListener(closed -> promise.trySuccess());
    } else if (more && responded && context.channel().isActive()) {
      linger(context, promise);
    } else {
      var unused = context.close(promise);
    }
  }

  private void linger(ChannelHandlerContext context, ChannelPromise promise) {
    lingering = true;
    DuplexChannel channel = (DuplexChannel) context.channel();
    channel.pipeline().addFirst(new Drop());
    channel.config().setAutoRead(true);
    Future<?> end =
        context
            .executor()
            .schedule(
                () -> {
                  var unused = context.close();
                },
                MOST_SECONDS,
                TimeUnit.SECONDS);
    channel
        .closeFuture()
        .addListener(
            closed -> {
              end.cancel(false);
              promise.trySuccess();
            });
    var unused = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> endOwn(channel));
  }

  private static void endOwn(DuplexChannel channel) {
    var unused = channel.shutdownOutput();
  }

  /** Keeps reading, even when a later handler has paused the connection. */
  private static final class Drop extends ChannelInboundHandlerAdapter {
    private long bytes;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      bytes += message instanceof ByteBuf read ? read.readableBytes() : 0;
      ReferenceCountUtil.release(message);
      if (bytes > MOST_BYTES) {
        var unused = context.close();
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      context.read();
    }
  }
}
