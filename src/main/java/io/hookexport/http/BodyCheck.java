package io.hookexport.http;

import io.hookexport.export.Violation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.MediaType;
import io.vertx.openapi.contract.Operation;
import java.util.List;

/** Reads and checks the JSON body of an operation. */
final class BodyCheck {
  private final SchemaCheck schema;
  private final JsonObject defaults = new JsonObject();

  BodyCheck(Contract contract, Operation operation) {
    MediaType json = operation.getRequestBody().getContent().get(JsonBody.MEDIA_TYPE);
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
  JsonObject read(RoutingContext rc, List<Violation> violations) {
    Buffer bytes = rc.body().buffer();
    if (bytes == null || bytes.length() == 0) {
      throw JsonBody.missing();
    }
    Object value = StrictJson.parse(bytes);
    violations.addAll(schema.check("", value));
    JsonObject withDefaults = defaults.copy();
    return value instanceof JsonObject object ? withDefaults.mergeIn(object) : withDefaults;
  }
}
