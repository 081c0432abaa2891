package io.hookexport.contract;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.openapi.contract.OpenAPIContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * {@code openapi.yaml}, or {@code openapi-management.yaml}, loaded once and shared by all
 * verticles: building it takes some tenths of a second. Messages for developers say openapi.yaml
 * for both.
 */
public final class Contract {
  /** The prefix of names that the library adds to schemas for its own use. */
  private static final String LIBRARY_NOTE = "__absolute_";

  private static final String API = "openapi.yaml";
  private static final String MANAGEMENT = "openapi-management.yaml";

  private final String text;
  private final JsonObject document;
  private final OpenAPIContract api;

  private Contract(String text, JsonObject document, OpenAPIContract api) {
    this.text = text;
    this.document = document;
    this.api = api;
  }

  /** Loads the contract of the API inside the jar. */
  public static Future<Contract> load(Vertx vertx) {
    return load(vertx, API);
  }

  /** Loads the contract of administration inside the jar. */
  public static Future<Contract> loadManagement(Vertx vertx) {
    return load(vertx, MANAGEMENT);
  }

  private static Future<Contract> load(Vertx vertx, String file) {
    return vertx.executeBlocking(() -> packagedText(file), false).compose(text -> of(vertx, text));
  }

  /** Fails when the text is no OpenAPI 3.1 contract that can be served. */
  public static Future<Contract> of(Vertx vertx, String yaml) {
    return vertx
        .executeBlocking(() -> NormalizedContract.of(parse(yaml)), false)
        .compose(
            document ->
                OpenAPIContract.from(vertx, document.copy())
                    .map(api -> new Contract(yaml, document, api)));
  }

  /** Returns the file unchanged, for clients. */
  public String text() {
    return text;
  }

  public OpenAPIContract api() {
    return api;
  }

  /** Returns the schema itself, or the target of its {@code $ref}. */
  public JsonObject dereference(JsonObject schema) {
    JsonObject target = schema;
    while (target.getValue("$ref") instanceof String ref) {
      if (!(JsonPointer.from(ref.substring(1)).queryJson(document) instanceof JsonObject next)) {
        throw new IllegalArgumentException("openapi.yaml: " + ref + " leads nowhere");
      }
      target = next;
    }
    return target;
  }

  /**
   * Returns a copy of a schema with all references replaced by their targets. No schema of a
   * request may contain itself.
   */
  JsonObject inlined(JsonObject schema) {
    JsonObject copy = new JsonObject();
    for (Map.Entry<String, Object> entry : dereference(schema)) {
      if (!entry.getKey().startsWith(LIBRARY_NOTE)) {
        copy.put(entry.getKey(), inlinedValue(entry.getValue()));
      }
    }
    return copy;
  }

  private Object inlinedValue(Object value) {
    if (value instanceof JsonObject object) {
      return inlined(object);
    }
    return value instanceof JsonArray array
        ? new JsonArray(array.stream().map(this::inlinedValue).toList())
        : value;
  }

  private static String packagedText(String file) throws IOException {
    try (InputStream in = Contract.class.getResourceAsStream("/io/hookexport/" + file)) {
      if (in == null) {
        throw new IOException(file + " is not on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, Object> parse(String yaml) {
    YAMLFactory factory = new YAMLFactory();
    factory.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
    try {
      return new ObjectMapper(factory).readValue(yaml, new TypeReference<Map<String, Object>>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.yaml cannot be read: " + e.getMessage(), e);
    }
  }
}
