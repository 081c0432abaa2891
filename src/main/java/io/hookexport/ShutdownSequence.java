package io.hookexport;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open resources. They are closed one after the other, in reverse, within a common deadline. A
 * resource that an abandoned start opens afterwards is closed immediately. Thread-safe.
 */
final class ShutdownSequence {
  private static final Logger LOG = LoggerFactory.getLogger(ShutdownSequence.class);

  private static final long LATE_MILLIS = 5_000;

  /**
   * The minimum for each resource, whatever earlier ones take: in a cluster whose other member was
   * frozen the event bus took the whole time, and the HTTP server had none left to end its
   * responses.
   */
  private static final long LEAST_MILLIS = 100;

  private final Deque<Closing> open = new ArrayDeque<>();

  private boolean begun;

  private record Closing(String what, Supplier<Future<?>> close) {}

  /**
   * @param what for the log, when it fails or takes too long
   */
  void push(String what, Supplier<Future<?>> close) {
    Closing late = new Closing(what, close);
    synchronized (this) {
      if (!begun) {
        open.push(late);
        return;
      }
    }
    var unused = close(late, LATE_MILLIS);
  }

  /**
   * Never fails. A close that fails or hangs does not keep the rest open: after the deadline the
   * remaining resources are still closed, with only a short wait for each.
   */
  Future<Void> closeAll(Duration within) {
    synchronized (this) {
      begun = true;
    }
    return closeNext(System.nanoTime() + within.toNanos());
  }

  private Future<Void> closeNext(long deadlineNanos) {
    Closing next = poll();
    if (next == null) {
      return Future.succeededFuture();
    }
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    return close(next, Math.max(LEAST_MILLIS, left - LEAST_MILLIS * rest()))
        .transform(closed -> closeNext(deadlineNanos));
  }

  private synchronized @Nullable Closing poll() {
    return open.poll();
  }

  private synchronized int rest() {
    return open.size();
  }

  /** A close that throws becomes a failed future: the rest is closed nevertheless. */
  private static Future<?> close(Closing closing, long millis) {
    return Future.<Object>future(done -> closing.close().get().<Object>mapEmpty().onComplete(done))
        .timeout(millis, TimeUnit.MILLISECONDS)
        .onFailure(
            failure ->
                LOG.atWarn()
                    .addKeyValue("resource", closing.what())
                    .addKeyValue("error", failure)
                    .log("A resource could not be closed"));
  }
}
