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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link ServerConfig} from, weakest first: the packaged {@code conf/application.yaml}, a
 * file, the environment, overrides of the caller. The packaged file has all keys: any other key,
 * and any variable that starts with {@code HOOKEXPORT_} and matches none, is an error, unless a
 * platform has set it ({@link ServiceLinks}). No message holds a value that may be a secret.
 */
public final class ConfigReader {
  private static final String PACKAGED = "/conf/application.yaml";

  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .annotationIntrospector(new LowerCaseEnums())
          .build();

  private final Map<String, String> environment;
  private final Map<String, String> overrides = new LinkedHashMap<>();
  private final Map<String, String> whenEmpty = new LinkedHashMap<>();
  private final Map<String, String> copies = new LinkedHashMap<>();
  private final Map<String, String> origins = new LinkedHashMap<>();
  private Path file;
  private boolean fileMustExist;

  /**
   * @param environment of the process; only variables that start with {@code HOOKEXPORT_} count
   */
  public ConfigReader(Map<String, String> environment) {
    this(environment, Path.of(""));
  }

  /** For tests: with another working directory. */
  ConfigReader(Map<String, String> environment, Path workingDirectory) {
    this.environment = new TreeMap<>(environment);
    this.file = workingDirectory.resolve("conf/application.yaml");
  }

  /** Sets a required file in place of the optional {@code conf/application.yaml}. */
  public ConfigReader file(Path path) {
    file = path;
    fileMustExist = true;
    return this;
  }

  /** Overrides all other sources. The value is written as in the environment. */
  public ConfigReader override(String key, String value) {
    overrides.put(key, value);
    return this;
  }

  /** Sets the value of a key that no other source has set. */
  public ConfigReader whenEmpty(String key, String value) {
    whenEmpty.put(key, value);
    return this;
  }

  /**
   * Sets a key to the value of another one, if no source has set the key and one has set the other.
   */
  public ConfigReader whenOtherIsSet(String key, String other) {
    copies.put(key, other);
    return this;
  }

  /**
   * @throws ConfigException when a key or value is wrong
   */
  public ServerConfig read() {
    ObjectNode tree = packaged();
    ConfigKeys keys = new ConfigKeys(tree);
    if (fileMustExist || Files.exists(file)) {
      overlayFile(tree, keys);
    }
    environment.forEach(
        (variable, value) -> {
          if (ConfigKeys.isVariable(variable) && !ServiceLinks.isLink(variable, value)) {
            String key = keys.keyOf(variable);
            put(tree, key, variable, parse(keys.typeOf(key, variable), variable, value));
          }
        });
    overrides.forEach(
        (key, value) -> put(tree, key, "the command", parse(keys.typeOf(key, "code"), key, value)));
    whenEmpty.forEach(
        (key, value) -> {
          if (tree.at(pointer(key)).asText().isEmpty()) {
            put(tree, key, "the command", parse(keys.typeOf(key, "code"), key, value));
          }
        });
    copies.forEach(
        (key, other) -> {
          JsonNode value = tree.at(pointer(other));
          if (tree.at(pointer(key)).asText().isEmpty() && !value.asText().isEmpty()) {
            put(tree, key, origins.getOrDefault(other, other), value);
          }
        });
    try {
      return toRecords(tree);
    } catch (ConfigException e) {
      String other = copies.getOrDefault(e.key(), e.key());
      JsonNode value = tree.at(pointer(e.key()));
      boolean isCopy = !other.equals(e.key()) && value.equals(tree.at(pointer(other)));
      throw (isCopy ? e.asOf(other, value.asText()) : e).from(origins);
    }
  }

  private static ObjectNode packaged() {
    try (InputStream stream = ConfigReader.class.getResourceAsStream(PACKAGED)) {
      if (stream == null) {
        throw new IllegalStateException(PACKAGED + " is missing from the class path");
      }
      return (ObjectNode) YAML.readTree(stream);
    } catch (IOException e) {
      throw new UncheckedIOException(PACKAGED + " in the jar cannot be read", e);
    }
  }

  private void overlayFile(ObjectNode tree, ConfigKeys keys) {
    ConfigFile read = ConfigFile.read(file, YAML);
    read.sections()
        .ifPresent(
            sections ->
                ConfigKeys.visitLeaves(
                    "",
                    sections,
                    (key, node) -> {
                      if (node.isNull() && keys.isSection(key)) {
                        return; // all its keys are commented out
                      }
                      String position = read.position(key);
                      KeyType type = keys.typeOf(key, position);
                      ConfigException.require(
                          type.fits(node),
                          key,
                          "expected " + type.description() + ", in " + position);
                      put(
                          tree,
                          key,
                          position,
                          type == KeyType.TEXT ? type.parse(node.textValue()) : node);
                    }));
  }

  private static JsonNode parse(KeyType type, String name, String value) {
    try {
      return type.parse(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + ": expected " + type.description());
    }
  }

  private void put(ObjectNode tree, String key, String origin, JsonNode value) {
    Rules.plainText(key, value, origin);
    int dot = key.lastIndexOf('.');
    ObjectNode section = dot < 0 ? tree : (ObjectNode) tree.at(pointer(key.substring(0, dot)));
    section.set(key.substring(dot + 1), value);
    origins.put(key, origin);
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
