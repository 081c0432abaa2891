package io.hookexport;

import io.hookexport.http.limits.Batches;
import io.hookexport.http.limits.LoopLoad;
import io.hookexport.http.limits.Turns;
import io.hookexport.postgres.Gate;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The statements of the requests of one event loop: questions that many have go together, other
 * statements take turns.
 */
record RequestGate(Vertx vertx, Turns turns, Duration patience, LoopLoad load) implements Gate {
  private static final String ASKED = "database";

  /**
   * @param connections of the event loop; with more than one, one of them is never taken by turns,
   *     so that keys are looked up whatever else is slow
   */
  static RequestGate of(Vertx vertx, int connections, Duration patience, LoopLoad load) {
    int most = Math.max(1, connections - 1);
    return new RequestGate(vertx, new Turns(vertx, ASKED, most, patience, load), patience, load);
  }

  @Override
  public <T> Future<T> pass(Supplier<Future<T>> statement) {
    return turns.pass(statement);
  }

  @Override
  public <K, V> Function<K, Future<V>> batching(Function<List<K>, Future<List<V>>> statement) {
    return new Batches<>(vertx, ASKED, patience, load, statement)::ask;
  }
}
