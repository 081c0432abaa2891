package io.hookexport.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The resources that a long-running command has opened. They are closed in reverse order, once, by
 * the end of the command or by the end of the process (TERM, Ctrl-C), whichever comes first; a
 * second signal changes nothing.
 */
final class ResourceStack implements AutoCloseable {
  private static final long STOPPED_MILLIS = 1_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "close-all");
  private final Object turn = new Object();
  private final PrintStream err;
  private @Nullable Thread starting;
  private volatile boolean stopping;

  /**
   * @param err for close failures
   */
  ResourceStack(PrintStream err) {
    this.err = err;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Opens one more resource. The shutdown of the process waits for it, so that no resource stays
   * half open.
   */
  synchronized <T extends AutoCloseable> T open(Callable<T> opener) throws Exception {
    if (stopping) {
      throw new InterruptedException("stopped");
    }
    T resource = opener.call();
    opened.push(resource);
    return resource;
  }

  /**
   * Starts one more resource. The shutdown of the process interrupts the start, and waits until the
   * starter has closed what it had opened so far.
   *
   * @param stopped runs when the shutdown has stopped the start; the process ends after that, or
   *     after a second of it
   * @return empty when the shutdown has stopped the start; the failure of the start then has no
   *     further information
   */
  synchronized <T extends AutoCloseable> Optional<T> start(Callable<T> starter, Runnable stopped)
      throws Exception {
    try {
      return Optional.of(open(() -> interruptibly(starter)));
    } catch (Exception failure) {
      if (!stopping) {
        throw failure;
      }
      runBriefly(stopped);
      return Optional.empty();
    }
  }

  /** Limits the wait: the shutdown waits for this, and the reader of the output may be gone. */
  private static void runBriefly(Runnable action) throws InterruptedException {
    Thread thread = new Thread(action, "stopped");
    thread.setDaemon(true);
    thread.start();
    thread.join(STOPPED_MILLIS);
  }

  private <T> T interruptibly(Callable<T> starter) throws Exception {
    synchronized (turn) {
      if (stopping) {
        throw new InterruptedException("stopped");
      }
      starting = Thread.currentThread();
    }
    try {
      return starter.call();
    } finally {
      synchronized (turn) {
        starting = null;
        if (stopping) {
          Thread.interrupted();
        }
      }
    }
  }

  /** Returns whether errors are expected, because resources are being closed under the command. */
  boolean stopping() {
    return stopping;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process ends: the hook is already closing everything
    }
    closeAll();
  }

  private void closeAll() {
    synchronized (turn) {
      stopping = true;
      if (starting != null) {
        starting.interrupt();
      }
    }
    closeOpened();
  }

  private synchronized void closeOpened() {
    while (!opened.isEmpty()) {
      AutoCloseable resource = opened.pop();
      try {
        resource.close();
      } catch (Exception e) {
        err.println("hookexport: a resource could not be closed: " + e);
      }
    }
  }
}
