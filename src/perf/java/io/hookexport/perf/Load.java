package io.hookexport.perf;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Connections that each send the same request again as soon as it is answered. The client knows
 * just as much of HTTP as it needs, so that little of the machine goes to it.
 */
final class Load {
  private final Context context;
  private final NetClient client;
  private final URI base;
  private final byte[] request;
  private final int status;
  private final Promise<Void> over = Promise.promise();
  private final List<Double> seconds = new ArrayList<>();
  private boolean counting;

  /**
   * @param requestsPerSecond answered with the status that was expected; any other one fails
   * @param microsPerRequest processor time of the server's process
   */
  record Outcome(double requestsPerSecond, double p50, double p99, double microsPerRequest) {}

  private Load(Vertx vertx, URI base, String request, int status) {
    this.context = vertx.getOrCreateContext();
    this.client = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
    this.base = base;
    this.request = request.getBytes(StandardCharsets.ISO_8859_1);
    this.status = status;
  }

  /**
   * Blocks.
   *
   * @param request as sent, head and body
   * @param cpu of the server's process
   */
  static Outcome run(
      Vertx vertx,
      URI base,
      String request,
      int status,
      int connections,
      int loadSeconds,
      DoubleSupplier cpu)
      throws InterruptedException {
    Load load = new Load(vertx, base, request, status);
    Promise<Void> open = Promise.promise();
    load.context.runOnContext(begin -> load.connect(connections).onComplete(open));
    try {
      Deliveries.await(open.future(), 10);
      load.pass(1); // the first second is for the connections and their caches
      double cpuBefore = cpu.getAsDouble();
      long begun = System.nanoTime();
      load.count(true);
      load.pass(loadSeconds);
      load.count(false);
      double time = (System.nanoTime() - begun) / 1e9;
      double micros = (cpu.getAsDouble() - cpuBefore) * 1e6;
      List<Double> all = load.seconds;
      if (all.isEmpty()) {
        throw new PerfException(base + " sent no response");
      }
      return new Outcome(
          all.size() / time,
          Trial.percentile(all, 0.5),
          Trial.percentile(all, 0.99),
          micros / all.size());
    } finally {
      Deliveries.await(load.client.close(), 10);
    }
  }

  private Future<Void> connect(int connections) {
    List<Future<?>> sockets = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      sockets.add(
          client
              .connect(base.getPort(), base.getHost())
              .onSuccess(socket -> new Connection(socket).send()));
    }
    return Future.all(sockets).mapEmpty();
  }

  /** Fails at once when an answer is not the one expected. */
  private void pass(int loadSeconds) throws InterruptedException {
    long end = System.nanoTime() + loadSeconds * 1_000_000_000L;
    while (System.nanoTime() < end) {
      if (over.future().failed()) {
        throw new PerfException("load on " + base + ": " + over.future().cause().getMessage());
      }
      Thread.sleep(50);
    }
  }

  private void count(boolean on) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        now -> {
          counting = on;
          done.complete();
        });
    Deliveries.await(done.future(), 10);
  }

  /** One request after another; everything happens on the context. */
  private final class Connection {
    private final NetSocket socket;
    private final Answers answers = new Answers();
    private long sentAt;

    Connection(NetSocket socket) {
      this.socket = socket;
      socket.handler(
          bytes -> {
            if (answers.isWhole(bytes)) {
              answered();
            }
          });
      socket.exceptionHandler(over::tryFail);
      socket.closeHandler(closed -> over.tryFail("the server closed a connection"));
    }

    void send() {
      sentAt = System.nanoTime();
      socket.write(Buffer.buffer(request));
    }

    private void answered() {
      if (counting) {
        seconds.add((System.nanoTime() - sentAt) / 1e9);
      }
      if (answers.status() != status) {
        over.tryFail("status " + answers.status() + " instead of " + status);
        return;
      }
      send();
    }
  }
}
