package io.hookexport.postgres;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no byte has moved in either direction for too long. It is placed
 * before the client's codec, because that delays every close until the server closes too. A
 * vanished server never does, and the connection would keep its slot in the pool for ever.
 *
 * <p>The limit starts with the first byte of the handshake. Where silence is normal the limit is
 * lifted when the connection is ready; it holds again from the client's termination message on.
 */
public final class SilenceLimit extends IdleStateHandler {
  static final String NAME = "hookexport-silence";

  private boolean lifted;

  SilenceLimit(Duration limit) {
    super(0, 0, limit.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Call this on the thread of the channel. */
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
   * Closes the channel before any handler can delay it. The client notices, fails what waits for a
   * response and frees the connection's slot in its pool.
   */
  public static void close(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    // A closed channel has no handlers left.
    if (first != null) {
      // channelInactive notifies all waiters.
      var unused = first.close();
    }
  }
}
