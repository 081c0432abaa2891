package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Why a credential is not accepted. */
final class Rejections {
  private static final String INVALID = "Invalid or missing API key";
  static final String WWW_AUTHENTICATE = "WWW-Authenticate";

  private Rejections() {}

  static ExportException missing() {
    return ExportException.of(ExportError.UNAUTHORIZED, INVALID);
  }

  /**
   * Returns the error for a credential that is not accepted, and says so in a header (RFC 6750) if
   * the response has not begun.
   *
   * @param reason empty for keys
   */
  static ExportException invalid(RoutingContext rc, Presented presented, String reason) {
    if (presented.byProxy().isPresent()) {
      return ExportException.of(
          ExportError.UNAUTHORIZED,
          "The caller that the proxy names is not accepted: " + reason + ".");
    }
    if (presented.byHost().isPresent()) {
      return ExportException.of(
          ExportError.UNAUTHORIZED, "The user of this request is not accepted: " + reason + ".");
    }
    if (reason.isEmpty()) {
      return missing();
    }
    String description = "The token is not accepted: " + reason;
    if (!rc.response().headWritten()) {
      String error = "Bearer error=\"invalid_token\", error_description=\"" + description + "\"";
      rc.response().putHeader(WWW_AUTHENTICATE, error);
    }
    return ExportException.of(ExportError.UNAUTHORIZED, description + ".");
  }

  /** Returns the error for a caller who meanwhile has the exports of somebody else. */
  static ExportException changed() {
    return ExportException.of(
        ExportError.UNAUTHORIZED,
        "What this caller may access has changed during the request. Send the request again.");
  }

  static ExportException unavailable(@Nullable Throwable cause) {
    return cause instanceof ExportException known
        ? known
        : ExportException.unavailable(
            "API keys cannot be checked at the moment. Please try again later.", cause);
  }
}
