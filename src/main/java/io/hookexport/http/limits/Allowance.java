package io.hookexport.http.limits;

import io.hookexport.export.ExportException;
import io.hookexport.export.Refusals;
import io.vertx.core.http.HttpServerResponse;

/**
 * The remaining allowance of one client: the single source of the {@code RateLimit-*} headers, of
 * {@code Retry-After} and of the message of a rejection.
 *
 * @param granted false when this request exceeds the limit
 * @param resetSeconds until the whole limit is available again, or a retry makes sense; at least 1
 */
public record Allowance(boolean granted, long limit, long remaining, int resetSeconds) {

  void writeTo(HttpServerResponse response) {
    response
        .putHeader("RateLimit-Limit", String.valueOf(limit))
        .putHeader("RateLimit-Remaining", String.valueOf(remaining))
        .putHeader("RateLimit-Reset", String.valueOf(resetSeconds));
  }

  public static void removeFrom(HttpServerResponse response) {
    response.headers().remove("RateLimit-Limit");
    response.headers().remove("RateLimit-Remaining");
    response.headers().remove("RateLimit-Reset");
  }

  public ExportException tooManyRequests() {
    return refusal(
        "requests_per_minute",
        "This project has reached its limit of "
            + ExportException.counted(limit, "request")
            + " per minute.");
  }

  public ExportException tooManyFileRequests() {
    return refusal(
        "requests_per_minute",
        "Too many file requests. The limit is "
            + ExportException.counted(limit, "file request")
            + " per minute for all links of a project together, and for requests from one address whose links have not been verified yet.");
  }

  /**
   * @param credential what was missing or wrong
   */
  ExportException tooManyFailedAuthentications(String credential) {
    return refusal(
        "failed_authentications_per_minute",
        "This address has sent too many requests without a valid "
            + (credential + ". Please check the ")
            + credential.substring(credential.lastIndexOf(' ') + 1)
            + ".");
  }

  public ExportException tooManyWatches() {
    return refusal(
        "open_watches",
        "This project has reached its limit of concurrent event streams and waiting requests: "
            + limit
            + ".");
  }

  private ExportException refusal(String reason, String message) {
    return Refusals.rateLimit(reason, limit, resetSeconds, message);
  }
}
