package io.hookexport.contract;

import io.hookexport.export.ExportException;
import io.hookexport.export.Violation;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks values against one schema of the contract and words every violation. The library also
 * reports each schema around a violation, and with {@code additionalProperties: false} every
 * property that is wrong in any way. Only violations that a client can act on are kept, one for
 * each pointer.
 */
final class SchemaCheck {
  private static final Set<String> WRAPPERS =
      Set.of("properties", "items", "prefixItems", "allOf", "anyOf", "oneOf");
  private static final Pattern BRANCH = Pattern.compile("/(?:allOf|anyOf|oneOf)/[0-9]+$");
  private static final Pattern INDEX = Pattern.compile("[0-9]+");

  private final JsonObject schema;
  private final Validator validator;

  /**
   * A validator copies its repository's whole index: it is created once for each schema, not per
   * call.
   *
   * @param inlined without references: following one costs the library as much as a property
   */
  SchemaCheck(Contract contract, JsonObject inlined) {
    this.schema = inlined;
    this.validator =
        contract.api().getSchemaRepository().validator(JsonSchema.of(withoutTimes(inlined.copy())));
  }

  /**
   * Removes the format date-time. The library accepts what a parser of the JDK accepts: no leap
   * second, no offset beyond 18 hours, nine digits of a second. The schema's pattern stays, and the
   * draft of the request parses the text.
   */
  private static JsonObject withoutTimes(JsonObject schema) {
    JsonObject copy = new JsonObject();
    for (Map.Entry<String, Object> entry : schema) {
      if (!(entry.getKey().equals("format") && "date-time".equals(entry.getValue()))) {
        Object value = entry.getValue();
        copy.put(entry.getKey(), value instanceof JsonObject part ? withoutTimes(part) : value);
      }
    }
    return copy;
  }

  /**
   * Returns empty when the value follows the schema.
   *
   * @param base the position of the value: empty for a body, {@code query/limit} for a parameter
   */
  List<Violation> check(String base, @Nullable Object value) {
    Map<String, String> messages = new LinkedHashMap<>();
    OutputUnit output = validator.validate(exact(schema, base, value, messages));
    if (Boolean.TRUE.equals(output.getValid())) {
      return List.of();
    }
    if (output.getErrors() != null) {
      output.getErrors().forEach(unit -> add(messages, base, value, unit));
    }
    if (messages.isEmpty()) {
      messages.put(base, "the value does not match the contract");
    }
    return messages.entrySet().stream().map(e -> new Violation(e.getKey(), e.getValue())).toList();
  }

  /**
   * Returns the value with a text for each number that has a fraction where an integer is wanted.
   * The library takes them for integers as soon as they are rounded to one, as 1e-400 is to 0.0.
   * The parser of HTTP bodies has made an integer of 1.0.
   */
  private static @Nullable Object exact(
      JsonObject schema, String pointer, @Nullable Object value, Map<String, String> messages) {
    if (value instanceof JsonObject object) {
      JsonObject properties = schema.getJsonObject("properties", new JsonObject());
      JsonObject copy = new JsonObject(new LinkedHashMap<>(object.getMap()));
      for (String name : properties.fieldNames()) {
        Object property = object.getValue(name);
        if (property != null) {
          copy.put(
              name,
              exact(properties.getJsonObject(name), pointer + "/" + name, property, messages));
        }
      }
      return copy;
    }
    boolean isInteger =
        "integer".equals(schema.getValue("type"))
            || (schema.getValue("type") instanceof JsonArray several
                && several.contains("integer"));
    if (isInteger && (value instanceof Double || value instanceof Float)) {
      messages.put(pointer, name(pointer) + " must be an integer");
      return value.toString();
    }
    return value;
  }

  private void add(
      Map<String, String> messages, String base, @Nullable Object value, OutputUnit unit) {
    String path = unit.getKeywordLocation();
    String keyword = path.substring(path.lastIndexOf('/') + 1);
    if (WRAPPERS.contains(keyword) || BRANCH.matcher(path).find()) {
      return;
    }
    String holder = path.substring(1, path.lastIndexOf('/'));
    JsonObject owner = (JsonObject) JsonPointer.from(holder).queryJson(schema);
    String pointer = base + unit.getInstanceLocation().substring(1);
    switch (keyword) {
      case "required" -> addMissing(messages, base, value, unit, owner);
      case "additionalProperties" -> addUnknown(messages, pointer, owner);
      default ->
          messages.putIfAbsent(
              pointer,
              name(pointer)
                  + " "
                  + ViolationMessages.rule(keyword, owner, unit, time(value, owner, unit)));
    }
  }

  /**
   * Returns the text in the position of a date-time: only properties of the contract lead to one.
   */
  private static @Nullable Object time(@Nullable Object value, JsonObject owner, OutputUnit unit) {
    return "date-time".equals(owner.getString("format"))
        ? JsonPointer.from(unit.getInstanceLocation().substring(1)).queryJson(value)
        : null;
  }

  private static void addMissing(
      Map<String, String> messages,
      String base,
      @Nullable Object value,
      OutputUnit unit,
      JsonObject owner) {
    JsonPointer location = JsonPointer.from(unit.getInstanceLocation().substring(1));
    if (location.queryJson(value) instanceof JsonObject object) {
      for (Object name : owner.getJsonArray("required")) {
        if (!object.containsKey((String) name)) {
          messages.putIfAbsent(base + location.copy().append((String) name), name + " is required");
        }
      }
    }
  }

  private static void addUnknown(Map<String, String> messages, String pointer, JsonObject owner) {
    JsonObject known = owner.getJsonObject("properties", new JsonObject());
    String name = name(pointer);
    if (!known.containsKey(name)) {
      messages.putIfAbsent(
          pointer,
          String.format(
              Locale.ROOT,
              "unknown property '%s'; the properties are %s",
              ExportException.cut(name, 64),
              String.join(", ", known.fieldNames())));
    }
  }

  private static String name(String pointer) {
    String last = pointer.substring(pointer.lastIndexOf('/') + 1);
    String name = last.replace("~1", "/").replace("~0", "~");
    return INDEX.matcher(name).matches()
        ? pointer.substring(1)
        : name.isEmpty() ? "the body" : name;
  }
}
