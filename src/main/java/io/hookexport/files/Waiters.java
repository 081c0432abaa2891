package io.hookexport.files;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/**
 * Those who wait for one result, each on a context of its own. Who has left is forgotten: a
 * listener on a shared future would be kept until the future completes, with the request that it
 * belongs to. To be guarded by its user.
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

  /** Calls none of them at once: each learns of it on its context. */
  void tell(AsyncResult<T> result) {
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
