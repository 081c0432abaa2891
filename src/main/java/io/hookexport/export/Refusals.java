package io.hookexport.export;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/** The errors of callers that ask for more than they may. */
public final class Refusals {
  private Refusals() {}

  /**
   * A client has reached a limit of requests, or of what it holds at once.
   *
   * @param reason names the limit for programs
   * @param message without when to try again
   */
  public static ExportException rateLimit(
      String reason, long limit, int retryAfterSeconds, String message) {
    JsonObject details =
        new JsonObject()
            .put("reason", reason)
            .put("limit", limit)
            .put("retry_after", retryAfterSeconds);
    String when = ExportException.counted(retryAfterSeconds, "second");
    return ExportException.of(
            ExportError.RATE_LIMITED, message + " Please try again in " + when + ".", details)
        .retryAfter(retryAfterSeconds);
  }

  /**
   * As many exports of the project as may be are active, and as many as may wait do.
   *
   * @param oldest the oldest of all these; empty when it has ended meanwhile
   * @param limit how many may wait
   */
  public static ExportException queueFull(Optional<UUID> oldest, int limit, int retryAfterSeconds) {
    JsonObject details =
        new JsonObject()
            .put("reason", "queued_exports")
            .put("limit", limit)
            .put("retry_after", retryAfterSeconds);
    oldest.ifPresent(id -> details.put("export_id", id.toString()));
    return ExportException.of(
            ExportError.EXPORT_LIMIT_EXCEEDED,
            "The queue of this project is full: "
                + (limit == 1 ? "1 export waits" : limit + " exports wait")
                + " already. Please wait for one to start, or cancel one.",
            details)
        .retryAfter(retryAfterSeconds);
  }

  /**
   * Fewer exports of the project than may be are active, but others wait, who are next.
   *
   * @param oldest the oldest of all these; empty when it has ended meanwhile
   * @param limit how many exports of the project may be active at once
   */
  public static ExportException othersWait(
      Optional<UUID> oldest, int limit, int retryAfterSeconds) {
    return ExportException.of(
            ExportError.EXPORT_LIMIT_EXCEEDED,
            "Other exports of this project wait for their turn, and come first. Please wait until they have started.",
            ExportException.activeLimit(oldest, limit, retryAfterSeconds).details())
        .retryAfter(retryAfterSeconds);
  }

  /** The caller lacks the scope of an operation. */
  public static ExportException missingScope(Scope scope) {
    return ExportException.of(
        ExportError.FORBIDDEN,
        "This credential lacks the scope '" + scope.wireName() + "', which this operation needs.",
        new JsonObject().put("required_scope", scope.wireName()));
  }

  /** The caller asks for an endpoint other than the one of its fixed filter. */
  public static ExportException otherEndpoint() {
    return forbidden(
        "This credential is for the exports of one endpoint only, and the request is for others.");
  }

  /**
   * Omits what a caller with a fixed endpoint may not know of the other exports of the project, and
   * tells when to try again to the minute only: to the second, it is when one of them was made.
   */
  static Throwable shownTo(Access access, Throwable failure) {
    return failure instanceof ExportException problem ? shownTo(access, problem) : failure;
  }

  static ExportException shownTo(Access access, ExportException problem) {
    if (access.endpoint().isEmpty()) {
      return problem;
    }
    int seconds = minutes(problem.retryAfterSeconds());
    return switch (problem.details().getString("reason", "")) {
      case "stored_bytes" -> stored(problem, seconds);
      case "hourly_quota" ->
          ExportException.hourlyLimit(problem.details().getInteger("limit"), seconds);
      default -> problem.without("export_id", problem.message());
    };
  }

  private static ExportException stored(ExportException problem, int retryAfterSeconds) {
    JsonObject details = problem.details().copy().put("retry_after", retryAfterSeconds);
    details.remove("stored");
    return ExportException.of(
            problem.error(),
            "The export files of this project have reached its limit of bytes. Delete exports that are no longer needed, or wait until they expire.",
            details)
        .retryAfter(retryAfterSeconds);
  }

  /** Returns the seconds rounded up to whole minutes. */
  private static int minutes(int seconds) {
    return (int) Math.min(Integer.MAX_VALUE, (seconds + 59L) / 60 * 60);
  }

  public static ExportException forbidden(String message) {
    return ExportException.of(ExportError.FORBIDDEN, message);
  }

  /** Returns the error for a change that a browser sends for a page that may not make it. */
  public static ExportException otherSite() {
    return forbidden(
        "This request comes from a page of another site, which may not change anything here.");
  }
}
