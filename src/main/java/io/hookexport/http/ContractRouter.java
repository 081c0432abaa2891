package io.hookexport.http;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.http.limits.ResponseBytes;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.SecurityRequirement;
import io.vertx.openapi.contract.SecurityScheme;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Routes the operations of the contract to their actions. The order is the same for all: request
 * id, API key if the contract requires one, its scope, body if there is one, validation, action.
 */
final class ContractRouter {
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("nosniff");

  private static final Pattern DOT_SEGMENT =
      Pattern.compile("/(?:[.]|%2e){1,2}(?:/|$)", Pattern.CASE_INSENSITIVE);
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final Contract contract;
  private final HttpListener listener;
  private final Guard guard;
  private final Handler<RoutingContext> body;
  private final ResponseBytes responses;

  /** Decides who may use an operation that needs a credential. */
  @FunctionalInterface
  interface Guard {
    /** Returns the handlers that run before the action, in order. */
    List<Handler<RoutingContext>> before(Operation operation, Action action);

    /** Runs between the body and its validation. */
    default void afterBody(RoutingContext rc) {
      rc.next();
    }
  }

  ContractRouter(
      Contract contract,
      HttpListener listener,
      Guard guard,
      Handler<RoutingContext> body,
      ResponseBytes responses) {
    this.contract = contract;
    this.listener = listener;
    this.guard = guard;
    this.body = body;
    this.responses = responses;
  }

  /**
   * Builds the router. Throws IllegalStateException that lists every difference between the
   * contract and the actions.
   *
   * @param rules of bodies, by operation; an operation without rules is absent
   */
  Router route(Vertx vertx, Map<String, Action> actions, Map<String, BodyRules> rules) {
    requireSame(actions.keySet());
    RouterBuilder builder = RouterBuilder.create(vertx, contract.api());
    builder
        .rootHandler(listener.recorder()::watch)
        .rootHandler(RequestId::attachTo)
        .rootHandler(responses::attachTo)
        .rootHandler(ContractRouter::plainPaths)
        .rootHandler(new AllowedMethods(contract));
    for (OpenAPIRoute route : builder.getRoutes()) {
      bind(route, actions, rules);
    }
    Router router = builder.createRouter();
    listener.complete(router);
    return router;
  }

  private void bind(OpenAPIRoute route, Map<String, Action> actions, Map<String, BodyRules> rules) {
    Operation operation = route.getOperation();
    Action action = actions.get(operation.getOperationId());
    if (action == null) {
      throw new IllegalStateException("no action for " + operation.getOperationId());
    }
    // Our own handlers do both: the library supports no opaque bearer key, and its validator alters
    // values (src/doc/design/decisions/0002).
    route.setDoSecurity(false).setDoValidation(false);
    route.addHandler(
        rc -> {
          RequestRecorder.operation(rc, operation);
          rc.next();
        });
    if (needsKey(operation)) {
      guard.before(operation, action).forEach(route::addHandler);
    }
    route.addHandler(bodyOf(operation));
    if (needsKey(operation) && operation.getRequestBody() != null) {
      route.addHandler(guard::afterBody);
    }
    route.addHandler(
        new ContractValidation(
            contract, operation, rules.getOrDefault(operation.getOperationId(), BodyRules.NONE)));
    route.addHandler(listener.running(action));
  }

  private boolean needsKey(Operation operation) {
    List<SecurityRequirement> requirements = operation.getSecurityRequirements();
    if (requirements.isEmpty()) {
      return false;
    }
    SecurityRequirement only = requirements.get(0);
    if (requirements.size() == 1 && only.size() == 1) {
      SecurityScheme scheme = contract.api().securityScheme(only.getNames().iterator().next());
      if ("http".equals(scheme.getType()) && "bearer".equalsIgnoreCase(scheme.getScheme())) {
        return true;
      }
    }
    throw new IllegalStateException(
        "openapi.yaml: "
            + operation.getOperationId()
            + " must have exactly one security requirement, of type http and scheme bearer");
  }

  private void requireSame(Set<String> actions) {
    if (contract.api().getServers().stream().anyMatch(s -> !s.getBasePath().isEmpty())) {
      throw new IllegalStateException("openapi.yaml: servers must not have a base path");
    }
    Set<String> operations =
        contract.api().operations().stream()
            .map(Operation::getOperationId)
            .collect(Collectors.toSet());
    Set<String> withoutAction = new TreeSet<>(operations);
    withoutAction.removeAll(actions);
    Set<String> withoutOperation = new TreeSet<>(actions);
    withoutOperation.removeAll(operations);
    if (!withoutAction.isEmpty() || !withoutOperation.isEmpty()) {
      throw new IllegalStateException(
          "openapi.yaml and the server differ: operations without an action "
              + withoutAction
              + ", actions without an operation "
              + withoutOperation);
    }
  }

  /**
   * Rejects other spellings of a path. The router treats {@code /v1//exports/} and {@code
   * /v1/./exports} as {@code /v1/exports}; the contract does not. Only pages accept a slash at the
   * end.
   */
  private static void plainPaths(RoutingContext rc) {
    rc.response().putHeader(CONTENT_TYPE_OPTIONS, NO_SNIFF);
    String path = MountPath.within(rc);
    if (path != null && path.indexOf('%') >= 0 && BAD_ESCAPE.matcher(path).find()) {
      rc.fail(400); // the library would throw at the first access to the path
    } else if (path != null && !isPlain(path) && !Slashes.isAtEnd(rc)) {
      rc.fail(404);
    } else {
      rc.next();
    }
  }

  /** Few paths need the pattern: applying it to all took a tenth of a poll's time. */
  private static boolean isPlain(String path) {
    boolean slashAtEnd = path.length() > 1 && path.endsWith("/");
    boolean dots = path.indexOf('.') >= 0 || path.indexOf('%') >= 0;
    return !slashAtEnd && !path.contains("//") && !(dots && DOT_SEGMENT.matcher(path).find());
  }

  private Handler<RoutingContext> bodyOf(Operation operation) {
    if (operation.getRequestBody() == null) {
      return ContractRouter::noBody;
    }
    return operation.getRequestBody().isRequired()
        ? body
        : rc ->
            (JsonBody.isAbsent(rc.request())
                    ? (Handler<RoutingContext>) ContractRouter::noBody
                    : body)
                .handle(rc);
  }

  /** Reads and drops the body. */
  private static void noBody(RoutingContext rc) {
    BodyFlow.release(rc.request());
    rc.next();
  }
}
