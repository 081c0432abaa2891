package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.SupportedVersions;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Translates the failures that Vert.x and Netty report for a request into the errors of the
 * contract.
 */
final class FrameworkFailures {
  private final ApiSettings settings;

  FrameworkFailures(ApiSettings settings) {
    this.settings = settings;
  }

  /**
   * @param status that Vert.x would send; its body handler uses 200 for a body that ended in the
   *     middle or has a malformed chunk
   */
  ExportException translate(RoutingContext rc, int status) {
    Throwable cause = rc.failure();
    if (cause instanceof ExportException known) {
      return known;
    }
    return switch (status) {
      case 404 -> ExportException.of(ExportError.NOT_FOUND, "This path does not exist.");
      case 405 ->
          ExportException.of(
              ExportError.METHOD_NOT_ALLOWED,
              "The method "
                  + ExportException.cut(rc.request().method().name(), 32)
                  + " is not allowed for this path.");
      case 413 ->
          ExportException.of(
              ExportError.PAYLOAD_TOO_LARGE,
              "The body is larger than the "
                  + settings.maxBodyBytes()
                  + " bytes that this server accepts.");
      case 417 -> invalid("the header Expect can only be 100-continue");
      case 200, 400 ->
          invalid("the request is not valid HTTP: its path, Host or body is malformed");
      default -> ExportException.internal("unexpected " + cause, cause);
    };
  }

  /** For requests that could not be parsed; they never reach a router. */
  static ExportException unparsable(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    if (cause instanceof SupportedVersions.UnknownVersion) {
      return ExportException.of(
          ExportError.HTTP_VERSION_NOT_SUPPORTED, "This server speaks HTTP/1.1 and HTTP/1.0 only.");
    }
    if (cause instanceof TooLongHttpLineException) {
      return ExportException.of(
          ExportError.URI_TOO_LONG,
          "The request line is longer than the "
              + ApiSettings.MAX_REQUEST_LINE_BYTES
              + " bytes that this server accepts.");
    }
    if (cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException) {
      return ExportException.of(
          ExportError.HEADERS_TOO_LARGE,
          "The header fields are larger than the "
              + ApiSettings.MAX_HEADER_BYTES
              + " bytes, or more than the "
              + ApiSettings.MAX_HEADER_LINES
              + " lines, that this server accepts.");
    }
    return invalid("the request is not valid HTTP");
  }

  ExportException late() {
    return ExportException.of(
        ExportError.REQUEST_TIMEOUT,
        "The body of the request did not arrive within "
            + ExportException.counted(settings.requestTimeoutSeconds(), "second")
            + ".");
  }

  ExportException malformedBody() {
    return invalid("the request is not valid HTTP: its body has a malformed chunk");
  }

  private static ExportException invalid(String message) {
    return ExportException.of(ExportError.INVALID_REQUEST, message);
  }
}
