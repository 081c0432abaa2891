package io.hookexport.perf;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Downloads of one file, each by a reader that takes so many bytes a second, again and again. */
final class SlowReaders {
  private static final long STEP_MILLIS = 100;

  private final Vertx vertx;
  private final URI link;
  private final long bytesPerSecond;
  private final NetClient client;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private SlowReaders(Vertx vertx, URI link, long bytesPerSecond) {
    this.vertx = vertx;
    this.link = link;
    this.bytesPerSecond = bytesPerSecond;
    this.client = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(65_536));
  }

  /** Arguments: link of the download, readers, bytes a second of each, seconds. */
  public static void main(String[] arguments) throws InterruptedException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
    SlowReaders readers =
        new SlowReaders(vertx, URI.create(arguments[0]), Long.parseLong(arguments[2]));
    for (int i = Integer.parseInt(arguments[1]); i > 0; i--) {
      readers.read();
      TimeUnit.MILLISECONDS.sleep(1); // the backlog is as long as the system lets it be
    }
    System.out.println("all read");
    int seconds = Integer.parseInt(arguments[3]);
    long before = readers.bytes.get();
    TimeUnit.SECONDS.sleep(seconds); // what is measured
    System.out.printf(
        Locale.ROOT,
        "%d open, %d failed, %d MB/s%n",
        readers.open.get(),
        readers.failed.get(),
        (readers.bytes.get() - before) / 1_000_000 / seconds);
    System.exit(0);
  }

  private void read() {
    client
        .connect(link.getPort(), link.getHost())
        .onSuccess(this::read)
        .onFailure(failure -> failed.incrementAndGet());
  }

  private void read(NetSocket socket) {
    open.incrementAndGet();
    long[] allowed = {bytesPerSecond * STEP_MILLIS / 1000};
    boolean[] first = {true};
    long timer =
        vertx.setPeriodic(
            STEP_MILLIS,
            step -> {
              allowed[0] =
                  Math.min(bytesPerSecond, allowed[0] + bytesPerSecond * STEP_MILLIS / 1000);
              if (allowed[0] > 0) {
                socket.resume();
              }
            });
    socket.handler(
        part -> {
          if (first[0] && !part.getString(0, 12).equals("HTTP/1.1 200")) {
            failed.incrementAndGet();
          }
          first[0] = false;
          bytes.addAndGet(part.length());
          allowed[0] -= part.length();
          if (allowed[0] <= 0) {
            socket.pause();
          }
        });
    socket.closeHandler(
        closed -> {
          vertx.cancelTimer(timer);
          open.decrementAndGet();
          read();
        });
    String request =
        "GET "
            + link.getRawPath()
            + (link.getRawQuery() == null ? "" : "?" + link.getRawQuery())
            + " HTTP/1.1\r\nHost: "
            + link.getAuthority()
            + "\r\nConnection: close\r\n\r\n";
    socket
        .write(Buffer.buffer(request.getBytes(StandardCharsets.US_ASCII)))
        .onFailure(failure -> failed.incrementAndGet());
  }
}
