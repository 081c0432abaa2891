package io.hookexport.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.hookexport.export.Export;
import io.hookexport.export.ExportJson;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportPage;
import io.hookexport.http.limits.ResponseBytes;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Sends a successful result in the envelope of the contract. Writes bytes directly, without a tree
 * of maps in between (src/doc/design/decisions/0024).
 */
final class JsonResponse {
  private static final JsonFactory JSON = new JsonFactory();
  private static final CharSequence TYPE = HttpHeaders.createOptimized(JsonBody.MEDIA_TYPE);

  /** For every JSON response: its content depends on the moment and on the client. */
  static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

  /** An export has about 900 bytes. */
  private static final int USUAL_BYTES = 1200;

  private JsonResponse() {}

  /** Writes one part of the body. */
  @FunctionalInterface
  private interface Part {
    void writeTo(JsonGenerator json) throws IOException;
  }

  static Future<Void> data(RoutingContext rc, int status, JsonObject data) {
    return send(rc, status, json -> json.writeRawValue(data.encode()), json -> {});
  }

  /**
   * Sends data with status 200.
   *
   * @param data in JSON; copied only when there is room for the response
   */
  static Future<Void> data(RoutingContext rc, Buffer data) {
    String start = "{\"data\":";
    String meta = new JsonObject().put("request_id", RequestId.of(rc)).encode();
    Buffer end = Buffer.buffer(",\"meta\":" + meta + "}");
    int size = start.length() + data.length() + end.length();
    begin(rc, 200, size);
    return ResponseBytes.end(
        rc,
        size,
        () -> Buffer.buffer(size).appendString(start).appendBuffer(data).appendBuffer(end));
  }

  /**
   * @param next the cursor of the next page
   */
  static Future<Void> page(RoutingContext rc, JsonArray items, Optional<String> next) {
    return send(rc, 200, json -> json.writeRawValue(items.encode()), json -> more(json, next));
  }

  static Future<Void> export(RoutingContext rc, int status, Export export) {
    return send(rc, status, json -> ExportJson.write(export, json), json -> {});
  }

  static Future<Void> page(RoutingContext rc, ExportPage page) {
    return send(
        rc,
        200,
        json -> {
          json.writeStartArray();
          for (Export export : page.exports()) {
            ExportJson.write(export, json);
          }
          json.writeEndArray();
        },
        json -> more(json, page.next().map(ExportListing.Position::toCursor)));
  }

  private static void more(JsonGenerator json, Optional<String> next) throws IOException {
    json.writeBooleanField("has_more", next.isPresent());
    if (next.isPresent()) {
      json.writeStringField("next_cursor", next.get());
    }
  }

  /**
   * @param meta the fields beside the request id
   */
  private static Future<Void> send(RoutingContext rc, int status, Part data, Part meta) {
    Buffer body = body(RequestId.of(rc), data, meta);
    begin(rc, status, body.length());
    return ResponseBytes.end(rc, body.length(), () -> body);
  }

  private static void begin(RoutingContext rc, int status, int size) {
    putLength(rc.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, TYPE), size)
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
  }

  /** Sends a small or a shared body; also for HEAD. */
  static Future<Void> end(HttpServerResponse response, Buffer body) {
    return putLength(response, body.length()).end(body);
  }

  /** Sets the length. For HEAD, Vert.x omits the body, and would omit its length too. */
  private static HttpServerResponse putLength(HttpServerResponse response, int size) {
    return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(size));
  }

  private static Buffer body(String requestId, Part data, Part meta) {
    ByteArrayBuilder bytes = new ByteArrayBuilder(USUAL_BYTES);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeFieldName("data");
      data.writeTo(json);
      json.writeObjectFieldStart("meta");
      json.writeStringField("request_id", requestId);
      meta.writeTo(json);
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException memoryIsNoDevice) {
      throw new UncheckedIOException(memoryIsNoDevice);
    }
    return Buffer.buffer(bytes.toByteArray());
  }
}
