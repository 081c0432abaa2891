package io.hookexport.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.openapi.contract.MediaType;
import java.util.Map;

/**
 * A copy of a contract that means the same to the OpenAPI library as the contract means to other
 * readers. Media types that the library refuses to load are omitted. Patterns end at the end of the
 * text (in Java, {@code $} also matches before a last line break). The formats date-time and uuid
 * get a pattern, because the library accepts local times, {@code urn:uuid:} and a last line break.
 */
public final class NormalizedContract {
  private static final String UUID =
      "^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$";

  /** RFC 3339, no year 0. */
  private static final String DATE_TIME =
      "^(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?"
          + "(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$";

  private static final Map<String, String> FORMAT_PATTERNS =
      Map.of("uuid", UUID, "date-time", DATE_TIME);

  private NormalizedContract() {}

  public static JsonObject of(Map<String, Object> contract) {
    JsonObject copy = new JsonObject(contract).copy();
    merge(copy, copy);
    adapt(copy);
    return copy;
  }

  /**
   * Replaces each reference that has siblings, such as a default, by its target and these siblings,
   * which hold for that position only (JSON Schema 2020-12). The library would drop the siblings.
   */
  private static void merge(JsonObject document, Object node) {
    if (node instanceof JsonObject object) {
      if (object.size() > 1 && object.getValue("$ref") instanceof String ref) {
        object.remove("$ref");
        ((JsonObject) JsonPointer.from(ref.substring(1)).queryJson(document))
            .copy()
            .forEach(entry -> object.getMap().putIfAbsent(entry.getKey(), entry.getValue()));
      }
      object.forEach(entry -> merge(document, entry.getValue()));
    } else if (node instanceof JsonArray array) {
      array.forEach(item -> merge(document, item));
    }
  }

  private static void adapt(Object node) {
    if (node instanceof JsonObject object) {
      adaptObject(object);
      object.forEach(entry -> adapt(entry.getValue()));
    } else if (node instanceof JsonArray array) {
      array.forEach(NormalizedContract::adapt);
    }
  }

  private static void adaptObject(JsonObject object) {
    if (object.getValue("content") instanceof JsonObject types) {
      types.getMap().keySet().removeIf(type -> !MediaType.isMediaTypeSupported(type));
    }
    if ("string".equals(object.getValue("type"))
        && object.getValue("format") instanceof String format
        && FORMAT_PATTERNS.containsKey(format)) {
      object.getMap().putIfAbsent("pattern", FORMAT_PATTERNS.get(format));
    }
    if (object.getValue("pattern") instanceof String pattern && pattern.endsWith("$")) {
      object.put("pattern", pattern.substring(0, pattern.length() - 1) + "\\z");
    }
  }
}
