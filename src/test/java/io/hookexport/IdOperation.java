package io.hookexport;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * An operation of openapi.yaml on one export.
 *
 * @param headers name and example of its header parameters, one after the other
 */
record IdOperation(String id, String method, String path, List<String> headers) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

  String target(String exportId) {
    return path.replace("{id}", exportId);
  }

  /** Every one that the contract has. */
  static List<IdOperation> all() throws IOException {
    JsonObject contract =
        new JsonObject(
            new YAMLMapper()
                .readValue(
                    Path.of("openapi.yaml").toFile(), new TypeReference<Map<String, Object>>() {}));
    List<IdOperation> found = new ArrayList<>();
    for (Map.Entry<String, Object> path : contract.getJsonObject("paths")) {
      if (path.getKey().contains("{id}")) {
        JsonObject item = (JsonObject) path.getValue();
        for (String method : item.fieldNames()) {
          if (METHODS.contains(method)) {
            JsonObject operation = item.getJsonObject(method);
            found.add(
                new IdOperation(
                    operation.getString("operationId"),
                    method.toUpperCase(Locale.ROOT),
                    path.getKey(),
                    headers(contract, item, operation)));
          }
        }
      }
    }
    return found;
  }

  private static List<String> headers(JsonObject contract, JsonObject item, JsonObject operation) {
    List<String> headers = new ArrayList<>();
    for (JsonObject place : List.of(item, operation)) {
      for (Object parameter : place.getJsonArray("parameters", new JsonArray())) {
        JsonObject found = (JsonObject) parameter;
        if (found.containsKey("$ref")) {
          JsonPointer target = JsonPointer.from(found.getString("$ref").substring(1));
          found = (JsonObject) target.queryJson(contract);
        }
        if (found.getString("in").equals("header")) {
          headers.add(found.getString("name"));
          headers.add(String.valueOf(found.getValue("example")));
        }
      }
    }
    return headers;
  }
}
