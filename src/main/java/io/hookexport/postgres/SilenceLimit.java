package io.hookexport.postgres;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no byte has gone either way for too long. It stands before the
 * client's codec, which holds every close back until the server closes, too: a server that has
 * vanished never does, and the connection would keep its place in the pool for good.
 *
 * <p>From the first byte of the handshake on. Where silence is no bad sign the limit is lifted when
 * the connection is ready; from the client's goodbye on it holds again.
 */
public final class SilenceLimit extends IdleStateHandler {
  static final String NAME = "hookexport-silence";

  private boolean lifted;

  SilenceLimit(Duration limit) {
    super(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** On the thread of the channel. */
  void lift() {
    lifted = true;
  }

  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
    if (!lifted) {
      close(context.channel());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
    if (event instanceof ChannelOutputShutdownEvent) {
      lifted = false;
    }
    super.userEventTriggered(context, event);
  }

  /**
   * Before any handler can hold it back. The client learns of it, fails what waits for an answer
   * and frees the connection's place in its pool.
   */
  public static void close(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    // A channel that is gone has no handlers left.
    if (first != null) {
      // Whoever waits for it is told by channelInactive.
      var unused = first.close();
    }
  }
}
