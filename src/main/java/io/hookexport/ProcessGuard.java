package io.hookexport;

import io.hookexport.observe.LogOutput;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
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

  /** Of the heap after a collection; then nothing but collections runs any more. */
  private static final double FULL = 0.97;

  /** Looks in a row: an export with huge rows may fill the heap for a moment, and then fail. */
  private static final int FULL_LOOKS = 5;

  private static final String USED_UP = "memory is used up; raise the maximum heap size (-Xmx)";

  /** A line of the log may need memory, or wait for its reader, for so long. */
  private static final long LAST_MILLIS = 2000;

  // Made while there is memory for them.
  private static final CountDownLatch ENDING = new CountDownLatch(1);
  private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);
  private static final byte[] LAST_LINE =
      "The process ends because it can no longer serve\n".getBytes(StandardCharsets.US_ASCII);

  private final List<EventLoopGroup> loops;
  private final List<MemoryPoolMXBean> old;
  private final Consumer<String> end;
  private final Thread thread;
  private volatile boolean closed;
  private int fullLooks;

  private ProcessGuard(VertxInternal vertx, Consumer<String> end) {
    this.loops = List.of(vertx.nettyEventLoopGroup(), vertx.acceptorEventLoopGroup());
    this.old =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().matches(".*(Old|Tenured).*"))
            .filter(pool -> pool.getCollectionUsage() != null)
            .toList();
    this.end = end;
    this.thread = new Thread(this::watch, "hookexport-guard");
    thread.setDaemon(true);
  }

  /** Guards the process of a server until closed, which must be before Vert.x is. */
  static ProcessGuard start(Vertx vertx) {
    return start(vertx, ProcessGuard::halt);
  }

  /**
   * @param end receives the reason, and ends the process
   */
  static ProcessGuard start(Vertx vertx, Consumer<String> end) {
    ProcessGuard guard = new ProcessGuard((VertxInternal) vertx, end);
    vertx.exceptionHandler(guard::uncaught);
    guard.thread.setUncaughtExceptionHandler((thread, failure) -> guard.uncaught(failure));
    guard.look(); // loads its classes while there is memory for them
    guard.thread.start();
    Thread halting = new Thread(ProcessGuard::haltLate, "hookexport-halt");
    halting.setDaemon(true);
    halting.start();
    return guard;
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
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
        end.accept(USED_UP);
      }
    }
  }

  private void look() {
    for (EventLoopGroup group : loops) {
      for (EventExecutor loop : group) {
        if (loop.isShuttingDown() && !closed) {
          end.accept("an event loop has ended");
          return;
        }
      }
    }
    fullLooks = isFull() ? fullLooks + 1 : 0;
    if (fullLooks >= FULL_LOOKS) {
      end.accept("the heap is full; raise the maximum heap size (-Xmx)");
    }
  }

  private boolean isFull() {
    for (MemoryPoolMXBean pool : old) {
      MemoryUsage kept = pool.getCollectionUsage();
      // What was kept is now used: a heap that has emptied since had a collection since.
      if (kept.getMax() > 0
          && kept.getUsed() > FULL * kept.getMax()
          && pool.getUsage().getUsed() > FULL * kept.getMax()) {
        return true;
      }
    }
    return false;
  }

  /** What no handler expects: after a failed allocation the state of a handler is unknown. */
  private void uncaught(Throwable failure) {
    if (failure instanceof OutOfMemoryError && !closed) {
      end.accept(USED_UP);
    } else {
      LOG.atError().setCause(failure).log("A failure that nothing handles");
    }
  }

  /** Not an exit: that waits for resources which can no longer be closed. */
  private static void halt(String reason) {
    ENDING.countDown();
    try {
      LOG.atError()
          .addKeyValue("reason", reason)
          .log("The process ends because it can no longer serve");
      LogOutput.flush(LAST_LINES);
    } catch (OutOfMemoryError failure) { // there is none for the line
      writeLastLine();
    } finally {
      Runtime.getRuntime().halt(FAILED);
    }
  }

  /** Allocates nothing. */
  private static void haltLate() {
    try {
      while (ENDING.getCount() > 0) {
        Thread.sleep(LOOK_MILLIS);
      }
      Thread.sleep(LAST_MILLIS);
      writeLastLine();
      Runtime.getRuntime().halt(FAILED);
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  private static void writeLastLine() {
    try {
      ERR.write(LAST_LINE);
    } catch (IOException nobodyReads) {
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
