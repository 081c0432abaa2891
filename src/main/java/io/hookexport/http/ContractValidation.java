package io.hookexport.http;

import io.hookexport.export.ExportException;
import io.hookexport.export.Violation;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests of one operation against the contract, on the event loop, and gives handlers an
 * {@link Input}. Takes the place of the library's validator; src/doc/decisions/0002 says why.
 */
final class ContractValidation implements Handler<RoutingContext> {
  private final List<ParameterCheck> parameters;
  private final Set<String> queryNames;
  private final @Nullable BodyCheck body;

  ContractValidation(Contract contract, Operation operation) {
    parameters =
        operation.getParameters().stream().map(p -> new ParameterCheck(contract, p)).toList();
    queryNames =
        operation.getParameters().stream()
            .filter(parameter -> parameter.getIn() == Location.QUERY)
            .map(Parameter::getName)
            .collect(Collectors.toUnmodifiableSet());
    body = operation.getRequestBody() == null ? null : new BodyCheck(contract, operation);
  }

  @Override
  public void handle(RoutingContext rc) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Object> values = readParameters(rc, violations);
    JsonObject object = body == null ? new JsonObject() : body.read(rc, violations);
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
    new Input(values, object).attachTo(rc);
    rc.next();
  }

  private Map<String, Object> readParameters(RoutingContext rc, List<Violation> violations) {
    Map<String, List<String>> query = query(rc, violations);
    for (String name : query.keySet()) {
      if (!queryNames.contains(name)) {
        String known = queryNames.isEmpty() ? "takes none" : "takes " + sorted(queryNames);
        violations.add(
            new Violation(
                "query/" + name,
                "there is no query parameter '" + name + "'; this operation " + known));
      }
    }
    Map<String, Object> values = new HashMap<>();
    for (ParameterCheck parameter : parameters) {
      Object value = parameter.read(rc, query, violations);
      if (value != null) {
        values.put(parameter.name(), value);
      }
    }
    return values;
  }

  private static Map<String, List<String>> query(RoutingContext rc, List<Violation> violations) {
    try {
      return QueryString.parse(rc.request().query());
    } catch (IllegalArgumentException badEscape) {
      violations.add(
          new Violation(
              "query",
              "the query string has a % that is not followed by two hex digits; send %25"));
      return Map.of();
    }
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
