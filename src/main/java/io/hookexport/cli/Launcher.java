package io.hookexport.cli;

import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * What commands need of the composition root. Every call blocks until it is done, has a deadline,
 * and closes what it opened; failures are unchecked exceptions whose message is fit for a terminal.
 */
public interface Launcher {

  /** Starts the roles of the configuration; returns when they are ready. */
  Server start(ServerConfig config);

  /**
   * Brings the schemas of job and source database up to date; returns the names of what was
   * applied.
   */
  List<String> migrate(ServerConfig config);

  /**
   * Fills the native source of one project with demo deliveries.
   *
   * @param rows outbound deliveries; a tenth as many inbound ones come on top
   * @param progress is told the number of rows so far
   */
  void sample(ServerConfig config, String projectId, long rows, LongConsumer progress);

  /**
   * Makes a key, and the project when it is new.
   *
   * @param tenant that the project must have; empty for the one it has, or its id when it is new
   * @return the whole new key
   */
  String createKey(ServerConfig config, String projectId, Optional<String> tenant);

  List<ApiKeys.KeyInfo> listKeys(ServerConfig config, String projectId);

  /** False when the project has no such valid key. */
  boolean revokeKey(ServerConfig config, String projectId, String keyId);

  /** A started server. */
  interface Server extends AutoCloseable {
    /** The port that it listens on; 0 without the api role. */
    int port();

    /** Graceful: see {@code shutdown.grace_seconds}. May be called twice. */
    @Override
    void close();

    /** Returns when the server has been closed. */
    void awaitClose() throws InterruptedException;
  }
}
