package io.hookexport.contract;

import io.hookexport.export.ExportException;
import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the parameters and the body of an operation that arrive together in one JSON object.
 * Headers that only HTTP uses are no parameters here.
 */
public final class MessageCheck {
  private static final Set<String> HEADERS = Set.of("Idempotency-Key");

  private final List<ParameterCheck> parameters;
  private final @Nullable BodyCheck body;

  /**
   * @param rules of the body, when the operation has one
   * @throws IllegalArgumentException when the contract does not have the operation
   */
  public MessageCheck(Contract contract, String operationId, BodyRules rules) {
    Operation operation = contract.api().operation(operationId);
    if (operation == null) {
      throw new IllegalArgumentException("openapi.yaml has no operation " + operationId);
    }
    parameters =
        operation.getParameters().stream()
            .filter(p -> p.getIn() != Location.HEADER || HEADERS.contains(p.getName()))
            .map(p -> new ParameterCheck(contract, p))
            .toList();
    body = operation.getRequestBody() == null ? null : new BodyCheck(contract, operation, rules);
  }

  /**
   * Returns the checked input, defaults applied. Throws INVALID_REQUEST with every violation, each
   * with the same message as over HTTP.
   *
   * @param message the parameters by their names in the contract and the properties of the body;
   *     not changed
   * @param before violations in the rest of the message
   */
  public Input read(JsonObject message, List<Violation> before) {
    List<Violation> violations = new ArrayList<>(before);
    JsonObject rest = message.copy();
    Map<String, Object> values = new HashMap<>();
    for (ParameterCheck parameter : parameters) {
      boolean present = rest.containsKey(parameter.name());
      Object value = parameter.readJson(present, rest.remove(parameter.name()), violations);
      if (value != null) {
        values.put(parameter.name(), value);
      }
    }
    JsonObject object = body == null ? requireEmpty(rest, violations) : body.read(rest, violations);
    if (!violations.isEmpty()) {
      throw ExportException.invalid(violations);
    }
    return new Input(values, object);
  }

  private JsonObject requireEmpty(JsonObject rest, List<Violation> violations) {
    List<String> known = parameters.stream().map(ParameterCheck::name).sorted().toList();
    for (String name : rest.fieldNames()) {
      violations.add(
          new Violation(
              JsonPointer.create().append(name).toString(),
              String.format(
                  Locale.ROOT,
                  "unknown property '%s'; this operation takes %s",
                  name,
                  known.isEmpty() ? "none" : String.join(", ", known))));
    }
    return new JsonObject();
  }
}
