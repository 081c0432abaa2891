package io.hookexport.postgres;

import io.netty.channel.Channel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * The Vert.x of a pool: each socket that the pool opens has a {@link SilenceLimit} and keep-alive
 * probes from its first byte on. The client itself announces a connection only after the handshake,
 * during which a server may vanish as well.
 */
final class WatchedSockets extends VertxWrapper {
  /** A dead host is noticed after a minute, not after the two hours that are Linux's default. */
  private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE_SECONDS_AND_PROBES =
      Map.of(
          ExtendedSocketOptions.TCP_KEEPIDLE, 30,
          ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
          ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

  private final Duration silence;

  private WatchedSockets(VertxInternal vertx, Duration silence) {
    super(vertx);
    this.silence = silence;
  }

  static Vertx of(Vertx vertx, Duration silence) {
    return new WatchedSockets((VertxInternal) vertx, silence);
  }

  @Override
  public NetClient createNetClient(NetClientOptions options) {
    return new Client(super.createNetClient(options));
  }

  private NetSocket watch(NetSocket socket) {
    Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
    // The client adds its codec and the start of TLS after this handler.
    channel.pipeline().addBefore("handler", SilenceLimit.NAME, new SilenceLimit(silence));
    // An option that the system does not support is skipped: it helps, but is not required.
    KEEP_ALIVE_SECONDS_AND_PROBES.forEach(
        (option, value) -> channel.config().setOption(NioChannelOption.of(option), value));
    return socket;
  }

  private final class Client implements NetClient {
    private final NetClient client;

    Client(NetClient client) {
      this.client = client;
    }

    @Override
    public Future<NetSocket> connect(int port, String host) {
      return client.connect(port, host).map(WatchedSockets.this::watch);
    }

    @Override
    public Future<NetSocket> connect(int port, String host, String serverName) {
      return client.connect(port, host, serverName).map(WatchedSockets.this::watch);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address) {
      return client.connect(address).map(WatchedSockets.this::watch);
    }

    @Override
    public Future<NetSocket> connect(SocketAddress address, String serverName) {
      return client.connect(address, serverName).map(WatchedSockets.this::watch);
    }

    @Override
    public Future<NetSocket> connect(ConnectOptions options) {
      return client.connect(options).map(WatchedSockets.this::watch);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
      return client.shutdown(timeout, unit);
    }

    @Override
    public Future<Boolean> updateSSLOptions(ClientSSLOptions options, boolean force) {
      return client.updateSSLOptions(options, force);
    }

    @Override
    public boolean isMetricsEnabled() {
      return client.isMetricsEnabled();
    }
  }
}
