package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

/**
 * The addresses on the event bus.
 *
 * @param prefix their first part
 */
public record BusConfig(String prefix) {
  public BusConfig {
    require(
        prefix.matches("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*") && prefix.length() <= 100,
        "bus.prefix",
        "'"
            + prefix
            + "' must be words of letters, digits, _ and -, with a '.' between two of them");
  }
}
