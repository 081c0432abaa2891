package io.hookexport.support;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** A response that follows the contract; the names of its headers in any case. */
public record Answer(HttpResponse<byte[]> response) {
  public int status() {
    return response.statusCode();
  }

  /** Null where there is none. */
  public String header(String name) {
    return response.headers().firstValue(name).orElse(null);
  }

  /** The path of an absolute Location. */
  public String link() {
    return URI.create(header("Location")).getRawPath();
  }

  public byte[] body() {
    return response.body();
  }

  public String text() {
    return new String(body(), StandardCharsets.UTF_8);
  }

  public JsonObject json() {
    return new JsonObject(Buffer.buffer(body()));
  }

  public JsonObject data() {
    return json().getJsonObject("data");
  }

  public String code() {
    return json().getJsonObject("error").getString("code");
  }

  public String message() {
    return json().getJsonObject("error").getString("message");
  }

  public Map<String, String> violations() {
    return violations(json().getJsonObject("error"));
  }

  /** The messages of an error by pointer. */
  public static Map<String, String> violations(JsonObject error) {
    Map<String, String> found = new LinkedHashMap<>();
    for (Object violation :
        error
            .getJsonObject("details", new JsonObject())
            .getJsonArray("violations", new JsonArray())) {
      JsonObject one = (JsonObject) violation;
      found.put(one.getString("pointer"), one.getString("message"));
    }
    return found;
  }

  /** All that a client can see, except what differs between any two requests. */
  public Map<String, Object> visible() {
    Map<String, Object> seen = new TreeMap<>();
    seen.put(":status", status());
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              boolean perRequest =
                  name.equals("x-request-id")
                      || name.equals("date")
                      || name.startsWith("ratelimit-");
              seen.put(name, perRequest ? "any" : values);
            });
    seen.put(":body", text().replace(header("X-Request-Id"), "any"));
    return seen;
  }
}
