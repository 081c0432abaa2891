package io.hookexport.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A finished file: where it is for a few minutes, and what it must be.
 *
 * @param name without any folder that a hostile server might add; never {@code -}
 */
public record FileLink(URI url, String name, long size, String sha256) {

  static FileLink of(JsonNode data, URI server) {
    URI url = url(data.path("url").asText(), server);
    String sha256 = data.path("sha256").asText();
    if (!sha256.matches("[0-9a-f]{64}")) {
      throw ClientException.foreign("the server responds with a link without a valid sha256");
    }
    return new FileLink(
        url,
        data.path("file_name")
            .asText("export.csv")
            .replaceAll("[^A-Za-z0-9._-]", "_")
            .replaceFirst("^([.-]+|$)", "_"),
        data.path("file_size_bytes").asLong(),
        sha256);
  }

  /** The text is not for a message: a link is a secret. */
  private static URI url(String text, URI server) {
    try {
      URI url = server.resolve(new URI(text));
      if (url.getHost() != null && String.valueOf(url.getScheme()).matches("(?i)https?")) {
        return url;
      }
    } catch (URISyntaxException e) { // said below, without the text
      throw noAddress();
    }
    throw noAddress();
  }

  private static ClientException noAddress() {
    return ClientException.foreign(
        "the server responds with a link that is not an address of http or https");
  }
}
