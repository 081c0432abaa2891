package io.hookexport;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that is open. It is closed one after the other, in reverse, within a time for all. */
final class Closings {
  private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

  private final Deque<Closing> open = new ArrayDeque<>();

  private record Closing(String what, Supplier<Future<?>> close) {}

  /**
   * @param what for the log, when it fails or takes too long
   */
  void push(String what, Supplier<Future<?>> close) {
    open.push(new Closing(what, close));
  }

  /**
   * Never fails. What fails or does not end does not keep the rest open: when the time is over,
   * what is left is still told to close, and no longer waited for.
   */
  Future<Void> closeAll(Duration within) {
    return closeNext(System.nanoTime() + within.toNanos());
  }

  private Future<Void> closeNext(long deadlineNanos) {
    Closing next = open.poll();
    if (next == null) {
      return Future.succeededFuture();
    }
    long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
    // A close that throws has failed: the rest is closed all the same.
    return Future.<Object>future(done -> next.close().get().<Object>mapEmpty().onComplete(done))
        .timeout(Math.max(1, left), TimeUnit.MILLISECONDS)
        .onFailure(
            failure -> LOG.warn("not closed what={} error={}", next.what(), failure.toString()))
        .transform(closed -> closeNext(deadlineNanos));
  }
}
