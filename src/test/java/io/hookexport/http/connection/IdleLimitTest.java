package io.hookexport.http.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.io.File;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** In a time of its own. */
final class IdleLimitTest {
  private static final int SECONDS = 10;

  private int cut;

  /** A client that takes as much as the test says. */
  private static final class Client extends EmbeddedChannel {
    private int takes;

    @Override
    protected void doWrite(ChannelOutboundBuffer unsent) {
      if (takes > 0 && unsent.current() != null) {
        unsent.progress(takes);
      }
    }

    /** Takes the next bytes, all of them within one message. */
    void take(int bytes) {
      takes = bytes;
      flush();
      takes = 0;
    }
  }

  private Client client() {
    Client client = new Client();
    client.freezeTime();
    client
        .pipeline()
        .addLast(
            new IdleLimit(SECONDS),
            new ChannelInboundHandlerAdapter() {
              @Override
              public void userEventTriggered(ChannelHandlerContext context, Object event) {
                if (event instanceof IdleStateEvent) {
                  cut++;
                }
              }
            });
    return client;
  }

  private static void pass(Client client, int seconds) {
    for (int i = 0; i < seconds; i++) {
      client.advanceTimeBy(1, TimeUnit.SECONDS);
      client.runPendingTasks();
    }
  }

  private static void sendFile(Client client) {
    var unused = client.writeAndFlush(new DefaultFileRegion(new File("unread"), 0, 1_000_000));
  }

  @Test
  void aConnectionWithoutAFileIsCutAfterTheTimeout() {
    Client client = client();
    pass(client, SECONDS - 1);
    assertThat(cut).isZero();
    pass(client, 2);
    assertThat(cut).isOne();
  }

  @Test
  void anUnreadResponseIsNoFile() {
    Client client = client();
    var unused = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[1000]));
    pass(client, SECONDS + 1);
    assertThat(cut).isOne();
  }

  @Test
  void aFileOfWhichNothingIsTakenIsCutAfterSeveralTimeouts() {
    Client client = client();
    sendFile(client);
    pass(client, IdleLimit.TIMES_FOR_FILES * SECONDS - 1);
    assertThat(cut).isZero();
    pass(client, 2);
    assertThat(cut).isOne();
  }

  /** As the system does: it takes a lot, and nothing more for minutes. */
  @Test
  void aFileOfWhichSomethingIsTakenNowAndThenIsNotCut() {
    Client client = client();
    sendFile(client);
    for (int i = 0; i < 10; i++) {
      pass(client, (IdleLimit.TIMES_FOR_FILES - 1) * SECONDS);
      client.take(1000);
    }
    assertThat(cut).isZero();
    pass(client, (IdleLimit.TIMES_FOR_FILES + 1) * SECONDS);
    assertThat(cut).isPositive();
  }
}
