package io.hookexport;

import io.hookexport.observe.LogOutput;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when it can no longer serve, with the reason: an event loop has ended, memory is
 * used up, or the heap stays full. Its port would accept connections and answer none, for as long
 * as it lives; another process takes over what it ran (src/doc/design/decisions/0059). An event
 * loop that is only busy or blocked is none of these.
 */
final class ProcessGuard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessGuard.class);

  private static final int FAILED = 1;
  private static final Duration LAST_LINES = Duration.ofMillis(250);
  private static final long LOOK_MILLIS = 1000;

  /**
   * Of the whole heap; then nothing but collections runs any more. The last few percent of some
   * collectors are a survivor space, which takes no new objects.
   */
  private static final double FULL = 0.95;

  /** Looks in a row: an export with huge rows may fill the heap for a moment, and then fail. */
  private static final int FULL_LOOKS = 5;

  /** A line of the log may need memory, or wait for its reader, for so long. */
  private static final long LAST_MILLIS = 2000;

  private static final String MESSAGE = "The process ends because it can no longer serve";
  private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);

  /** Why the process ends. */
  enum Reason {
    LOOP_ENDED("an event loop has ended"),
    USED_UP("memory is used up; raise the maximum heap size (-Xmx)"),
    FULL("the heap is full; raise the maximum heap size (-Xmx)");

    private final String text;

    @SuppressWarnings("ImmutableEnumChecker") // never given away
    private final byte[] line; // made while there is memory for it

    Reason(String text) {
      this.text = text;
      this.line = (MESSAGE + ": " + text + "\n").getBytes(StandardCharsets.US_ASCII);
    }
  }

  private final List<EventExecutor> loops = new ArrayList<>();
  private final List<GarbageCollectorMXBean> collectors =
      ManagementFactory.getGarbageCollectorMXBeans();
  private final Vertx vertx;
  private final Consumer<Reason> end;
  private final Thread thread = new Thread(this::watch, "hookexport-guard");
  private final Thread halting = new Thread(this::haltLate, "hookexport-halt");
  private volatile boolean closed;
  private volatile @Nullable Reason ending;
  private int fullLooks;

  private ProcessGuard(VertxInternal vertx, @Nullable Consumer<Reason> end) {
    this.vertx = vertx;
    this.end = end == null ? this::halt : end;
    vertx.nettyEventLoopGroup().forEach(loops::add);
    vertx.acceptorEventLoopGroup().forEach(loops::add);
    thread.setDaemon(true);
    halting.setDaemon(true);
  }

  /** Guards the process of a server until closed, which must be before Vert.x is. */
  static ProcessGuard start(Vertx vertx) {
    return start(vertx, null);
  }

  /**
   * @param end receives the reason instead of ending the process
   */
  static ProcessGuard start(Vertx vertx, @Nullable Consumer<Reason> end) {
    ProcessGuard guard = new ProcessGuard((VertxInternal) vertx, end);
    vertx.exceptionHandler(guard::uncaught);
    guard.thread.setUncaughtExceptionHandler((thread, failure) -> guard.uncaught(failure));
    // What the end needs is loaded while there is memory for it.
    LOG.atDebug().addKeyValue("reason", Reason.USED_UP.text).log("The process is guarded");
    guard.look();
    guard.collections();
    guard.thread.start();
    guard.halting.start();
    return guard;
  }

  @Override
  public void close() {
    closed = true;
    vertx.exceptionHandler(null);
    thread.interrupt();
    halting.interrupt();
  }

  private void watch() {
    while (!closed) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return; // closed
      }
      try {
        look();
      } catch (Error failure) { // a class that found no memory fails in other ways, too
        end.accept(Reason.USED_UP);
      }
    }
  }

  /** Allocates nothing, as long as all is well or the heap is full. */
  private void look() {
    for (int i = 0; i < loops.size(); i++) {
      if (loops.get(i).isShuttingDown() && !closed) {
        end.accept(Reason.LOOP_ENDED);
        return;
      }
    }
    fullLooks = isFull() ? fullLooks + 1 : 0;
    if (fullLooks >= FULL_LOOKS && staysFull()) {
      end.accept(Reason.FULL);
    }
  }

  /**
   * Garbage counts: what is free is known only after a collection, and an idle process has none.
   */
  private static boolean isFull() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory() > FULL * runtime.maxMemory();
  }

  /** No answer, so false, where {@code -XX:+DisableExplicitGC} refuses the collection. */
  private boolean staysFull() {
    long before = collections();
    System.gc();
    return collections() > before && isFull();
  }

  private long collections() {
    long count = 0;
    for (int i = 0; i < collectors.size(); i++) {
      count += collectors.get(i).getCollectionCount();
    }
    return count;
  }

  /** What no handler expects: after a failed allocation the state of a handler is unknown. */
  private void uncaught(Throwable failure) {
    if (failure instanceof OutOfMemoryError && !closed) {
      end.accept(Reason.USED_UP);
    } else {
      LOG.atError().setCause(failure).log("A failure that nothing handles");
    }
  }

  /** Not an exit: that waits for resources which can no longer be closed. */
  private void halt(Reason reason) {
    ending = reason;
    try {
      LOG.atError()
          .addKeyValue("reason", reason.text)
          .log("The process ends because it can no longer serve");
      LogOutput.flush(LAST_LINES);
    } catch (OutOfMemoryError failure) { // there is none for the line
      writeLastLine(reason);
    } finally {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  /** Allocates nothing. */
  private void haltLate() {
    Reason reason = ending;
    while (reason == null) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return; // closed
      }
      reason = ending;
    }
    try {
      Thread.sleep(LAST_MILLIS);
    } catch (InterruptedException e) {
      // Closed meanwhile: the end is decided.
    }
    writeLastLine(reason);
    Runtime.getRuntime().halt(FAILED);
  }

  private static void writeLastLine(Reason reason) {
    try {
      ERR.write(reason.line);
    } catch (IOException nobodyReads) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
