package io.hookexport.http;

import io.hookexport.contract.BodyCheck;
import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.contract.Input;
import io.hookexport.contract.ParameterCheck;
import io.hookexport.export.ExportException;
import io.hookexport.export.Violation;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.contract.Parameter;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests of one operation against the contract, on the event loop, and passes an {@link
 * Input} to handlers. Replaces the library's validator; src/doc/design/decisions/0002 has the
 * reasons.
 */
final class ContractValidation implements Handler<RoutingContext> {
  private static final String KEY = Input.class.getName();

  /** The most unknown parameters that a response lists. */
  private static final int UNKNOWN_NAMES = 20;

  /** No operation has a tenth of them. */
  private static final int MOST_PARAMETERS = 64;

  private final List<ParameterCheck> parameters;
  private final Set<String> queryNames;

  /** As pages do: mail and chat programs add names of their own to the links that people click. */
  private final boolean ignoresQuery;

  private final @Nullable BodyCheck body;
  private final boolean bodyIsRequired;

  /**
   * @param rules of the body, when the operation has one
   */
  ContractValidation(Contract contract, Operation operation, BodyRules rules) {
    parameters =
        operation.getParameters().stream().map(p -> new ParameterCheck(contract, p)).toList();
    queryNames =
        operation.getParameters().stream()
            .filter(parameter -> parameter.getIn() == Location.QUERY)
            .map(Parameter::getName)
            .collect(Collectors.toUnmodifiableSet());
    ignoresQuery = "ignored".equals(operation.getOpenAPIModel().getValue("x-query"));
    bodyIsRequired = operation.getRequestBody() != null && operation.getRequestBody().isRequired();
    body = operation.getRequestBody() == null ? null : new BodyCheck(contract, operation, rules);
  }

  /** Returns the validated input; call it only after this handler. */
  static Input input(RoutingContext rc) {
    return rc.get(KEY);
  }

  @Override
  public void handle(RoutingContext rc) {
    List<Violation> violations = new ArrayList<>();
    Map<String, Object> values = readParameters(rc, violations);
    JsonObject object = body == null ? new JsonObject() : body.read(readBody(rc), violations);
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
    rc.put(KEY, new Input(values, object));
    rc.next();
  }

  private Map<String, Object> readParameters(RoutingContext rc, List<Violation> violations) {
    Map<String, List<String>> query = ignoresQuery ? Map.of() : query(rc, violations);
    int unknown = 0;
    for (String name : query.keySet()) {
      if (!queryNames.contains(name) && unknown++ < UNKNOWN_NAMES) {
        String known = queryNames.isEmpty() ? "takes none" : "takes " + sorted(queryNames);
        violations.add(
            new Violation(
                "query/" + shown(name),
                "unknown query parameter '" + shown(name) + "'; this operation " + known));
      }
    }
    if (unknown > UNKNOWN_NAMES) {
      int more = unknown - UNKNOWN_NAMES;
      violations.add(
          new Violation("query", ExportException.counted(more, "more unknown query parameter")));
    }
    Map<String, Object> values = new HashMap<>();
    for (ParameterCheck parameter : parameters) {
      Object value = parameter.read(texts(rc, parameter, query), violations);
      if (value != null) {
        values.put(parameter.name(), value);
      }
    }
    return values;
  }

  private @Nullable Object readBody(RoutingContext rc) {
    Buffer bytes = rc.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      if (bodyIsRequired) {
        throw JsonBody.missing();
      }
      return new JsonObject();
    }
    return StrictJson.parse(bytes);
  }

  private static List<String> texts(
      RoutingContext rc, ParameterCheck parameter, Map<String, List<String>> query) {
    String name = parameter.name();
    return switch (parameter.in()) {
      case PATH -> rc.pathParam(name) == null ? List.of() : List.of(rc.pathParam(name));
      case QUERY -> query.getOrDefault(name, List.of());
      case HEADER -> combined(rc.request().headers().getAll(name));
      case COOKIE -> throw new IllegalStateException("cookies are not supported: " + name);
    };
  }

  /** Field lines of one name are one list (RFC 9110, 5.3). */
  private static List<String> combined(List<String> lines) {
    return lines.isEmpty() ? lines : List.of(String.join(", ", lines));
  }

  /** Returns the values by name, in the order of appearance, each decoded exactly once. */
  private static Map<String, List<String>> query(RoutingContext rc, List<Violation> violations) {
    String[] pairs = Objects.requireNonNullElse(rc.request().query(), "").split("&", -1);
    if (pairs.length > MOST_PARAMETERS) {
      throw ExportException.invalid(
          "query", "the query string has more than " + MOST_PARAMETERS + " parameters");
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    try {
      for (String pair : pairs) {
        if (!pair.isEmpty()) {
          String[] parts = pair.split("=", 2);
          String value = parts.length == 2 ? decode(parts[1]) : "";
          values.computeIfAbsent(decode(parts[0]), name -> new ArrayList<>(1)).add(value);
        }
      }
      return values;
    } catch (IllegalArgumentException badEscape) {
      violations.add(
          new Violation(
              "query",
              "the query string has a % that is not followed by two hex digits; send %25"));
      return Map.of();
    }
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  /** Returns the client's text for a message, shortened and without control characters. */
  private static String shown(String name) {
    return ExportException.cut(name, 64).replaceAll("\\p{Cntrl}", "?");
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
