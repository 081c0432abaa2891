package io.hookexport.http.connection;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.FileRegion;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection without traffic. Any part of a file, even a byte, that is handed to the
 * operating system counts as traffic: Vert.x sees only whole megabytes. The system itself takes up
 * to 4 MB for a client and requests more when a third of it is gone; the system of the receiver,
 * and a proxy, hold more, up to 32 MB each where tcp_rmem allows that. So a client which reads
 * slowly but steadily looks silent for minutes. A file therefore has a multiple of the timeout of
 * anything else; none of it is in the memory of this process. A bound on the buffer of this side
 * alone would not help: the others are not ours.
 */
final class IdleLimit extends IdleStateHandler {
  /**
   * A multiple of the idle timeout. With 20 s in total a client with 450 KB a second was
   * disconnected.
   */
  static final int TIMES_FOR_FILES = 4;

  private final long nanos;
  private long lastNanos;
  private int silences;

  IdleLimit(int seconds) {
    super(true, 0, 0, seconds, TimeUnit.SECONDS);
    this.nanos = TimeUnit.SECONDS.toNanos(seconds);
  }

  /**
   * Called after each timeout in which nothing was read, and nothing written (except the first).
   */
  @Override
  protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) throws Exception {
    long now = context.executor().ticker().nanoTime();
    boolean goesOn = now - lastNanos < nanos + nanos / 2;
    silences = goesOn ? silences + 1 : 1;
    lastNanos = now;
    if (silences >= TIMES_FOR_FILES || !isSendingFile(context)) {
      super.channelIdle(context, event);
    }
  }

  private static boolean isSendingFile(ChannelHandlerContext context) {
    ChannelOutboundBuffer unsent = context.channel().unsafe().outboundBuffer();
    return unsent != null && unsent.current() instanceof FileRegion;
  }
}
