package io.hookexport.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A PostgreSQL that lives in one folder and keeps its rows there:
 *
 * <pre>
 * pg/            the cluster
 * pg-binaries/   the programs, unpacked from the jar
 * pg.log         the output of the server and initdb
 * pg.new         exists while the cluster is being created: after a kill it is created again
 * pg.password    of the role that the application logs in as
 * pg.lock        held while the folder is in use
 * </pre>
 *
 * It listens on 127.0.0.1 only, and requires the password. The code that starts it closes it, also
 * in a shutdown hook: the order matters, because its users must be closed first.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  private static final List<String> SETTINGS =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "max_connections=60",
          "shared_buffers=256MB",
          "maintenance_work_mem=128MB",
          "max_wal_size=2GB");

  /** The library's message when the jar holds no programs for this platform. */
  private static final String NO_BINARIES = "Missing embedded postgres binaries";

  private final String uri;
  private final Postmaster postmaster;
  private final FolderLock lock;
  private boolean closed;

  private EmbeddedDatabase(String uri, Postmaster postmaster, FolderLock lock) {
    this.uri = uri;
    this.postmaster = postmaster;
    this.lock = lock;
  }

  /** Starts the database as {@link #start(Path, Consumer)} does, without progress messages. */
  public static EmbeddedDatabase start(Path folder) {
    return start(folder, step -> {});
  }

  /**
   * Starts the database of a folder, which is created when it does not exist. A server that an
   * earlier, killed run has left behind is stopped first. Blocks for seconds.
   *
   * @param progress receives a phrase for each slow step
   * @throws DemoException when it cannot start, another process uses the folder, or other users can
   *     change its content
   */
  public static EmbeddedDatabase start(Path folder, Consumer<String> progress) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderLock lock = FolderLock.acquire(absolute, "pg.lock");
    try {
      return startLocked(absolute, lock, progress);
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedDatabase startLocked(
      Path folder, FolderLock lock, Consumer<String> progress) {
    Path directory = folder.resolve("pg");
    Path log = folder.resolve("pg.log");
    Path unfinished = folder.resolve("pg.new");
    Postmaster postmaster = new Postmaster(directory);
    try {
      postmaster.stop(STOP_DEADLINE);
      Programs programs = Programs.unpack(folder.resolve("pg-binaries"), progress);
      if (Files.exists(unfinished)) {
        Folders.delete(directory);
        Files.deleteIfExists(folder.resolve("pg.password"));
      } else if (!Files.exists(directory)) {
        Files.createFile(unfinished);
        Files.deleteIfExists(folder.resolve("pg.password"));
      }
      Cluster cluster = new Cluster(folder, programs);
      cluster.prepare(progress);
      Files.deleteIfExists(unfinished);
      progress.accept("starting PostgreSQL");
      int port = freePort();
      cluster.start(port, SETTINGS);
      String uri = "postgresql://" + Cluster.ROLE + ":" + cluster.password() + "@127.0.0.1:" + port;
      return new EmbeddedDatabase(uri + "/postgres", postmaster, lock);
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      postmaster.stop(STOP_DEADLINE);
      throw e instanceof DemoException known ? known : notStarted(directory, log, e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static DemoException notStarted(Path cluster, Path log, Throwable cause) {
    String reason = cause.getMessage();
    if (NO_BINARIES.equals(reason)) {
      return new DemoException(
          String.format(
              Locale.ROOT,
              "No PostgreSQL for this platform (%s %s) is packed into this build; use 'serve' with a database of your own",
              System.getProperty("os.name"),
              System.getProperty("os.arch")),
          cause);
    }
    return new DemoException(
        "PostgreSQL could not be started in "
            + cluster
            + ": "
            + reason
            + "; see "
            + log
            + lastLine(log),
        cause);
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
      return lines.isEmpty() ? "" : ", which ends with: " + lines.get(lines.size() - 1);
    } catch (IOException e) {
      return ", which cannot be read: " + e.getMessage();
    }
  }

  /** Returns a URI for the role that owns the data, with its password. The role is no superuser. */
  public String uri() {
    return uri;
  }

  /** Stops the server and waits for it. May be called twice. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (lock) {
      Optional<ProcessHandle> server = postmaster.process();
      // Returns when the pid file is deleted, which may be a moment before the process ends.
      postmaster.stop(STOP_DEADLINE);
      server.ifPresent(process -> postmaster.await(process, STOP_DEADLINE));
    } catch (IOException e) {
      throw new DemoException("PostgreSQL was not stopped: " + e.getMessage(), e);
    }
  }
}
