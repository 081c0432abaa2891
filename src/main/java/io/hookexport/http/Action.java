package io.hookexport.http;

import io.hookexport.export.Export;
import io.hookexport.export.Exports;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BiFunction;

/**
 * Carries out one operation of the contract. A failed future or an exception becomes an error
 * response.
 */
@FunctionalInterface
interface Action {
  Future<Void> run(RoutingContext rc);

  /**
   * Ends the session of its request. One that is live is not refused at the limit of requests, as
   * it can be ended only once.
   */
  record EndOfSession(Action action) implements Action {
    @Override
    public Future<Void> run(RoutingContext rc) {
      return action.run(rc);
    }
  }

  /**
   * An operation on the export of its path. One statement reads the export together with the key
   * (src/doc/design/decisions/0024).
   */
  record OnExport(BiFunction<RoutingContext, Export, Future<Void>> action) implements Action {
    @Override
    public Future<Void> run(RoutingContext rc) {
      return action.apply(rc, BearerAuth.export(rc).orElseThrow(Exports::notFound));
    }
  }
}
