package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operation of openapi.yaml.
 *
 * @param headers name and example of its header parameters, one after the other
 * @param scope its {@code x-scope}; empty when it needs no credential
 * @param body a valid one; null for an operation without a body
 */
record ContractOperation(
    String id,
    String method,
    String path,
    List<String> headers,
    Optional<String> scope,
    @Nullable JsonObject body) {
  private static final Set<String> METHODS =
      Set.of("get", "put", "post", "delete", "patch", "head", "options", "trace");

  boolean isOnExport() {
    return path.contains("{id}");
  }

  String target(String exportId) {
    return path.replace("{id}", exportId).replaceAll("[{][a-z]+[}]", "x");
  }

  /** Every one that the contract has on one export. */
  static List<ContractOperation> onExports() throws IOException {
    return all().stream().filter(ContractOperation::isOnExport).toList();
  }

  /** Every one that the contract has. */
  static List<ContractOperation> all() throws IOException {
    JsonObject contract =
        new JsonObject(
            new YAMLMapper()
                .readValue(
                    Path.of("openapi.yaml").toFile(), new TypeReference<Map<String, Object>>() {}));
    List<ContractOperation> found = new ArrayList<>();
    for (Map.Entry<String, Object> path : contract.getJsonObject("paths")) {
      JsonObject item = (JsonObject) path.getValue();
      for (String method : item.fieldNames()) {
        if (METHODS.contains(method)) {
          JsonObject operation = item.getJsonObject(method);
          found.add(
              new ContractOperation(
                  operation.getString("operationId"),
                  method.toUpperCase(Locale.ROOT),
                  path.getKey(),
                  headers(contract, item, operation),
                  scope(operation),
                  body(contract, operation)));
        }
      }
    }
    return found;
  }

  private static Optional<String> scope(JsonObject operation) {
    boolean open = operation.getJsonArray("security", new JsonArray(List.of(1))).isEmpty();
    Optional<String> scope = Optional.ofNullable(operation.getString("x-scope"));
    assertThat(scope.isEmpty()).as(operation.getString("operationId")).isEqualTo(open);
    return scope;
  }

  /** Everything in a body is optional, except the range of an export. */
  private static @Nullable JsonObject body(JsonObject contract, JsonObject operation) {
    if (!operation.containsKey("requestBody")) {
      return null;
    }
    JsonObject schema =
        (JsonObject)
            JsonPointer.from("/requestBody/content/application~1json/schema").queryJson(operation);
    JsonObject target =
        (JsonObject) JsonPointer.from(schema.getString("$ref").substring(1)).queryJson(contract);
    return target.getJsonArray("required", new JsonArray()).contains("start_time")
        ? TestRequest.october()
        : new JsonObject();
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
