package io.hookexport.support;

import static io.hookexport.support.Await.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Drives asynchronous code from a test's thread: each call runs on one context of its own. */
public final class OnContext {
  private final Context context;

  public OnContext(Vertx vertx) {
    this.context = vertx.getOrCreateContext();
  }

  /** The future that the action gives, made on the context. */
  public <T> Future<T> start(Supplier<Future<T>> action) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(
        v -> {
          try {
            action.get().onComplete(promise);
          } catch (RuntimeException thrown) {
            promise.fail(thrown);
          }
        });
    return promise.future();
  }

  /** The result of the action; its failure is thrown. */
  public <T> T run(Supplier<Future<T>> action) {
    return await(start(action));
  }
}
