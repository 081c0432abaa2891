package io.hookexport.files;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Blocking work in the order in which it was added. Used from one context. At most one task runs at
 * a time, and does all the work added since the last one started. After the first error all later
 * work fails with that error and does not run.
 */
final class OrderedWork {
  private final Blocking blocking;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean running;
  private @Nullable Throwable failure;

  OrderedWork(Blocking blocking) {
    this.blocking = blocking;
  }

  Future<Void> add(Blocking.Action action) {
    Promise<Void> done = Promise.promise();
    waiting.add(new Waiting(action, done));
    if (!running) {
      step();
    }
    return done.future();
  }

  private void step() {
    running = true;
    List<Waiting> batch = new ArrayList<>(waiting);
    waiting.clear();
    if (failure != null) {
      finish(batch, Future.failedFuture(failure));
      return;
    }
    blocking
        .run(
            () -> {
              for (Waiting one : batch) {
                one.action().run();
              }
            })
        .onComplete(result -> finish(batch, result));
  }

  private void finish(List<Waiting> batch, AsyncResult<Void> result) {
    running = false;
    if (result.failed()) {
      failure = result.cause();
    }
    if (!waiting.isEmpty()) {
      step();
    }
    batch.forEach(one -> one.done().handle(result));
  }

  private record Waiting(Blocking.Action action, Promise<Void> done) {}
}
