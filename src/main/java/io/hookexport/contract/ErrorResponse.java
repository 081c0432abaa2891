package io.hookexport.contract;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.json.JsonObject;

/**
 * The status and the error object that clients get for a failure, over HTTP and on the event bus.
 */
public final class ErrorResponse {
  private static final String INTERNAL =
      "The server failed to handle this request. The reason is in the server's log";

  private ErrorResponse() {}

  /** Returns the HTTP status of an error; no other code chooses one. */
  public static int status(ExportError error) {
    return switch (error) {
      case INVALID_REQUEST, ENDPOINT_NOT_FOUND, EXPORT_NOT_READY -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN, LINK_INVALID -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case IDEMPOTENCY_MISMATCH, IDEMPOTENCY_CONFLICT, EXPORT_ACTIVE, EXPORT_NOT_ACTIVE -> 409;
      case EXPORT_EXPIRED, LINK_EXPIRED -> 410;
      case PRECONDITION_FAILED -> 412;
      case PAYLOAD_TOO_LARGE -> 413;
      case URI_TOO_LONG -> 414;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case RANGE_NOT_SATISFIABLE -> 416;
      case EXPORT_LIMIT_EXCEEDED, RATE_LIMITED -> 429;
      case HEADERS_TOO_LARGE -> 431;
      case FILE_DAMAGED, INTERNAL_ERROR -> 500;
      case UNAVAILABLE -> 503;
      case HTTP_VERSION_NOT_SUPPORTED -> 505;
    };
  }

  /**
   * Returns {@code {"code", "message", "details"?}}, the error object of the contract, for a
   * response that has the request id beside it.
   */
  public static JsonObject ofRequest(ExportException problem) {
    return json(problem, INTERNAL + ", under the request id.");
  }

  /** Returns the same for a message of the event bus, which has no request id. */
  public static JsonObject ofMessage(ExportException problem) {
    return json(problem, INTERNAL + ".");
  }

  private static JsonObject json(ExportException problem, String internal) {
    JsonObject error =
        new JsonObject()
            .put("code", problem.error().name())
            .put("message", shown(problem, internal));
    if (!problem.details().isEmpty()) {
      error.put("details", problem.details());
    }
    return error;
  }

  /** Hides internal details, which are for the log, not for clients. */
  private static String shown(ExportException problem, String internal) {
    return problem.error() == ExportError.INTERNAL_ERROR ? internal : problem.message();
  }
}
