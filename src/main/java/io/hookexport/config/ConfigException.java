package io.hookexport.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A configuration that cannot be used. The message names the key, what is wrong and what to do. */
public final class ConfigException extends RuntimeException {
  /** Empty when the error is not about one key. */
  private final String key;

  private final List<String> problems;

  public ConfigException(String message) {
    this(List.of(message));
  }

  /**
   * @param problems each a message of its own; at least one
   */
  public ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.key = "";
    this.problems = List.copyOf(problems);
  }

  ConfigException(String key, String problem) {
    super(key + ": " + problem);
    this.key = key;
    this.problems = List.of(key + ": " + problem);
  }

  String key() {
    return key;
  }

  public List<String> problems() {
    return problems;
  }

  static void require(boolean condition, String key, String problem) {
    if (!condition) {
      throw new ConfigException(key, problem);
    }
  }

  /** Returns the same error of the key from which this URI was copied. */
  ConfigException asOf(String other, String uri) {
    return uri.isEmpty()
        ? new ConfigException(
            String.format(
                Locale.ROOT,
                "neither %s nor %s is set; set %s=postgresql://user:password@host:5432/name, for example",
                other,
                key,
                ConfigKeys.variable(other)))
        : new ConfigException(other, String.valueOf(getMessage()).substring((key + ": ").length()));
  }

  /**
   * Returns the same error with the origin of the value. A variable that is set to an empty text
   * counts as set.
   *
   * @param origins key to variable, or file and line
   */
  ConfigException from(Map<String, String> origins) {
    String origin = origins.get(key);
    if (origin == null) {
      return this;
    }
    String text =
        origin.startsWith(ConfigKeys.PREFIX)
            ? String.valueOf(getMessage()).replace(key + ": is not set", key + ": is empty")
            : String.valueOf(getMessage());
    return new ConfigException(text + " (set by " + origin + ")");
  }
}
