package io.hookexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a channel whose time the test moves. */
final class SilenceLimitTest {
  private static final int LIMIT_SECONDS = 6;

  private final SilenceLimit limit = new SilenceLimit(Duration.ofSeconds(LIMIT_SECONDS));
  private final EmbeddedChannel channel = new EmbeddedChannel();

  /** As the codec of the client. */
  private static final class HoldsCloseBack extends ChannelOutboundHandlerAdapter {
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
      // For good.
    }
  }

  @BeforeEach
  void build() {
    channel.freezeTime();
    channel.pipeline().addLast(limit, new HoldsCloseBack());
  }

  private void pass(int seconds) {
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runPendingTasks();
  }

  private static Object bytes() {
    return Unpooled.wrappedBuffer(new byte[] {1});
  }

  @Test
  void silenceClosesWhatTheCodecHoldsOpen() {
    channel.pipeline().close();
    assertThat(channel.isOpen()).as("held back").isTrue();
    pass(LIMIT_SECONDS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void bytesOfEitherSideBreakIt() {
    pass(LIMIT_SECONDS - 1);
    channel.writeOneInbound(bytes());
    channel.flushInbound();
    pass(LIMIT_SECONDS - 1);
    channel.writeOutbound(bytes());
    pass(LIMIT_SECONDS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void liftedItAllowsAnySilenceUntilTheGoodbye() {
    limit.lift();
    pass(100 * LIMIT_SECONDS);
    assertThat(channel.isOpen()).isTrue();
    channel.writeOutbound(bytes());
    channel.pipeline().fireUserEventTriggered(ChannelOutputShutdownEvent.INSTANCE);
    pass(LIMIT_SECONDS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }
}
