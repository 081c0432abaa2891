package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.limits.ResponseBytes;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads the body of an operation that has one, after its media type was found to be JSON in UTF-8.
 * Runs after authentication, so that only clients with a key can make the server hold bytes.
 */
final class JsonBody implements Handler<RoutingContext> {
  static final String MEDIA_TYPE = "application/json";

  private final int maxBytes;
  private final BodyHandler reader;
  private final Consumer<HttpServerRequest> reading;

  /**
   * @param reading receives each request when its body is read
   */
  JsonBody(int maxBytes, Consumer<HttpServerRequest> reading) {
    this.maxBytes = maxBytes;
    this.reading = reading;
    reader = BodyHandler.create(false).setBodyLimit(maxBytes);
  }

  @Override
  public void handle(RoutingContext rc) {
    HttpServerRequest request = rc.request();
    if (isAbsent(request)) {
      throw missing();
    }
    requireJson(request.headers().getAll(HttpHeaders.CONTENT_TYPE));
    String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw unsupported("The body must be sent without Content-Encoding.");
    }
    ResponseBytes.beginBody(rc, maxBytes);
    reading.accept(request);
    reader.handle(rc);
  }

  static boolean isAbsent(HttpServerRequest request) {
    String length = Objects.requireNonNullElse(request.getHeader(HttpHeaders.CONTENT_LENGTH), "0");
    boolean isStream =
        request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            // HTTP/2 has no such header, and the length may be left out.
            || (request.version() == HttpVersion.HTTP_2
                && !request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                && !request.isEnded());
    return length.equals("0") && !isStream;
  }

  static ExportException missing() {
    return ExportException.invalid("", "The body is missing; a JSON object is required.");
  }

  /** Accepts any case and parameters, but no charset other than UTF-8. */
  static void requireJson(List<String> contentTypes) {
    if (contentTypes.size() != 1) {
      throw unsupported("The body must be sent with one Content-Type, application/json.");
    }
    String[] parts = contentTypes.get(0).split(";", -1);
    if (!parts[0].strip().equalsIgnoreCase(MEDIA_TYPE)) {
      throw unsupported("The body must be sent with Content-Type application/json.");
    }
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].strip().split("=", 2);
      if (parameter[0].equalsIgnoreCase("charset")
          && !(parameter.length == 2 && parameter[1].replace("\"", "").equalsIgnoreCase("utf-8"))) {
        throw unsupported("The body must be sent in UTF-8.");
      }
    }
  }

  private static ExportException unsupported(String message) {
    return ExportException.of(ExportError.UNSUPPORTED_MEDIA_TYPE, message);
  }
}
