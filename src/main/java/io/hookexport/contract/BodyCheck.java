package io.hookexport.contract;

import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.Operation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the JSON body of an operation. */
public final class BodyCheck {
  private static final String MEDIA_TYPE = "application/json";

  private final SchemaCheck schema;
  private final BodyForm form;
  private final BodyRules rules;
  private final JsonObject defaults = new JsonObject();

  /**
   * @param rules which the schema cannot express
   */
  public BodyCheck(Contract contract, Operation operation, BodyRules rules) {
    MediaType json = operation.getRequestBody().getContent().get(MEDIA_TYPE);
    if (json == null || json.getSchema() == null) {
      throw new IllegalArgumentException(
          "openapi.yaml: the body of " + operation.getOperationId() + " must be application/json");
    }
    JsonObject inlined = contract.inlined((JsonObject) json.getSchema());
    this.schema = new SchemaCheck(contract, inlined);
    this.form = new BodyForm(inlined);
    this.rules = rules;
    JsonObject properties = inlined.getJsonObject("properties", new JsonObject());
    for (String name : properties.fieldNames()) {
      JsonObject property = properties.getJsonObject(name);
      if (property.containsKey("default")) {
        defaults.put(name, property.getValue("default"));
      }
    }
  }

  /**
   * Returns the body with the contract's defaults for absent properties of the top level.
   *
   * @param violations those of the parameters. Those of the body are added, and when there are any,
   *     also those of the rules, at most one for each pointer: rules are more specific than the
   *     schema.
   */
  public JsonObject read(@Nullable Object value, List<Violation> violations) {
    JsonObject withDefaults = defaults.copy();
    if (!(value instanceof JsonObject object)) {
      violations.addAll(schema.check("", value));
      return withDefaults;
    }
    JsonObject bounded = form.bounded(object);
    withDefaults.mergeIn(bounded);
    List<Violation> found = schema.check("", bounded);
    if (!found.isEmpty() || !violations.isEmpty()) {
      Map<String, Violation> byPointer = new LinkedHashMap<>();
      found.forEach(violation -> byPointer.put(violation.pointer(), violation));
      if (!byPointer.containsKey("")) { // otherwise the broken part is unknown
        rules
            .check(form.sound(withDefaults, byPointer.keySet()))
            .forEach(violation -> byPointer.put(violation.pointer(), violation));
      }
      violations.addAll(byPointer.values());
    }
    return withDefaults;
  }
}
