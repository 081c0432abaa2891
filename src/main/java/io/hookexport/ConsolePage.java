package io.hookexport;

import io.hookexport.config.ConfigException;
import io.hookexport.config.ConsoleConfig;
import io.hookexport.http.ConsoleSettings;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** What the console is told of the configuration. */
final class ConsolePage {
  /** A logo is loaded with each visit. */
  private static final long MOST_LOGO_BYTES = 1 << 20;

  private ConsolePage() {}

  /**
   * Reads the logo, and so blocks.
   *
   * @throws ConfigException when the logo cannot be read
   */
  static ConsoleSettings settings(ConsoleConfig config) {
    return new ConsoleSettings(
        config.enabled(), config.title(), logo(config), config.accent(), config.frameAncestors());
  }

  private static Optional<ConsoleSettings.Logo> logo(ConsoleConfig config) {
    if (!config.enabled() || config.logo().isEmpty()) {
      return Optional.empty();
    }
    Path file = Path.of(config.logo());
    String type = file.toString().toLowerCase(Locale.ROOT).endsWith(".svg") ? "svg+xml" : "png";
    try {
      if (Files.size(file) > MOST_LOGO_BYTES) {
        throw new ConfigException(
            "console.logo: " + file + " is larger than " + MOST_LOGO_BYTES + " bytes");
      }
      return Optional.of(
          new ConsoleSettings.Logo("image/" + type, Buffer.buffer(Files.readAllBytes(file))));
    } catch (IOException e) {
      throw new ConfigException("console.logo: cannot read " + file + " (" + e + ")");
    }
  }
}
