package io.hookexport.http;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.hookexport.contract.Contract;
import io.hookexport.contract.NormalizedContract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Holds any answer of the server against openapi.yaml: the status is documented for the operation,
 * required headers are there and follow their schema, the media type is documented, a JSON body
 * follows its schema and has no property that is not documented. Answers to requests outside the
 * contract must be 404 or 405 (or a refusal of malformed HTTP) in the error envelope.
 */
public final class ContractChecker {
  private static final Pattern LIBRARY_WORDS =
      Pattern.compile(
          "(?i)jackson|fasterxml|netty|vert[.]?x|\\bjava[.]|exception|unexpected|unrecognized token");

  private final Contract contract;
  private final JsonObject document;

  public ContractChecker(Contract contract) {
    this.contract = contract;
    this.document = new JsonObject(yaml(contract.text()));
  }

  /**
   * @param target path with query, as it was sent
   * @param headers names in any case
   */
  public void check(
      String method, String target, int status, Map<String, List<String>> headers, byte[] body) {
    String where = method + " " + target + " -> " + status;
    Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    named.putAll(headers);
    assertThat(named).as(where).containsKey("X-Request-Id");
    checkDate(where, named);
    if (method.equals("OPTIONS") && status == 204) {
      assertThat(named).as(where).containsKey("Allow");
      assertThat(body).as(where).isEmpty();
      return;
    }
    Optional<Operation> operation = operation(method, target);
    if (operation.isEmpty()
        || Set.of(404, 408, 505).contains(status) && !documented(operation.get(), status)) {
      assertThat(status).as(where).isIn(400, 404, 405, 408, 414, 431, 505);
      if (status == 405) {
        assertThat(named).as(where).containsKey("Allow");
      }
      if (!method.equals("HEAD")) {
        checkBody(where, problemSchema(), named, body);
      }
      return;
    }
    JsonObject response = response(operation.get(), status, where);
    checkHeaders(where, response, named);
    checkCode(where, method, response, body);
    if (!method.equals("HEAD")) {
      checkContent(where, response, named, body);
    } else {
      assertThat(body).as(where).isEmpty();
    }
  }

  /** Holds a value against one of the named schemas; it may have no other properties. */
  public void checkSchema(String schemaName, Object value) {
    JsonObject schema = new JsonObject().put("$ref", "#/components/schemas/" + schemaName);
    checkSchema(schemaName + " " + value, schema, value);
    checkNames(schemaName, List.of(schema), value);
  }

  /** Of the whole contract. */
  public List<String> operationIds() {
    return contract.api().operations().stream().map(Operation::getOperationId).toList();
  }

  /** The operationId of a request; empty outside of the contract. */
  public Optional<String> operationId(String method, String target) {
    return operation(method, target).map(Operation::getOperationId);
  }

  private Optional<Operation> operation(String method, String target) {
    String path = target.split("[?]", 2)[0];
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    if (Set.of("GET", "HEAD").contains(method) && Set.of("/docs/", "/console/").contains(path)) {
      // Documented without the slash: linters want no path with one at the end.
      path = path.substring(0, path.length() - 1);
    }
    // HEAD is answered wherever GET is, and documented by this rule.
    String documented = method.equals("HEAD") ? "GET" : method;
    return Optional.ofNullable(contract.api().findOperation(path, HttpMethod.valueOf(documented)));
  }

  /** The documented answers of an operation by status. */
  public JsonObject responses(Operation operation) {
    return document
        .getJsonObject("paths")
        .getJsonObject(operation.getOpenAPIPath())
        .getJsonObject(operation.getHttpMethod().name().toLowerCase(Locale.ROOT))
        .getJsonObject("responses");
  }

  /** The error codes that a documented answer may have; one empty text for a success. */
  public Stream<String> codes(JsonObject response) {
    JsonArray codes = contract.dereference(response).getJsonArray("x-error-codes");
    return codes == null ? Stream.of("") : codes.stream().map(String.class::cast);
  }

  /** The documented answers of an operation: its id, status and code, as tests name them. */
  public Stream<String> answers(Operation operation) {
    JsonObject responses = responses(operation);
    return responses.fieldNames().stream()
        .flatMap(
            status ->
                codes(responses.getJsonObject(status))
                    .map(code -> (operation.getOperationId() + " " + status + " " + code).strip()));
  }

  private void checkCode(String where, String method, JsonObject response, byte[] body) {
    List<String> codes = codes(response).filter(code -> !code.isEmpty()).toList();
    if (!codes.isEmpty() && !method.equals("HEAD")) {
      JsonObject error = new JsonObject(Buffer.buffer(body)).getJsonObject("error");
      assertThat(codes).as(where).contains(error.getString("code"));
    }
  }

  /** Words of libraries stay inside; both codes of 429 have details of the same shape. */
  private static void checkError(
      String where, Map<String, List<String>> headers, JsonObject error) {
    if (error == null) {
      return;
    }
    assertThat(error.encode()).as(where).doesNotContainPattern(LIBRARY_WORDS);
    if (Set.of("EXPORT_LIMIT_EXCEEDED", "RATE_LIMITED").contains(error.getString("code"))) {
      JsonObject details = error.getJsonObject("details");
      assertThat(details.fieldNames()).as(where).contains("reason", "limit", "retry_after");
      assertThat(headers.get("Retry-After"))
          .as(where)
          .containsExactly(String.valueOf(details.getInteger("retry_after")));
    }
  }

