package io.hookexport.worker;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * The only way in which this package calls ports and receives their callbacks: on one context,
 * whose state then needs no locks. No exception of a port escapes: a call that throws becomes a
 * failed future, and an exception of a callback goes to the owner of the context.
 *
 * <p>A port may complete on another thread. {@link Future#timeout} does not return to the context:
 * for a future that belongs to no context, such as a join, it completes on a thread of Netty's
 * global executor.
 */
final class ContextFutures {
  private final Vertx vertx;
  private final ContextInternal context;

  private ContextFutures(Vertx vertx, ContextInternal context) {
    this.vertx = vertx;
    this.context = context;
  }

  /** Uses the context of the caller. */
  ContextFutures(Vertx vertx) {
    this(vertx, (ContextInternal) vertx.getOrCreateContext());
  }

  /**
   * Creates a new context on the caller's event loop; its timers end with the caller's verticle.
   *
   * @param thrown receives, on this context, every exception of any callback on this context, no
   *     matter which code registered the callback
   */
  static ContextFutures begin(Vertx vertx, Handler<Throwable> thrown) {
    ContextInternal caller = (ContextInternal) vertx.getOrCreateContext();
    ContextInternal context = caller.toBuilder().build();
    context.exceptionHandler(thrown);
    return new ContextFutures(vertx, context);
  }

  ContextInternal context() {
    return context;
  }

  /**
   * Runs the action on this context: immediately on its thread, otherwise as soon as the context is
   * free. Never throws.
   */
  void run(Runnable action) {
    context.emit(turn -> action.run());
  }

  /** Returns a handler that a port may call on any thread; it runs here, and never throws. */
  <T> Handler<T> handler(Handler<T> handler) {
    return event -> context.emit(event, handler);
  }

  /** Returns the result of the call on this context; a call that throws becomes a failed future. */
  <T> Future<T> here(Supplier<Future<T>> call) {
    Promise<T> result = context.promise();
    invoke(call).onComplete(done -> context.runOnContext(turn -> result.handle(done)));
    return result.future();
  }

  /**
   * As {@link #here}, but fails with a {@link TimeoutException} after the limit. Call it on this
   * context.
   */
  <T> Future<T> within(Duration limit, Supplier<Future<T>> call) {
    Promise<T> result = context.promise();
    long timer =
        vertx.setTimer(
            Math.max(1, limit.toMillis()),
            late ->
                result.tryFail(
                    new TimeoutException("no response within " + limit.toMillis() + " ms")));
    here(call).onComplete(result::tryComplete, result::tryFail);
    return result.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  /** Call it on this context. */
  Future<Void> pause(Duration time) {
    return vertx.timer(Math.max(1, time.toMillis()));
  }

  /** Catches an Error too: an OutOfMemoryError in one call is no reason to forget the others. */
  private static <T> Future<T> invoke(Supplier<Future<T>> call) {
    try {
      return Objects.requireNonNull(call.get(), "the call returned no future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
