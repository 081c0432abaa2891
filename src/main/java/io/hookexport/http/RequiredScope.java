package io.hookexport.http;

import io.hookexport.export.Caller;
import io.hookexport.export.Refusals;
import io.hookexport.export.Scope;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.Optional;

/**
 * Rejects callers that lack the scope of an operation. Each operation of the contract that needs a
 * credential declares one with {@code x-scope}, or {@code none}: a contract that forgets it is not
 * served.
 */
final class RequiredScope implements Handler<RoutingContext> {
  private static final String EXTENSION = "x-scope";
  private static final String NONE = "none";
  private static final String KEY = RequiredScope.class.getName();

  private final Optional<Scope> scope;

  /** Throws IllegalStateException for an operation that does not declare its scope. */
  RequiredScope(Operation operation) {
    scope = of(operation);
  }

  /** Returns empty when any caller may use the operation. */
  static Optional<Scope> of(Operation operation) {
    Object declared = operation.getOpenAPIModel().getValue(EXTENSION);
    try {
      return NONE.equals(declared)
          ? Optional.empty()
          : Optional.of(Scope.of(String.valueOf(declared)));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalStateException(
          "openapi.yaml: "
              + operation.getOperationId()
              + " must declare x-scope: read, create, manage or none",
          unknown);
    }
  }

  @Override
  public void handle(RoutingContext rc) {
    rc.put(KEY, this);
    check(rc, BearerAuth.caller(rc)).onComplete(allowed -> rc.next(), rc::fail);
  }

  /** Fails with FORBIDDEN; call it only after a handler of this class. */
  static Future<Void> check(RoutingContext rc, Caller caller) {
    RequiredScope required = rc.get(KEY);
    return required
        .scope
        .filter(needed -> !caller.scopes().contains(needed))
        .map(missing -> Future.<Void>failedFuture(Refusals.missingScope(missing)))
        .orElseGet(Future::succeededFuture);
  }
}
