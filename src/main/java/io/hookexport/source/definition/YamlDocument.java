package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/** Parses a {@code source.yaml} to what its schema checks. */
final class YamlDocument {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private YamlDocument() {}

  /** Returns empty for a text without a key. */
  static Optional<JsonObject> parse(String text) throws JsonProcessingException {
    Map<String, Object> top =
        text.isBlank() ? null : YAML.readValue(text, new TypeReference<Map<String, Object>>() {});
    return Optional.ofNullable(top).map(keys -> withoutNulls(new JsonObject(keys)));
  }

  /** A key without a value is missing. */
  private static JsonObject withoutNulls(JsonObject object) {
    JsonObject copy = new JsonObject();
    for (Map.Entry<String, Object> entry : object) {
      if (entry.getValue() != null) {
        copy.put(entry.getKey(), withoutNulls(entry.getKey(), entry.getValue()));
      }
    }
    return copy;
  }

  /** A column needs no more than its name. A status without values is a mistake. */
  private static Object withoutNulls(String key, Object value) {
    if (value instanceof JsonObject names && key.equals("columns")) {
      JsonObject copy = new JsonObject();
      names.forEach(
          name ->
              copy.put(
                  name.getKey(),
                  name.getValue() == null ? new JsonObject() : withoutNulls(name.getValue())));
      return copy;
    }
    return key.equals("statuses") ? value : withoutNulls(value);
  }

  private static Object withoutNulls(Object value) {
    if (value instanceof JsonArray list) {
      JsonArray copy = new JsonArray();
      list.forEach(item -> copy.add(item == null ? null : withoutNulls(item)));
      return copy;
    }
    return value instanceof JsonObject object ? withoutNulls(object) : value;
  }
}
