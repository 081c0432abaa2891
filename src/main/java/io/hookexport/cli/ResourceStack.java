package io.hookexport.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What a long-running command has opened. It is closed in reverse order, once, by the end of the
 * command or by the end of the process (TERM, Ctrl-C), whichever comes first; a second signal
 * changes nothing.
 */
final class ResourceStack implements AutoCloseable {
  private static final long WORDS_MILLIS = 1_000;

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "close-all");
  private final Object turn = new Object();
  private final PrintStream err;
  private @Nullable Thread starting;
  private volatile boolean stopping;

  /**
   * @param err for what cannot be closed
   */
  ResourceStack(PrintStream err) {
    this.err = err;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Opens one more thing. The end of the process waits for it, so that nothing is left behind half
   * open.
   */
  synchronized <T extends AutoCloseable> T open(Callable<T> opener) throws Exception {
    if (stopping) {
      throw new InterruptedException("stopped");
    }
    T thing = opener.call();
    opened.push(thing);
    return thing;
  }

  /**
   * Starts one more thing. The end of the process interrupts that, and waits until the starter has
   * closed what it had opened so far.
   *
   * @param stopped runs when the end of the process has stopped the start; the process ends after
   *     that, or after a second of it
   * @return empty when the end of the process has stopped the start, whose failure says nothing
   *     else
   */
  synchronized <T extends AutoCloseable> Optional<T> start(Callable<T> starter, Runnable stopped)
      throws Exception {
    try {
      return Optional.of(open(() -> interruptibly(starter)));
    } catch (Exception failure) {
      if (!stopping) {
        throw failure;
      }
      tell(stopped);
      return Optional.empty();
    }
  }

  /** The end of the process waits for this, and nobody may read what is printed. */
  private static void tell(Runnable words) throws InterruptedException {
    Thread teller = new Thread(words, "stopped");
    teller.setDaemon(true);
    teller.start();
    teller.join(WORDS_MILLIS);
  }

  private <T> T interruptibly(Callable<T> starter) throws Exception {
    begin();
    try {
      return starter.call();
    } finally {
      done();
    }
  }

  private void begin() throws InterruptedException {
    synchronized (turn) {
      if (stopping) {
        throw new InterruptedException("stopped");
      }
      starting = Thread.currentThread();
    }
  }

  /** What comes next is not interrupted any more. */
  private void done() {
    synchronized (turn) {
      starting = null;
      if (stopping) {
        Thread.interrupted();
      }
    }
  }

  /** Whether errors are to be expected, because things are being closed under the command. */
  boolean stopping() {
    return stopping;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the process ends: the hook runs already and does it all
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
      AutoCloseable thing = opened.pop();
      try {
        thing.close();
      } catch (Exception e) {
        err.println("hookexport: not closed cleanly: " + e);
      }
    }
  }
}
