package io.hookexport.config;

/** A configuration that cannot be used. The message names the key, what is wrong and what to do. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }

  static void require(boolean condition, String key, String problem) {
    if (!condition) {
      throw new ConfigException(key + ": " + problem);
    }
  }
}
