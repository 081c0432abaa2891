package io.hookexport.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Builds a {@link ServerConfig} from, weakest first: the packaged {@code conf/application.yaml}, a
 * file, the environment, overrides of the caller. The packaged file has all keys: any other key,
 * and any variable that starts with {@code HOOKEXPORT_} and matches none, is an error, unless a
 * platform has set it ({@link ServiceLinks}). No message holds a value that may be a secret.
 */
public final class ConfigReader {
  private final Map<String, String> environment;
  private final Map<String, String> overrides = new LinkedHashMap<>();
  private final Map<String, String> whenEmpty = new LinkedHashMap<>();
  private final Map<String, String> copies = new LinkedHashMap<>();
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
    ConfigTree tree = new ConfigTree();
    ConfigKeys keys = tree.keys();
    if (fileMustExist || Files.exists(file)) {
      ConfigFile read = ConfigFile.read(file, ConfigTree.YAML);
      read.sections().ifPresent(sections -> tree.overlay(sections, read::position));
    }
    environment.forEach(
        (variable, value) -> {
          if (ConfigKeys.isMeant(variable, value)) {
            String key = keys.keyOf(variable);
            tree.put(key, variable, parse(keys.typeOf(key, variable), variable, value));
          }
        });
    overrides.forEach(
        (key, value) -> tree.put(key, "the command", parse(keys.typeOf(key, "code"), key, value)));
    whenEmpty.forEach(
        (key, value) -> {
          if (tree.isEmpty(key)) {
            tree.put(key, "the command", parse(keys.typeOf(key, "code"), key, value));
          }
        });
    copies.forEach(
        (key, other) -> {
          if (tree.isEmpty(key) && !tree.isEmpty(other)) {
            tree.put(key, tree.origin(other, other), tree.value(other));
          }
        });
    try {
      return tree.records();
    } catch (ConfigException e) {
      String other = copies.getOrDefault(e.key(), e.key());
      JsonNode value = tree.value(e.key());
      boolean isCopy = !other.equals(e.key()) && value.equals(tree.value(other));
      throw tree.located(isCopy ? e.asOf(other, value.asText()) : e);
    }
  }

  private static JsonNode parse(KeyType type, String name, String value) {
    try {
      return type.parse(value);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(name + ": expected " + type.description());
    }
  }
}
