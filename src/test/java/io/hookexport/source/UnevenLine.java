package io.hookexport.source;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A network between client and server that cuts what the server sends anywhere, and that can fall
 * silent.
 */
final class UnevenLine {
  private final NetServer listener;
  private final NetClient client;
  private final Random random;
  private final int longest;
  private final String host;
  private final int port;
  private final List<NetSocket> servers = new CopyOnWriteArrayList<>();
  private volatile boolean silent;

  /**
   * @param longest piece, in bytes
   */
  UnevenLine(Vertx vertx, String uri, long seed, int longest) {
    URI target = URI.create(uri);
    this.host = target.getHost();
    this.port = target.getPort();
    this.random = new Random(seed);
    this.longest = longest;
    this.client = vertx.createNetClient();
    this.listener = vertx.createNetServer().connectHandler(this::accept);
  }

  /** The URI of the same database at the far end of this line. */
  static Future<String> open(UnevenLine line, String uri) {
    return line.listener
        .listen(0, "127.0.0.1")
        .map(s -> uri.replace(":" + line.port + "/", ":" + s.actualPort() + "/"));
  }

  private void accept(NetSocket near) {
    if (silent) {
      near.pause();
      return;
    }
    near.pause();
    client
        .connect(port, host)
        .onFailure(e -> near.close())
        .onSuccess(
            far -> {
              servers.add(far);
              near.closeHandler(closed -> far.close());
              far.closeHandler(closed -> near.close());
              near.handler(far::write);
              far.handler(bytes -> cut(bytes, near));
              near.resume();
            });
  }

  private void cut(Buffer bytes, NetSocket near) {
    int at = 0;
    while (at < bytes.length()) {
      int length = Math.min(1 + random.nextInt(longest), bytes.length() - at);
      near.write(bytes.getBuffer(at, at + length));
      at += length;
    }
  }

  /** Nothing comes from the server any more, and new connections are answered by nobody. */
  void fallSilent() {
    silent = true;
    servers.forEach(NetSocket::pause);
  }

  void speakAgain() {
    silent = false;
    servers.forEach(NetSocket::resume);
  }
}
