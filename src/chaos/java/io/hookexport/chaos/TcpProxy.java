package io.hookexport.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A network between a server and its database that can be made bad: frozen (nothing moves, nothing
 * is closed), reset, closed to new connections, slow. Two threads a connection.
 */
final class TcpProxy implements Closeable {
  private static final int CHUNK = 16 * 1024;

  /** Of a first attempt; only the statement that completes an export sends one with a digest. */
  private static final Pattern FILE_KEY =
      Pattern.compile("([0-9a-f-]{36})\\.1\\.csv.*[0-9a-f]{64}", Pattern.DOTALL);

  private final ServerSocket listener;
  private final int target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean frozen;

  /** Waits for the id of an export whose completion passes. */
  private @Nullable CompletableFuture<String> completion;

  private volatile boolean refusing;
  private volatile long bytesPerSecond = Long.MAX_VALUE;

  private TcpProxy(ServerSocket listener, int target) {
    this.listener = listener;
    this.target = target;
  }

  /** Listens on a free port of 127.0.0.1 and connects to another one there. */
  static TcpProxy start(int target) throws IOException {
    ServerSocket listener = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    TcpProxy proxy = new TcpProxy(listener, target);
    daemon("proxy-" + listener.getLocalPort(), proxy::accept);
    return proxy;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Nothing moves in either direction until {@link #thaw}; what was sent waits. */
  void freeze() {
    synchronized (gate) {
      frozen = true;
    }
  }

  void thaw() {
    synchronized (gate) {
      completion = null;
      frozen = false;
      gate.notifyAll();
    }
  }

  /**
   * Freezes everything when the first completion of an export's first attempt is on its way to the
   * database, which it does not reach before {@link #thaw}.
   *
   * @return the export's id; nothing when none came within the limit
   */
  Optional<String> freezeAtCompletion(Duration limit) throws InterruptedException {
    CompletableFuture<String> seen = new CompletableFuture<>();
    synchronized (gate) {
      completion = seen;
    }
    try {
      return Optional.of(seen.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException none) {
      return Optional.empty();
    } catch (ExecutionException never) {
      throw new IllegalStateException(never);
    }
  }

  private void lookForCompletion(byte[] bytes, int length) {
    synchronized (gate) {
      if (completion == null || frozen) {
        return;
      }
      Matcher key = FILE_KEY.matcher(new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
      if (key.find()) {
        frozen = true;
        completion.complete(key.group(1));
      }
    }
  }

  /** Cuts all connections, as when a machine in between restarts. */
  void reset() {
    sockets.forEach(TcpProxy::abort);
  }

  /** New connections are accepted and cut at once, or served again. */
  void refuse(boolean refuse) {
    refusing = refuse;
  }

  /** For each connection and direction. */
  void throttle(long bytesEachSecond) {
    bytesPerSecond = bytesEachSecond;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        serve(listener.accept());
      } catch (IOException closed) {
        // The listener ends the loop; a single connection that failed is the client's business.
      }
    }
  }

  private void serve(Socket client) throws IOException {
    if (refusing) {
      abort(client);
      return;
    }
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException down) {
      abort(client);
      throw down;
    }
    for (Socket socket : new Socket[] {client, server}) {
      socket.setTcpNoDelay(true);
      sockets.add(socket);
    }
    daemon("up-" + client.getPort(), () -> pump(client, server, true));
    daemon("down-" + client.getPort(), () -> pump(server, client, false));
  }

  private void pump(Socket from, Socket to, boolean up) {
    byte[] buffer = new byte[CHUNK];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      while (true) {
        awaitThaw();
        int length = in.read(buffer);
        if (up && length > 0) {
          lookForCompletion(buffer, length);
        }
        awaitThaw();
        if (length < 0) {
          to.shutdownOutput();
          return;
        }
        LockSupport.parkNanos((long) (1e9 * length / bytesPerSecond));
        out.write(buffer, 0, length);
      }
    } catch (IOException cut) {
      abort(from);
      abort(to);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      closeWhenBothEnded(from, to);
    }
  }

  private void closeWhenBothEnded(Socket from, Socket to) {
    boolean over = from.isOutputShutdown() || from.isClosed();
    if (over) {
      for (Socket socket : new Socket[] {from, to}) {
        sockets.remove(socket);
        close(socket);
      }
    }
  }

  private void awaitThaw() throws InterruptedException {
    synchronized (gate) {
      while (frozen) {
        gate.wait();
      }
    }
  }

  private static void abort(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // Closed already, which is all that is wanted.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no more use either way.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    thaw();
    reset();
  }
}
