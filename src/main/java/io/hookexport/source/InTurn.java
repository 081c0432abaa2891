package io.hookexport.source;

import io.vertx.core.Future;
import java.util.function.Function;

/** Steps that share a connection or a report, and so must not run at once. */
final class InTurn {
  private InTurn() {}

  /** Runs one after the other; fails with the first that fails. */
  static <T> Future<Void> each(Iterable<T> values, Function<T, Future<Void>> work) {
    Future<Void> done = Future.succeededFuture();
    for (T value : values) {
      done = done.compose(fine -> work.apply(value));
    }
    return done;
  }
}
