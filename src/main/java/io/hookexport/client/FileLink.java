package io.hookexport.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.client.ClientException.Reason;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/**
 * A finished file: where it is for a few minutes, and what it must be.
 *
 * @param name without any folder that a hostile server might add; never {@code -}
 */
public record FileLink(URI url, String name, long size, String sha256) {

  static FileLink of(JsonNode data, URI server) {
    return new FileLink(
        url(data.path("url").asText(), server),
        data.path("file_name")
            .asText("export.csv")
            .replaceAll("[^A-Za-z0-9._-]", "_")
            .replaceFirst("^([.-]+|$)", "_"),
        data.path("file_size_bytes").asLong(),
        data.path("sha256").asText());
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
    return new ClientException(
        Reason.UNREACHABLE,
        "the server responds with a link that is not an address of http or https",
        List.of("is it the address of hookexport (--server), and is a proxy in between?"));
  }
}
