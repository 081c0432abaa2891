package io.hookexport.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The values of all keys while they are gathered: those of the packaged file, and what has replaced
 * them, with its origin for messages.
 */
final class ConfigTree {
  static final ObjectMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .annotationIntrospector(new LowerCaseEnums())
          .build();

  private static final String PACKAGED = "/io/hookexport/conf/application.yaml";

  private final ObjectNode tree = Packaged.TREE.deepCopy();
  private final ConfigKeys keys = new ConfigKeys(tree);
  private final Map<String, String> origins = new HashMap<>();

  ConfigKeys keys() {
    return keys;
  }

  /**
   * Puts in all values of some sections.
   *
   * @param position says where a key is written
   * @throws ConfigException when a key does not exist, or its value has another type
   */
  void overlay(ObjectNode sections, UnaryOperator<String> position) {
    ConfigKeys.visitLeaves(
        "",
        sections,
        (key, node) -> {
          if (node.isNull() && keys.isSection(key)) {
            return; // all its keys are commented out
          }
          KeyType type = keys.typeOf(key, position.apply(key));
          ConfigException.require(
              type.fits(node),
              key,
              "expected " + type.description() + ", in " + position.apply(key));
          put(key, position.apply(key), type == KeyType.TEXT ? type.parse(node.textValue()) : node);
        });
  }

  JsonNode value(String key) {
    return tree.at(pointer(key));
  }

  boolean isEmpty(String key) {
    return value(key).asText().isEmpty();
  }

  String origin(String key, String otherwise) {
    return origins.getOrDefault(key, otherwise);
  }

  void put(String key, String origin, JsonNode value) {
    Rules.plainText(key, value, origin);
    int dot = key.lastIndexOf('.');
    ObjectNode section = dot < 0 ? tree : (ObjectNode) tree.at(pointer(key.substring(0, dot)));
    section.set(key.substring(dot + 1), value);
    origins.put(key, origin);
  }

  /** Returns the same error with the origin of its value. */
  ConfigException located(ConfigException error) {
    return error.from(origins);
  }

  /**
   * @throws ConfigException when a value is wrong; see {@link #located}
   */
  ServerConfig records() {
    return toRecords(tree);
  }

  /** Parsed once: an application may set many options one by one, on an event loop. */
  private static final class Packaged {
    static final ObjectNode TREE = packaged();
  }

  private static ObjectNode packaged() {
    try (InputStream stream = ConfigTree.class.getResourceAsStream(PACKAGED)) {
      if (stream == null) {
        throw new IllegalStateException(PACKAGED + " is missing from the class path");
      }
      return (ObjectNode) YAML.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(PACKAGED + " in the jar cannot be read", e);
    }
  }

  private static String pointer(String key) {
    return "/" + key.replace('.', '/');
  }

  private static ServerConfig toRecords(ObjectNode tree) {
    try {
      return YAML.treeToValue(tree, ServerConfig.class);
    } catch (JsonProcessingException e) {
      throw translated(e, tree);
    }
  }

  private static ConfigException translated(JsonProcessingException problem, ObjectNode tree) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof ConfigException known) {
        return known;
      }
      if (t instanceof InputCoercionException tooLong
          && problem instanceof JsonMappingException at) {
        return outOfRange(path(at), tooLong.getTargetType(), tree);
      }
    }
    String key = problem instanceof JsonMappingException mapping ? path(mapping) : "configuration";
    if (problem instanceof InvalidFormatException format && choices(format) != null) {
      return new ConfigException(
          key, "'" + format.getValue() + "' is not one of " + choices(format));
    }
    return new ConfigException(key, "the value is out of range or of the wrong type");
  }

  /**
   * Returns the error of the key's own check, which is called with a number that is out of range
   * for every key.
   */
  private static ConfigException outOfRange(String key, Class<?> type, ObjectNode tree) {
    long least = type == long.class ? Long.MIN_VALUE : Integer.MIN_VALUE;
    int dot = key.lastIndexOf('.');
    ((ObjectNode) tree.at(pointer(key.substring(0, dot)))).put(key.substring(dot + 1), least);
    try {
      toRecords(tree);
      throw new IllegalStateException(key + " takes " + least);
    } catch (ConfigException known) {
      return known;
    }
  }

  private static String path(JsonMappingException problem) {
    return problem.getPath().stream()
        .map(JsonMappingException.Reference::getFieldName)
        .takeWhile(name -> name != null)
        .collect(Collectors.joining("."));
  }

  /** Returns the names of an enum, as they are written in the file; null for another type. */
  private static @Nullable String choices(InvalidFormatException problem) {
    Object[] constants = problem.getTargetType().getEnumConstants();
    return constants == null
        ? null
        : Arrays.stream(constants)
            .map(constant -> LowerCaseEnums.name((Enum<?>) constant))
            .collect(Collectors.joining(", "));
  }
}
