package io.hookexport.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The server process that a data directory names in its {@code postmaster.pid}. A {@code kill -9}
 * of ours leaves it running, and a second one must never work on the same directory.
 */
final class Postmaster {
  private final Path directory;
  private final Path pidFile;

  /**
   * @param directory of the cluster, absolute
   */
  Postmaster(Path directory) {
    this.directory = directory;
    this.pidFile = directory.resolve("postmaster.pid");
  }

  /**
   * Stops the process if it is alive, and removes its remaining pid file.
   *
   * @throws DemoException when it is still alive at the deadline
   */
  void stop(Duration deadline) {
    try {
      Optional<ProcessHandle> process = process();
      if (process.isPresent()) {
        // Fast shutdown: ends sessions, then writes a checkpoint. TERM would wait for the sessions.
        signal(process.get(), "INT");
        await(process.get(), deadline);
      }
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      throw new DemoException("Cannot watch " + pidFile + ": " + e.getMessage(), e);
    }
  }

  /** Returns the live process, if the pid file names one and it works on this directory. */
  Optional<ProcessHandle> process() throws IOException {
    if (!Files.exists(pidFile)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(pidFile);
    if (lines.isEmpty() || !lines.get(0).strip().matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
        .filter(ProcessHandle::isAlive)
        .filter(this::worksOnThisDirectory);
  }

  /** Process ids are reused: the number alone proves nothing. */
  private boolean worksOnThisDirectory(ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    boolean postgres =
        info.command()
            .map(c -> Path.of(c).getFileName().toString().equals("postgres"))
            .orElse(true);
    boolean sameDirectory =
        info.arguments()
            .map(arguments -> List.of(arguments).contains(directory.toString()))
            .orElse(true);
    return postgres && sameDirectory;
  }

  private void signal(ProcessHandle process, String name) throws IOException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!kill.waitFor(5, TimeUnit.SECONDS) || (kill.exitValue() != 0 && process.isAlive())) {
        throw new IOException("kill -" + name + " " + process.pid() + " had no effect");
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  void await(ProcessHandle process, Duration deadline) {
    try {
      process.onExit().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new DemoException(
          String.format(
              Locale.ROOT,
              "PostgreSQL (process %d) in %s did not stop within %d s; stop it by hand and try again",
              process.pid(),
              directory,
              deadline.toSeconds()),
          e);
    } catch (ExecutionException e) {
      throw new DemoException("Cannot wait for process " + process.pid(), e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private DemoException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new DemoException("Interrupted while stopping the PostgreSQL in " + directory, e);
  }
}
