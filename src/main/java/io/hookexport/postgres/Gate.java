package io.hookexport.postgres;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Admits each statement, and each transaction as a whole, before it begins. */
@FunctionalInterface
public interface Gate {
  Gate OPEN = Supplier::get;

  <T> Future<T> pass(Supplier<Future<T>> statement);

  /**
   * Returns how questions of one kind are asked, of which one statement can answer many. Here each
   * has a statement of its own.
   *
   * @param statement returns the answers in the order of the questions, which are all different
   */
  default <K, V> Function<K, Future<V>> batching(Function<List<K>, Future<List<V>>> statement) {
    return question ->
        pass(() -> statement.apply(List.of(question))).map(answers -> answers.get(0));
  }
}
