package io.hookexport.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;

/** Calls the API as a client does, with the HTTP client of the JDK only. */
final class ApiClient {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(DEADLINE)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI base;
  private final String key;

  ApiClient(URI base, String key) {
    this.base = base;
    this.key = key;
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        authorized(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) {
    return send(authorized(path).GET().build(), BodyHandlers.ofString());
  }

  /** Follows a link of the server, absolute or not, without the key, which links do not need. */
  HttpResponse<InputStream> open(String location) {
    return send(
        HttpRequest.newBuilder(base.resolve(location)).timeout(DEADLINE).GET().build(),
        BodyHandlers.ofInputStream());
  }

  private HttpRequest.Builder authorized(String path) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(DEADLINE)
        .header("Authorization", "Bearer " + key);
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
    try {
      return http.send(request, handler);
    } catch (IOException e) {
      throw new DemoException(name(request) + " got no response: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoException(name(request) + " was interrupted", e);
    }
  }

  /**
   * Returns the {@code data} of a response.
   *
   * @throws DemoException with the message of the error envelope when the response has another
   *     status
   */
  static JsonNode data(HttpResponse<String> response, int expected) {
    if (response.statusCode() != expected) {
      throw new DemoException(refusal(response));
    }
    return parse(response).path("data");
  }

  /** Returns the server's message about a request that it rejected. */
  static String refusal(HttpResponse<String> response) {
    JsonNode error = parse(response).path("error");
    return String.format(
        Locale.ROOT,
        "%s returned %d %s: %s",
        name(response.request()),
        response.statusCode(),
        error.path("code").asText("(no code)"),
        error.path("message").asText("(no message)"));
  }

  private static JsonNode parse(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (JsonProcessingException e) {
      throw new DemoException(
          name(response.request()) + " returned " + response.statusCode() + " without JSON", e);
    }
  }

  /** Omits the query or the token of a signed link. */
  private static String name(HttpRequest request) {
    String path = request.uri().getPath();
    return request.method() + " " + path.replaceFirst("(/files/)[^/]+", "$1…");
  }
}
