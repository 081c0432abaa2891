package io.hookexport.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Carries out one operation of the contract. A failed future, or an exception, is answered. */
@FunctionalInterface
interface Action {
  Future<Void> run(RoutingContext rc);
}
