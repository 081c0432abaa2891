package io.hookexport.contract;

import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks the JSON body of an operation. */
public final class BodyCheck {
  private static final String MEDIA_TYPE = "application/json";

  private final SchemaCheck schema;
  private final JsonObject defaults = new JsonObject();

  public BodyCheck(Contract contract, Operation operation) {
    MediaType json = operation.getRequestBody().getContent().get(MEDIA_TYPE);
    if (json == null || json.getSchema() == null) {
      throw new IllegalArgumentException(
          "openapi.yaml: the body of " + operation.getOperationId() + " must be application/json");
    }
    schema = new SchemaCheck(contract, json.getSchema());
    JsonObject properties =
        contract
            .dereference((JsonObject) json.getSchema())
            .getJsonObject("properties", new JsonObject());
    for (String name : properties.fieldNames()) {
      JsonObject property = contract.dereference(properties.getJsonObject(name));
      if (property.containsKey("default")) {
        defaults.put(name, property.getValue("default"));
      }
    }
  }

  /** The body with the contract's defaults for absent properties of the top level. */
  public JsonObject read(@Nullable Object value, List<Violation> violations) {
    violations.addAll(schema.check("", value));
    JsonObject withDefaults = defaults.copy();
    return value instanceof JsonObject object ? withDefaults.mergeIn(object) : withDefaults;
  }
}
