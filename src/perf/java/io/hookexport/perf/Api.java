package io.hookexport.perf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;

/** The contract as a client uses it, on kept connections. */
final class Api {
  /** No export here takes so long. */
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final URI base;

  Api(URI base) {
    this.base = base;
  }

  /** The id of the accepted export. */
  String create(String key, String body) {
    HttpRequest request =
        request("/v1/exports", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    return data(send(request), 201).path("id").asText();
  }

  /**
   * Waits as clients should, with {@code Prefer: wait}, which is answered when the state changes.
   *
   * @return the completed export
   * @throws PerfException when it fails or takes too long
   */
  JsonNode awaitCompleted(String key, String id) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (System.nanoTime() < end) {
      HttpRequest request =
          request("/v1/exports/" + id, key).header("Prefer", "wait=30").GET().build();
      JsonNode export = data(send(request), 200);
      switch (export.path("status").asText()) {
        case "pending", "processing" -> {
          continue;
        }
        case "completed" -> {
          return export;
        }
        default -> throw new PerfException("the export ended as " + export);
      }
    }
    throw new PerfException("export " + id + " is not completed in " + DEADLINE.toSeconds() + " s");
  }

  /** Export and file go. */
  void delete(String key, String id) {
    HttpResponse<String> response = send(request("/v1/exports/" + id, key).DELETE().build());
    if (response.statusCode() != 204) {
      throw refused(response);
    }
  }

  /** Where the file of a completed export is, for a client without a key. */
  URI link(String key, String id) {
    HttpResponse<String> response =
        send(request("/v1/exports/" + id + "/download", key).GET().build());
    if (response.statusCode() != 302) {
      throw refused(response);
    }
    return base.resolve(response.headers().firstValue("Location").orElseThrow());
  }

  private HttpRequest.Builder request(String path, String key) {
    return HttpRequest.newBuilder(base.resolve(path))
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + key);
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new PerfException(request.method() + " " + request.uri() + " got no response: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PerfException("interrupted", e);
    }
  }

  private static JsonNode data(HttpResponse<String> response, int expected) {
    if (response.statusCode() != expected) {
      throw refused(response);
    }
    try {
      return JSON.readTree(response.body()).path("data");
    } catch (JsonProcessingException e) {
      throw new PerfException("no JSON: " + response.body(), e);
    }
  }

  private static PerfException refused(HttpResponse<String> response) {
    return new PerfException(
        String.format(
            Locale.ROOT,
            "%s %s returned %d: %s",
            response.request().method(),
            response.request().uri(),
            response.statusCode(),
            response.body()));
  }
}
