package io.hookexport.source.definition;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.pointer.JsonPointer;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaRepository;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks a {@code source.yaml} against the JSON Schema that documents it. The library reports each
 * schema around a violation too, and with {@code additionalProperties: false} every key that is
 * wrong in any way; only what an author can act on is kept.
 */
final class SourceSchema {
  private static final Set<String> WRAPPERS =
      Set.of("properties", "items", "additionalProperties", "propertyNames");

  /**
   * A key that breaks a rule.
   *
   * @param path of the keys from the top, with dots
   * @param words follow the key
   * @param isMissing a misspelt key is unknown, and another one missing: the first is told
   */
  record Problem(String path, String words, boolean isMissing) {}

  private final JsonObject schema;
  private final Validator validator;

  SourceSchema(JsonObject given) {
    this.schema = inlined(given, given.getJsonObject("$defs"));
    this.validator =
        SchemaRepository.create(
                new JsonSchemaOptions()
                    .setBaseUri("app://hookexport/")
                    .setDraft(Draft.DRAFT202012)
                    .setOutputFormat(OutputFormat.Basic))
            .validator(JsonSchema.of(schema));
  }

  /** Follows the references once, here: the library would at each validation. */
  private static JsonObject inlined(JsonObject part, JsonObject definitions) {
    JsonObject copy = new JsonObject();
    for (Map.Entry<String, Object> entry : part) {
      if (entry.getKey().equals("$ref")) {
        String name = ((String) entry.getValue()).substring("#/$defs/".length());
        copy.mergeIn(inlined(definitions.getJsonObject(name), definitions));
      } else if (!entry.getKey().equals("$defs")) {
        Object value = entry.getValue();
        copy.put(
            entry.getKey(),
            value instanceof JsonObject inner ? inlined(inner, definitions) : value);
      }
    }
    return copy;
  }

  /**
   * Returns the description of a key; empty for a name that the author gives.
   *
   * @param path of the keys from the top, with slashes
   */
  Optional<String> description(String path) {
    JsonObject at = schema;
    for (String name : path.substring(1).split("/", -1)) {
      JsonObject known = at.getJsonObject("properties", new JsonObject());
      Object next =
          known.containsKey(name)
              ? known.getValue(name)
              : at.getValue(at.containsKey("items") ? "items" : "additionalProperties");
      if (!(next instanceof JsonObject inner)) {
        return Optional.empty();
      }
      at = inner;
    }
    return Optional.ofNullable(at.getString("description"));
  }

  /**
   * @param document without keys that have no value
   */
  List<Problem> problems(JsonObject document) {
    OutputUnit output = validator.validate(document);
    List<Problem> problems = new ArrayList<>();
    if (output.getErrors() != null) {
      for (OutputUnit unit : output.getErrors()) {
        add(problems, document, unit);
      }
    }
    if (problems.isEmpty() && !Boolean.TRUE.equals(output.getValid())) {
      throw new IllegalStateException("a violation of the schema has no words: " + output.toJson());
    }
    return problems;
  }

  private void add(List<Problem> problems, JsonObject document, OutputUnit unit) {
    String keywordPath = String.valueOf(unit.getKeywordLocation());
    String keyword = keywordPath.substring(keywordPath.lastIndexOf('/') + 1);
    JsonObject owner = owner(keywordPath);
    JsonPointer at = JsonPointer.from(unit.getInstanceLocation().substring(1));
    String path = path(at);
    Object value = at.queryJson(document);
    switch (keyword) {
      case "required" -> {
        for (Object name : owner.getJsonArray("required")) {
          if (value instanceof JsonObject object && !object.containsKey((String) name)) {
            problems.add(new Problem(below(path, (String) name), "is missing.", true));
          }
        }
      }
      case "additionalProperties" -> {
        JsonObject known = owner.getJsonObject("properties", new JsonObject());
        String name = path.substring(path.lastIndexOf('.') + 1);
        if (owner.getValue("additionalProperties") instanceof Boolean && !known.containsKey(name)) {
          problems.add(new Problem(path, unknown(known), false));
        }
      }
      default -> {
        if (!WRAPPERS.contains(keyword)) {
          problems.add(new Problem(path, words(keyword, owner), false));
        }
      }
    }
  }

  /** Returns the part of the schema that has the keyword at the end of the path. */
  private JsonObject owner(String keywordPath) {
    String holder =
        keywordPath.substring(keywordPath.indexOf('#') + 1, keywordPath.lastIndexOf('/'));
    return (JsonObject)
        Objects.requireNonNull(JsonPointer.from(holder).queryJson(schema), keywordPath);
  }

  private static String path(JsonPointer pointer) {
    return pointer.toString().substring(1).replace('/', '.');
  }

  private static String below(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String unknown(JsonObject known) {
    return "is unknown. The keys here are: "
        + known.fieldNames().stream().sorted().collect(Collectors.joining(", "))
        + ".";
  }

  private static String words(String keyword, JsonObject owner) {
    String rule = owner.getString("x-rule");
    if (rule != null && !keyword.equals("type")) {
      return rule;
    }
    return switch (keyword) {
      case "type" -> "must be " + type(owner.getValue("type")) + ".";
      case "enum" -> "must be one of " + names(owner.getJsonArray("enum")) + ".";
      case "minLength", "minItems", "minProperties" -> "is empty.";
      default -> "breaks the rule " + keyword + ": " + owner.getValue(keyword) + ".";
    };
  }

  private static String type(Object types) {
    return (types instanceof JsonArray several ? several.stream() : Stream.of(types))
        .map(
            type ->
                switch ((String) type) {
                  case "array" -> "a list, as in [a, b]";
                  case "object" -> "a mapping of keys to values";
                  case "boolean" -> "true or false";
                  case "integer" -> "a whole number";
                  default -> "a " + type;
                })
        .collect(Collectors.joining(", or "));
  }

  private static String names(JsonArray values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
