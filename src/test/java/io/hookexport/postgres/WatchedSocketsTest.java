package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class WatchedSocketsTest {
  /** Nobody accepts the connections or says a word. */
  @Test
  void everySocketHasALimitOfSilenceAndProbesFromItsFirstByteOn(Vertx vertx) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      NetClient client =
          WatchedSockets.of(vertx, Duration.ofMinutes(1))
              .createNetClient(new NetClientOptions().setTcpKeepAlive(true));
      String host = server.getInetAddress().getHostAddress();
      SocketAddress address = SocketAddress.inetSocketAddress(server.getLocalPort(), host);
      for (Future<NetSocket> connected :
          List.of(
              client.connect(new ConnectOptions().setRemoteAddress(address)),
              client.connect(address),
              client.connect(address, host),
              client.connect(address.port(), host),
              client.connect(address.port(), host, host))) {
        requireWatched(await(connected));
      }
      await(client.close());
    }
  }

  private static void requireWatched(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    assertThat(channel.pipeline().names()).startsWith(SilenceLimit.NAME);
    assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
    assertThat(
            List.of(
                channel.config().getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE)),
                channel
                    .config()
                    .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL)),
                channel
                    .config()
                    .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT))))
        .containsExactly(30, 10, 3);
  }
}