  /** RFC 9110, 6.6.1: an IMF-fixdate on every response. */
  private static void checkDate(String where, Map<String, List<String>> headers) {
    assertThat(headers).as(where).containsKey("Date");
    assertThat(headers.get("Date"))
        .as(where)
        .singleElement(as(STRING))
        .matches("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT");
  }

  private boolean documented(Operation operation, int status) {
    return responses(operation).containsKey(String.valueOf(status));
  }

  private JsonObject response(Operation operation, int status, String where) {
    JsonObject response = responses(operation).getJsonObject(String.valueOf(status));
    if (response == null) {
      fail(where + ": status is not documented for " + operation.getOperationId());
    }
    return contract.dereference(response);
  }

  private void checkHeaders(String where, JsonObject response, Map<String, List<String>> headers) {
    JsonObject documented = response.getJsonObject("headers", new JsonObject());
    for (String name : documented.fieldNames()) {
      JsonObject header = contract.dereference(documented.getJsonObject(name));
      List<String> values = headers.get(name);
      if (values == null) {
        assertThat(header.getBoolean("required", false))
            .as(where + ": header " + name + " is required")
            .isFalse();
      } else {
        assertThat(values).as(where + ": header " + name).hasSize(1);
        JsonObject schema = header.getJsonObject("schema");
        Object value =
            "integer".equals(schema.getString("type"))
                ? Long.valueOf(values.get(0))
                : values.get(0);
        checkSchema(where + ": header " + name, schema, value);
      }
    }
    for (String name : List.of("Location", "Retry-After", "WWW-Authenticate", "Allow", "ETag")) {
      assertThat(headers.containsKey(name) && !documented.containsKey(name))
          .as(where + ": header " + name + " is not documented")
          .isFalse();
    }
  }

  private void checkContent(
      String where, JsonObject response, Map<String, List<String>> headers, byte[] body) {
    JsonObject content = response.getJsonObject("content");
    if (content == null) {
      assertThat(body).as(where + ": no body is documented").isEmpty();
      return;
    }
    assertThat(headers).as(where).containsKey("Content-Type");
    String type = headers.get("Content-Type").get(0).split(";", 2)[0];
    assertThat(content.fieldNames()).as(where + ": media types").contains(type);
    if (type.equals("application/json")) {
      checkBody(where, content.getJsonObject(type).getJsonObject("schema"), headers, body);
    }
  }

  private void checkBody(
      String where, JsonObject schema, Map<String, List<String>> headers, byte[] body) {
    Object json = StrictJson.parse(Buffer.buffer(body));
    assertThat(headers.get("Cache-Control")).as(where).containsExactly("no-store");
    checkError(where, headers, ((JsonObject) json).getJsonObject("error"));
    checkSchema(where + " " + new String(body, StandardCharsets.UTF_8), schema, json);
    checkNames(where, List.of(schema), json);
    String requestId =
        ((JsonObject) json).getJsonObject("meta", new JsonObject()).getString("request_id");
    assertThat(headers.get("X-Request-Id")).as(where).containsExactly(requestId);
  }

  private void checkSchema(String where, JsonObject schema, Object value) {
    OutputUnit output =
        contract
            .api()
            .getSchemaRepository()
            .validator(JsonSchema.of(inlined(schema)))
            .validate(value);
    assertThat(output.getValid()).as(where + " " + output.getErrors()).isTrue();
  }

  /** Every property of the answer is documented: an addition cannot slip in unnoticed. */
  private void checkNames(String where, List<JsonObject> schemas, Object value) {
    if (value instanceof JsonArray array) {
      List<JsonObject> items =
          all(schemas).stream()
              .filter(schema -> schema.containsKey("items"))
              .map(schema -> schema.getJsonObject("items"))
              .toList();
      array.forEach(item -> checkNames(where, items, item));
    } else if (value instanceof JsonObject object) {
      for (String name : object.fieldNames()) {
        List<JsonObject> properties =
            all(schemas).stream()
                .map(schema -> schema.getJsonObject("properties", new JsonObject()))
                .filter(known -> known.containsKey(name))
                .map(known -> known.getJsonObject(name))
                .toList();
        assertThat(properties).as(where + ": property '" + name + "' is documented").isNotEmpty();
        checkNames(where + "/" + name, properties, object.getValue(name));
      }
    }
  }

  /** The schemas and what their $ref and allOf lead to. */
  private List<JsonObject> all(List<JsonObject> schemas) {
    return schemas.stream()
        .map(contract::dereference)
        .flatMap(
            schema ->
                schema.containsKey("allOf")
                    ? all(
                        schema.getJsonArray("allOf").stream().map(JsonObject.class::cast).toList())
                        .stream()
                    : Stream.of(schema))
        .toList();
  }

  private JsonObject problemSchema() {
    return new JsonObject().put("$ref", "#/components/schemas/ProblemResponse");
  }

  /** A copy without $ref, with the stricter patterns of the loadable copy. */
  private JsonObject inlined(JsonObject schema) {
    JsonObject copy = new JsonObject();
    contract
        .dereference(schema)
        .forEach(
            entry -> {
              if (entry.getValue() instanceof JsonObject object) {
                copy.put(entry.getKey(), inlined(object));
              } else if (entry.getValue() instanceof JsonArray array) {
                JsonArray items = new JsonArray();
                array.forEach(item -> items.add(item instanceof JsonObject o ? inlined(o) : item));
                copy.put(entry.getKey(), items);
              } else {
                copy.put(entry.getKey(), entry.getValue());
              }
            });
    return NormalizedContract.of(copy.getMap());
  }

  private static Map<String, Object> yaml(String text) {
    try {
      return new ObjectMapper(new YAMLFactory())
          .readValue(text, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
