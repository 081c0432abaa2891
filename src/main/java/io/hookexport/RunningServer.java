package io.hookexport;

import io.hookexport.cli.Launcher;
import io.hookexport.config.ServerConfig;
import io.hookexport.observe.LogOutput;
import io.hookexport.observe.ProcessMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that serves: it embeds the server in a Vert.x of its own, which it closes afterwards,
 * and its log is written to the end.
 */
final class RunningServer implements Launcher.Server {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  /** Added to the grace; the process must end within 5 s of it. */
  private static final Duration CLOSE = Composition.CLOSE.plusMillis(500);

  /** The process's part of the cluster's subscriptions moves to other members first. */
  private static final Duration CLUSTER_LEAVE = Duration.ofSeconds(25);

  /** The end of the process waits this long for them after a signal. */
  private static final Duration LAST_LINES = Duration.ofMillis(250);

  private final Vertx vertx;
  private final ServerConfig config;
  private final HookExportVerticle server;
  private final CountDownLatch closed = new CountDownLatch(1);
  private @Nullable ProcessGuard guard;
  private boolean closeBegun;

  RunningServer(Vertx vertx, ServerConfig config, ProcessMetrics metrics) {
    this.vertx = vertx;
    this.config = config;
    this.server =
        new HookExportVerticle(config, Extensions.measuredBy(Measures.ofProcess(metrics)));
  }

  /** Completes when all roles are ready; a failed start has closed what it had opened. */
  Future<RunningServer> start() {
    return vertx.deployVerticle(server).map(this);
  }

  /** Closes the guard before all else: an event loop that ends is then as it should be. */
  synchronized void guardedBy(ProcessGuard started) {
    if (closeBegun) {
      started.close();
    }
    guard = started;
  }

  @Override
  public int port() {
    return server.port();
  }

  /** Returns -1 when there is none. */
  int managementPort() {
    return server.managementPort();
  }

  @Override
  public void close() {
    close(wholeClose());
  }

  private Duration wholeClose() {
    return Duration.ofSeconds(config.shutdown().graceSeconds()).plus(CLOSE);
  }

  /**
   * Closes the resources of a start that failed, or that was given up.
   *
   * @param reason stays the reported failure; close failures are added as suppressed
   */
  void abandon(Throwable reason) {
    try {
      close(CLOSE);
    } catch (Exception e) { // also InterruptedException, which await throws unchecked
      reason.addSuppressed(e);
    }
  }

  private void close(Duration vertxMost) {
    synchronized (this) {
      if (closeBegun) {
        return;
      }
      closeBegun = true;
      if (guard != null) {
        guard.close();
      }
    }
    Duration all = wholeClose();
    long deadlineNanos = System.nanoTime() + all.toNanos();
    try {
      waitFor("server", server.close(), all);
      // Not composed with the rest: a future of a closed Vert.x has no thread left on which to
      // complete.
      long leftNanos = Math.min(deadlineNanos - System.nanoTime(), vertxMost.toNanos());
      Duration left = Duration.ofNanos(leftNanos);
      waitFor("vertx", vertx.close(), vertx.isClustered() ? left.plus(CLUSTER_LEAVE) : left);
    } finally {
      LogOutput.flush(LAST_LINES);
      closed.countDown();
    }
  }

  /** A resource that is not closed by then is left to the end of the process. */
  private static void waitFor(String what, Future<Void> closing, Duration limit) {
    try {
      closing.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      LOG.atWarn().addKeyValue("resource", what).log("A resource was not closed in time");
    }
  }

  @Override
  public void awaitClose() throws InterruptedException {
    closed.await();
  }
}
