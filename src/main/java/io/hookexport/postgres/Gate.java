package io.hookexport.postgres;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** What a statement, or a transaction as a whole, passes before it may begin. */
@FunctionalInterface
public interface Gate {
  Gate OPEN = Supplier::get;

  <T> Future<T> pass(Supplier<Future<T>> statement);
}
