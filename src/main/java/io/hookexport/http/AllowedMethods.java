package io.hookexport.http;

import static java.util.stream.Collectors.groupingBy;

import io.hookexport.contract.Contract;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The methods of a path: those of the contract, HEAD for every GET, and OPTIONS, to which this
 * handler responds for every path without authentication.
 */
final class AllowedMethods implements Handler<RoutingContext> {
  private final Contract contract;

  /** By path, those that contain no parameter. */
  private final Map<String, Set<String>> plain = new HashMap<>();

  AllowedMethods(Contract contract) {
    this.contract = contract;
    Map<String, List<Operation>> paths =
        contract.api().operations().stream().collect(groupingBy(Operation::getOpenAPIPath));
    paths.keySet().removeIf(path -> path.contains("{"));
    paths.forEach((path, operations) -> plain.put(path, methods(operations.stream())));
  }

  /**
   * Returns whether the request asks about the server as a whole; it has no path and reaches no
   * router.
   */
  static boolean isForServer(HttpServerRequest request) {
    return request.method().equals(HttpMethod.OPTIONS) && "*".equals(request.uri());
  }

  /** Returns the value of the header Allow; empty when the path is not in the contract. */
  Optional<String> of(String path) {
    Path known = contract.api().findPath(path);
    return known == null ? Optional.empty() : Optional.of(text(known.getOperations().stream()));
  }

  /** Returns the methods of all paths together. */
  String ofServer() {
    return text(contract.api().operations().stream());
  }

  @Override
  public void handle(RoutingContext rc) {
    if (!rc.request().method().equals(HttpMethod.OPTIONS)) {
      // A path with a parameter may match it too, but in the contract the plain one comes first.
      Set<String> known = plain.get(MountPath.within(rc));
      if (known == null || known.contains(rc.request().method().name())) {
        rc.next();
      } else {
        rc.fail(405);
      }
      return;
    }
    BodyFlow.release(rc.request());
    of(MountPath.normalized(rc))
        .ifPresentOrElse(
            methods -> rc.response().setStatusCode(204).putHeader(HttpHeaders.ALLOW, methods).end(),
            () -> rc.fail(404));
  }

  private static String text(Stream<Operation> operations) {
    return String.join(", ", methods(operations));
  }

  private static Set<String> methods(Stream<Operation> operations) {
    TreeSet<String> methods =
        operations
            .map(operation -> operation.getHttpMethod().name())
            .collect(Collectors.toCollection(TreeSet::new));
    if (methods.contains("GET")) {
      methods.add("HEAD");
    }
    methods.add("OPTIONS");
    return methods;
  }
}
