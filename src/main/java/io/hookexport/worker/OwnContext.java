package io.hookexport.worker;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * Brings results to one context, whose state then needs no locks. A port may complete on another
 * thread, and {@link Future#timeout} is no way back: of a future that belongs to no context, such
 * as a join, it tells its end on a thread of Netty's global executor.
 */
final class OwnContext {
  private final Vertx vertx;
  private final Context context;

  /** The context of the caller. */
  OwnContext(Vertx vertx) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
  }

  /** The same result, on this context. */
  <T> Future<T> here(Future<T> work) {
    Promise<T> result = Promise.promise();
    work.onComplete(done -> context.runOnContext(turn -> result.handle(done)));
    return result.future();
  }

  /**
   * The same result, on this context; a {@link TimeoutException} when it takes longer than that. To
   * be called on this context.
   */
  <T> Future<T> within(Duration limit, Future<T> work) {
    Promise<T> result = Promise.promise();
    long timer =
        vertx.setTimer(
            Math.max(1, limit.toMillis()),
            late ->
                result.tryFail(
                    new TimeoutException("no answer within " + limit.toMillis() + " ms")));
    here(work)
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
}
