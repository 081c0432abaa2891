package io.hookexport.client;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The server to talk to.
 *
 * @param server its address, without a slash at the end
 * @param key a credential of its API
 * @param keyOrigin where the key was found, in words
 * @param ca a PEM file with the only authorities to trust; empty for those of the JVM
 */
public record ClientSettings(URI server, String key, String keyOrigin, Optional<Path> ca) {

  /** Omits the key. */
  @Override
  public String toString() {
    return server + " with the key from " + keyOrigin;
  }
}
