package io.hookexport.contract;

import io.hookexport.export.ExportException;
import io.hookexport.export.Timestamps;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.OutputUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Words violations of JSON Schema for the author of a client. */
final class ViolationMessages {
  private ViolationMessages() {}

  /** Returns what follows the name of the value. */
  static String rule(String keyword, JsonObject schema, OutputUnit unit, @Nullable Object value) {
    Object limit = schema.getValue(keyword);
    return switch (keyword) {
      case "type" -> "must be " + types(schema.getValue("type"));
      case "enum" -> "must be one of " + names(schema.getJsonArray("enum"));
      case "const" -> "must be " + limit;
      case "format", "pattern" -> form(schema, String.valueOf(value));
      case "minLength" -> "must have at least " + counted(limit, "character");
      case "maxLength" -> "must have at most " + counted(limit, "character");
      case "minimum" -> "must be at least " + limit;
      case "maximum" -> "must be at most " + limit;
      case "minItems" -> "must have at least " + counted(limit, "item");
      case "maxItems" -> "must have at most " + counted(limit, "item");
      case "uniqueItems" -> "must not have the same item twice";
      default -> "does not match the contract: " + unit.getError();
    };
  }

  private static String counted(Object limit, String noun) {
    return ExportException.counted(((Number) limit).longValue(), noun);
  }

  private static String form(JsonObject schema, String value) {
    return switch (schema.getString("format", "")) {
      case "date-time" -> Timestamps.problem(value);
      case "uuid" -> "must be a UUID, for example 3f2504e0-4f89-41d3-9a0c-0305e82c3301";
      default ->
          schema.getString(
              "x-rule",
              "must match the pattern " + schema.getString("pattern", "").replace("\\z", "$"));
    };
  }

  /** One type, or a list of them. */
  private static String types(Object type) {
    return type instanceof JsonArray several
        ? several.stream().map(one -> type((String) one)).collect(Collectors.joining(" or "))
        : type((String) type);
  }

  private static String type(String type) {
    return switch (type) {
      case "null" -> "null";
      case "integer" -> "an integer";
      case "array", "object" -> "a JSON " + type;
      case "boolean" -> "true or false";
      default -> "a " + type;
    };
  }

  private static String names(JsonArray values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
