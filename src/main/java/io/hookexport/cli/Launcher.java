package io.hookexport.cli;

import io.hookexport.admin.Operator;
import io.hookexport.config.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * The composition root as commands need it. Every call blocks until it is done, has a deadline, and
 * closes what it opened; failures are unchecked exceptions whose message is fit for a terminal.
 */
public interface Launcher {

  /** Starts the roles of the configuration; returns when they are ready. */
  Server start(ServerConfig config);

  /**
   * Brings the schemas of job and source database up to date; returns the names of the applied
   * migrations.
   */
  List<String> migrate(ServerConfig config);

  /**
   * Fills the native source of one project with demo deliveries.
   *
   * @param rows outbound deliveries; a tenth as many inbound ones are added
   * @param progress receives the number of rows so far
   */
  void sample(ServerConfig config, String projectId, long rows, LongConsumer progress);

  /** Returns the operations on projects, keys and exports in the configured job database. */
  Operator operator(ServerConfig config);

  /** Returns a table of the built-in sources, as lines. */
  List<String> listSources();

  /**
   * Returns what a source has, as lines.
   *
   * @param name of a built-in source, or the path of a folder
   */
  List<String> showSource(String name);

  /**
   * Copies a built-in source into a folder that does not exist or is empty.
   *
   * @return the names of the files
   */
  List<String> copySource(String name, Path folder);

  /**
   * Checks the configured source as a start does, and reports how it reads its rows.
   *
   * @param tenant as that of a project
   * @param report receives each line
   */
  void checkSource(ServerConfig config, Optional<String> tenant, Consumer<String> report);

  /** A started server. */
  interface Server extends AutoCloseable {
    /** Returns the port that it listens on; 0 without the api role. */
    int port();

    /** Shuts down gracefully: see {@code shutdown.grace_seconds}. May be called twice. */
    @Override
    void close();

    /** Returns when the server has been closed. */
    void awaitClose() throws InterruptedException;
  }
}
