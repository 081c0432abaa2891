package io.hookexport.files;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/**
 * The callers that wait for one result, each on its own context. A caller that has left is removed:
 * a shared future would keep its listener, and the request behind it, until the future completes.
 * Its user must guard it by a lock.
 */
final class Waiters<T> {
  private final Map<Promise<T>, Context> all = new HashMap<>();

  void add(Promise<T> waiter, Context context) {
    all.put(waiter, context);
  }

  void remove(Promise<T> waiter) {
    all.remove(waiter);
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Calls no listener directly: each receives the result on its own context. */
  void complete(AsyncResult<T> result) {
    all.forEach(
        (waiter, context) ->
            context.runOnContext(
                here -> {
                  if (result.succeeded()) {
                    waiter.tryComplete(result.result());
                  } else {
                    waiter.tryFail(result.cause());
                  }
                }));
  }
}
