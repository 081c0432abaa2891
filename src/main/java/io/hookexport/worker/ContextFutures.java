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
 * The one way in which this room calls ports and is called by them: on one context, whose state
 * then needs no locks. Nothing that a port throws gets past it: a call that throws has failed, and
 * what a callback throws is told to the owner of the context.
 *
 * <p>A port may complete on another thread, and {@link Future#timeout} is no way back: of a future
 * that belongs to no context, such as a join, it tells its end on a thread of Netty's global
 * executor.
 */
final class ContextFutures {
  private final Vertx vertx;
  private final ContextInternal context;

  private ContextFutures(Vertx vertx, ContextInternal context) {
    this.vertx = vertx;
    this.context = context;
  }

  /** The context of the caller. */
  ContextFutures(Vertx vertx) {
    this(vertx, (ContextInternal) vertx.getOrCreateContext());
  }

  /**
   * A context of its own on the caller's event loop; its timers end with the caller's verticle.
   *
   * @param thrown is told, on this context, whatever any callback on this context throws, no matter
   *     who registered it
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

  /** On this context: at once on its thread, else as soon as it is free. Never throws. */
  void run(Runnable action) {
    context.emit(turn -> action.run());
  }

  /** A handler that a port may call on any thread; it runs on this context, and never throws. */
  <T> Handler<T> handler(Handler<T> handler) {
    return event -> context.emit(event, handler);
  }

  /** The result of the call, on this context; a call that throws has failed. */
  <T> Future<T> here(Supplier<Future<T>> call) {
    Promise<T> result = context.promise();
    answer(call).onComplete(done -> context.runOnContext(turn -> result.handle(done)));
    return result.future();
  }

  /**
   * The same, and a {@link TimeoutException} when it takes longer than that. To be called on this
   * context.
   */
  <T> Future<T> within(Duration limit, Supplier<Future<T>> call) {
    Promise<T> result = context.promise();
    long timer =
        vertx.setTimer(
            Math.max(1, limit.toMillis()),
            late ->
                result.tryFail(
                    new TimeoutException("no answer within " + limit.toMillis() + " ms")));
    here(call)
        .onComplete(
            done -> {
              vertx.cancelTimer(timer);
              if (done.succeeded()) {
                result.tryComplete(done.result());
              } else {
                result.tryFail(done.cause());
              }
            });
    return result.future();
  }

  /** To be called on this context. */
  Future<Void> pause(Duration time) {
    Promise<Void> over = context.promise();
    vertx.setTimer(Math.max(1, time.toMillis()), timer -> over.complete());
    return over.future();
  }

  /** An error, too: out of memory in one call is no reason to forget about the others. */
  private static <T> Future<T> answer(Supplier<Future<T>> call) {
    try {
      return Objects.requireNonNull(call.get(), "the call returned no future");
    } catch (Throwable thrown) {
      return Future.failedFuture(thrown);
    }
  }
}
