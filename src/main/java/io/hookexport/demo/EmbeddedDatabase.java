package io.hookexport.demo;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A PostgreSQL that lives in one folder and keeps its rows there:
 *
 * <pre>
 * pg/            the cluster
 * pg-binaries/   the programs, unpacked from the jar
 * pg.log         what the server and initdb said
 * pg.new         there while the two above are being made: a kill in between means start anew
 * pg.lock        held while the folder is in use
 * </pre>
 *
 * It trusts every local user and listens on 127.0.0.1 only. Whoever starts it closes it, also in a
 * shutdown hook: the order matters, because what uses it must go first.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofSeconds(60);
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(30);

  /** The library's words when the jar holds no programs for this platform. */
  private static final String NO_BINARIES = "Missing embedded postgres binaries";

  private final EmbeddedPostgres postgres;
  private final Postmaster postmaster;
  private final FolderLock lock;
  private boolean closed;

  private EmbeddedDatabase(EmbeddedPostgres postgres, Postmaster postmaster, FolderLock lock) {
    this.postgres = postgres;
    this.postmaster = postmaster;
    this.lock = lock;
  }

  /**
   * Starts the database of a folder, which is made when it is not there. A server that an earlier,
   * killed run has left behind is stopped first. Blocks for seconds.
   *
   * @throws DemoException when it cannot start, or another process uses the folder
   */
  public static EmbeddedDatabase start(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    FolderLock lock = FolderLock.acquire(absolute, "pg.lock");
    try {
      return startLocked(absolute, lock);
    } catch (Throwable e) {
      lock.close();
      throw e;
    }
  }

  private static EmbeddedDatabase startLocked(Path folder, FolderLock lock) {
    Path cluster = folder.resolve("pg");
    Path log = folder.resolve("pg.log");
    Path unfinished = folder.resolve("pg.new");
    Postmaster postmaster = new Postmaster(cluster);
    try {
      postmaster.stop(STOP_DEADLINE);
      if (Files.exists(unfinished)) {
        Folders.delete(cluster);
        Folders.delete(folder.resolve("pg-binaries"));
      } else if (!Files.exists(cluster)) {
        Files.createFile(unfinished);
      }
      EmbeddedPostgres postgres = launch(folder, cluster, log);
      Files.deleteIfExists(unfinished);
      return new EmbeddedDatabase(postgres, postmaster, lock);
    } catch (IOException | RuntimeException | ExceptionInInitializerError e) {
      postmaster.stop(STOP_DEADLINE);
      throw e instanceof DemoException known ? known : notStarted(cluster, log, e);
    }
  }

  private static EmbeddedPostgres launch(Path folder, Path cluster, Path log) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(cluster)
        .setCleanDataDirectory(false)
        .setRegisterShutdownHook(false)
        .setOverrideWorkingDirectory(folder.resolve("pg-binaries").toFile())
        // A resolver of our own: the library remembers one place of unpacked programs for each.
        .setPgBinaryResolver(new Binaries())
        .setPGStartupWait(START_DEADLINE)
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        // The library switches fsync off (-F); these come later on the command line and win.
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("max_connections", "60")
        .setServerConfig("shared_buffers", "256MB")
        .setServerConfig("maintenance_work_mem", "128MB")
        .setServerConfig("max_wal_size", "2GB")
        .start();
  }

  private static DemoException notStarted(Path cluster, Path log, Throwable cause) {
    String reason = cause.getMessage();
    if (NO_BINARIES.equals(reason)) {
      return new DemoException(
          String.format(
                  Locale.ROOT,
                  "No PostgreSQL for this platform (%s %s) is packed into this build; use 'serve' with a",
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"))
              + " database of your own",
          cause);
    }
    return new DemoException(
        String.format(
            Locale.ROOT,
            "PostgreSQL does not start in %s: %s; see %s%s",
            cluster,
            reason,
            log,
            lastLine(log)),
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

  /** For the superuser {@code postgres}; there is no password. */
  public String uri() {
    return "postgresql://postgres@127.0.0.1:" + postgres.getPort() + "/postgres";
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
      postgres.close();
      // The library gives up after five seconds and only logs that; and it returns when the pid
      // file is gone, which is a moment before the process is.
      postmaster.stop(STOP_DEADLINE);
      server.ifPresent(process -> postmaster.await(process, STOP_DEADLINE));
    } catch (IOException e) {
      throw new DemoException("PostgreSQL was not stopped: " + e.getMessage(), e);
    }
  }

  private static final class Binaries implements PgBinaryResolver {
    @Override
    public InputStream getPgBinary(String system, String machine) throws IOException {
      return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(system, machine);
    }
  }
}
