package io.hookexport.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Reports a body with a malformed chunk, after which the start of the next request is unknown.
 * Vert.x would close the connection without a response.
 */
final class MalformedBodies extends ChannelInboundHandlerAdapter {
  private final Runnable malformed;
  private boolean ended;

  /**
   * @param malformed responds and closes the connection, of which nothing more is read
   */
  MalformedBodies(Runnable malformed) {
    this.malformed = malformed;
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
