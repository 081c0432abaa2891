package io.hookexport.postgres;

import io.vertx.core.Future;
import java.util.function.Supplier;

/** Admits each statement, and each transaction as a whole, before it begins. */
@FunctionalInterface
public interface Gate {
  Gate OPEN = Supplier::get;

  <T> Future<T> pass(Supplier<Future<T>> statement);
}
