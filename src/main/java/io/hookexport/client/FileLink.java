package io.hookexport.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/**
 * A finished file: where it is for a few minutes, and what it must be.
 *
 * @param name without any folder that a hostile server might add
 */
public record FileLink(URI url, String name, long size, String sha256) {

  static FileLink of(JsonNode data, URI server) {
    return new FileLink(
        server.resolve(data.path("url").asText()),
        data.path("file_name")
            .asText("export.csv")
            .replaceAll("[^A-Za-z0-9._-]", "_")
            .replaceFirst("^\\.+", "_"),
        data.path("file_size_bytes").asLong(),
        data.path("sha256").asText());
  }
}
