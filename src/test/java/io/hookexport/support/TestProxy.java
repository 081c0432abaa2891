package io.hookexport.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a server under test and its database, and can stop moving bytes as a dead host or
 * a cut network does: nobody is told, connections stay open.
 */
public final class TestProxy implements AutoCloseable {
  private static final int CANCEL_REQUEST = 80877102;

  private final ServerSocket listening;
  private final URI database;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile boolean frozen;
  private volatile CountDownLatch cancelsMayPass = new CountDownLatch(0);
  private final AtomicInteger cancelsHeld = new AtomicInteger();
  private final AtomicInteger cancelsServed = new AtomicInteger();

  /**
   * @param databaseUri where the bytes go
   */
  public TestProxy(String databaseUri) {
    database = URI.create(databaseUri);
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  /** The same database, through here. */
  public String uri() {
    return database
        .toString()
        .replace(":" + database.getPort() + "/", ":" + listening.getLocalPort() + "/");
  }

  /** How many connections there have been. */
  public int connections() {
    return links.size();
  }

  /** No byte moves any more, neither on the connections that there are nor on new ones. */
  public void freeze() {
    frozen = true;
    links.forEach(link -> link.dead = true);
  }

  /** New connections work again; the old ones stay silent for good. */
  public void replace() {
    frozen = false;
  }

  /** All connections break, as when the other host forgets them: with a reset, not an end. */
  public void reset() {
    links.forEach(Link::reset);
  }

  /** Cancel requests wait here until they are let through. */
  public void holdCancels() {
    cancelsMayPass = new CountDownLatch(1);
  }

  public void letCancelsThrough() {
    cancelsMayPass.countDown();
  }

  public int cancelsHeld() {
    return cancelsHeld.get();
  }

  /** How many the server has acted upon: it closes their connections afterwards. */
  public int cancelsServed() {
    return cancelsServed.get();
  }

  private static boolean isCancel(byte[] bytes, int length) {
    return length == 16 && ByteBuffer.wrap(bytes).getLong() == (16L << 32 | CANCEL_REQUEST);
  }

  private static void start(Runnable pump) {
    Thread thread = new Thread(pump, "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Link link = new Link(client, new Socket(database.getHost(), database.getPort()));
        links.add(link);
        link.dead = frozen;
        start(() -> link.pump(link.client, link.server));
        start(() -> link.pump(link.server, link.client));
      }
    } catch (IOException closed) {
      // The end of the test.
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean dead;
    private volatile boolean cancels;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    /** A dead link swallows what it is given, also the word that one side has gone. */
    void pump(Socket from, Socket to) {
      byte[] bytes = new byte[64 * 1024];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
          if (from == client && isCancel(bytes, n)) {
            cancels = true;
            cancelsHeld.incrementAndGet();
            cancelsMayPass.await();
          }
          if (!dead) {
            out.write(bytes, 0, n);
          }
        }
        if (from == server && cancels) {
          cancelsServed.incrementAndGet();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      } catch (IOException cut) {
        // As good as an end.
      }
      // Who cancels may go at once, and must not take the request with it.
      if (!dead && !(from == client && cancels)) {
        close();
      }
    }

    void reset() {
      try {
        if (!client.isClosed()) {
          client.setSoLinger(true, 0);
        }
      } catch (IOException alreadyClosed) {
        // Nobody is left to reset.
      }
      close();
    }

    void close() {
      try {
        client.close();
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
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
    links.forEach(Link::close);
  }
}
