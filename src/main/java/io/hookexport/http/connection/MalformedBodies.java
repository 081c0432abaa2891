package io.hookexport.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;

/**
 * Reports a body with a malformed chunk, after which the begin of the next request is unknown.
 * Vert.x would close the connection without a response.
 */
final class MalformedBodies extends ChannelInboundHandlerAdapter {
  private final Runnable malformed;
  private boolean ended;

  private MalformedBodies(Runnable malformed) {
    this.malformed = malformed;
  }

  /**
   * For a connection that has not read a request yet.
   *
   * @param malformed responds and closes the connection, of which nothing more is read
   */
  static void watch(HttpConnection connection, Runnable malformed) {
    ChannelHandlerContext end = Pipelining.inside(connection).channelHandlerContext();
    end.pipeline().addBefore(end.name(), null, new MalformedBodies(malformed));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean body = message instanceof HttpContent && !(message instanceof HttpRequest);
    if (!ended && body && ((HttpContent) message).decoderResult().isFailure()) {
      ended = true;
      malformed.run();
    }
    if (ended) {
      ReferenceCountUtil.release(message);
    } else {
      context.fireChannelRead(message);
    }
  }
}
