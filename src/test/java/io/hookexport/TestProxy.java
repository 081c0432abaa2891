package io.hookexport;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a server under test and its database, and can stop moving bytes as a dead host or
 * a cut network does: nobody is told, connections stay open.
 */
public final class TestProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final URI database;
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private volatile boolean frozen;

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

  /** No byte moves any more, neither on the connections that there are nor on new ones. */
  public void freeze() {
    frozen = true;
    links.forEach(link -> link.dead = true);
  }

  /** New connections work again; the old ones stay silent for good. */
  public void replace() {
    frozen = false;
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

  private static final class Link {
    private final Socket client;
    private final Socket server;
    private volatile boolean dead;

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
          if (!dead) {
            out.write(bytes, 0, n);
          }
        }
      } catch (IOException cut) {
        // As good as an end.
      }
      if (!dead) {
        close();
      }
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
