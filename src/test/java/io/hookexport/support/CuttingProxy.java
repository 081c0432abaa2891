package io.hookexport.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Stands between a client and a server, and cuts connections when they have carried enough. */
public final class CuttingProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final int target;
  private final AtomicInteger cuts = new AtomicInteger();
  private final AtomicLong passed = new AtomicLong();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile long cutAfter = Long.MAX_VALUE;
  private volatile String swallow = "nothing";

  /**
   * @param target a port of this machine
   */
  public CuttingProxy(int target) {
    this.target = target;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Cuts so many connections, each after it has carried these bytes to the client. */
  public CuttingProxy cut(int times, long bytes) {
    cuts.set(times);
    cutAfter = bytes;
    return this;
  }

  /** Cuts the next connection with such a request as soon as the server responds to it. */
  public CuttingProxy swallowResponseTo(String request) {
    swallow = request;
    return this;
  }

  public int cutsLeft() {
    return cuts.get();
  }

  public boolean hasSwallowed() {
    return swallow.equals("nothing");
  }

  /** Bytes that have gone to clients. */
  public long passed() {
    return passed.get();
  }

  /** What clients have sent, in pieces that need not be requests. */
  public List<String> requests() {
    return requests;
  }

  private static void start(Runnable pump) {
    Thread thread = new Thread(pump, "cutting-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Link link = new Link(listening.accept());
        start(link::toServer);
        start(link::toClient);
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean swallowing;

    Link(Socket client) throws IOException {
      this.client = client;
      this.server = new Socket(InetAddress.getLoopbackAddress(), target);
    }

    void toServer() {
      byte[] bytes = new byte[16 * 1024];
      try (client;
          server) {
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          String request = new String(bytes, 0, n, StandardCharsets.ISO_8859_1);
          requests.add(request);
          if (request.startsWith(swallow)) {
            swallow = "nothing";
            swallowing = true;
          }
          out.write(bytes, 0, n);
        }
      } catch (IOException cut) {
        // As good as an end.
      }
    }

    void toClient() {
      byte[] bytes = new byte[4 * 1024];
      long carried = 0;
      try (client;
          server) {
        InputStream in = server.getInputStream();
        OutputStream out = client.getOutputStream();
        for (int n = in.read(bytes); n >= 0 && !swallowing; n = in.read(bytes)) {
          out.write(bytes, 0, n);
          carried += n;
          passed.addAndGet(n);
          if (carried > cutAfter && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return;
          }
        }
      } catch (IOException cut) {
        // As good as an end.
      }
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
