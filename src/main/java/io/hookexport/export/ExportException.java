package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The only error type that crosses packages: a code of the closed list, a message for people, and
 * details.
 */
public final class ExportException extends RuntimeException {
  /**
   * The most violations that one response reports: one for each column that a request may name, and
   * some more.
   */
  static final int MOST_REPORTED = 100;

  private static final int LONGEST_POINTER = 128;
  private static final int LONGEST_MESSAGE = 1024;

  private final ExportError error;
  private final transient JsonObject details;
  private final int retryAfterSeconds;
  private final Failure.@Nullable Code failureCode;
  private final @Nullable String failureMessage;

  private ExportException(
      ExportError error,
      String message,
      JsonObject details,
      int retryAfterSeconds,
      Failure.@Nullable Code failureCode,
      @Nullable String failureMessage,
      @Nullable Throwable cause) {
    super(message, cause);
    this.error = error;
    this.details = details;
    this.retryAfterSeconds = retryAfterSeconds;
    this.failureCode = failureCode;
    this.failureMessage = failureMessage;
  }

  public static ExportException of(ExportError error, String message) {
    return new ExportException(error, message, new JsonObject(), 0, null, null, null);
  }

  public static ExportException of(ExportError error, String message, JsonObject details) {
    return new ExportException(error, message, details, 0, null, null, null);
  }

  public static ExportException invalid(List<Violation> violations) {
    JsonArray array = new JsonArray();
    violations.stream()
        .limit(MOST_REPORTED)
        .forEach(
            v ->
                array.add(
                    new JsonObject()
                        .put("pointer", cut(v.pointer(), LONGEST_POINTER))
                        .put("message", cut(v.message(), LONGEST_MESSAGE))));
    String more =
        violations.size() > MOST_REPORTED
            ? ", which has the first " + MOST_REPORTED + " of them."
            : ".";
    String message =
        violations.size() == 1
            ? cut(violations.get(0).message(), LONGEST_MESSAGE)
            : "The request has " + violations.size() + " violations; see details.violations" + more;
    return of(ExportError.INVALID_REQUEST, message, new JsonObject().put("violations", array));
  }

  /** Returns the text, or its beginning and an ellipsis: a client's text may be of any length. */
  public static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(longest - 2)) ? longest - 2 : longest - 1;
    return text.substring(0, end) + "…";
  }

  public static ExportException invalid(String pointer, String message) {
    return invalid(List.of(new Violation(pointer, message)));
  }

  /** A dependency of this server does not respond; the same call may succeed later. */
  public static ExportException unavailable(String message, @Nullable Throwable cause) {
    return new ExportException(
        ExportError.UNAVAILABLE, message, new JsonObject(), 5, null, null, cause);
  }

  public static ExportException internal(String message, @Nullable Throwable cause) {
    return new ExportException(
        ExportError.INTERNAL_ERROR, message, new JsonObject(), 0, null, null, cause);
  }

  /**
   * The project has reached its limit of active exports.
   *
   * @param exportId the active export; empty when it has ended meanwhile
   * @param limit how many exports of the project may be active at once
   */
  public static ExportException activeLimit(
      Optional<UUID> exportId, int limit, int retryAfterSeconds) {
    JsonObject details =
        new JsonObject()
            .put("reason", "active_exports")
            .put("limit", limit)
            .put("retry_after", retryAfterSeconds);
    exportId.ifPresent(id -> details.put("export_id", id.toString()));
    return of(
            ExportError.EXPORT_LIMIT_EXCEEDED,
            limit == 1
                ? "An export is already in progress. Please wait for it to complete."
                : "This project has reached its limit of "
                    + counted(limit, "export")
                    + " in progress. Please wait for one to end.",
            details)
        .retryAfter(retryAfterSeconds);
  }

  /** Returns {@code 1 export}, {@code 2 exports}. */
  public static String counted(long number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }

  /** The project has created as many exports as it may in one hour. */
  public static ExportException hourlyLimit(int limit, int retryAfterSeconds) {
    return of(
            ExportError.EXPORT_LIMIT_EXCEEDED,
            "This project has reached its limit of "
                + counted(limit, "export")
                + " per hour. Please try again in "
                + counted(retryAfterSeconds, "second")
                + ".",
            new JsonObject()
                .put("reason", "hourly_quota")
                .put("limit", limit)
                .put("retry_after", retryAfterSeconds))
        .retryAfter(retryAfterSeconds);
  }

  /**
   * The files of the project have reached the storage quota.
   *
   * @param retryAfterSeconds until enough files have expired that the rest is below the quota
   */
  public static ExportException storedLimit(long limit, long stored, int retryAfterSeconds) {
    return of(
            ExportError.EXPORT_LIMIT_EXCEEDED,
            "This project stores "
                + stored
                + " bytes of export files; its limit is "
                + limit
                + " bytes. Delete exports that are no longer needed, or wait until they expire.",
            new JsonObject()
                .put("reason", "stored_bytes")
                .put("limit", limit)
                .put("stored", stored)
                .put("retry_after", retryAfterSeconds))
        .retryAfter(retryAfterSeconds);
  }

  /** Adds a cause for the log; clients never see it. */
  public ExportException causedBy(Throwable cause) {
    return new ExportException(
        error, message(), details, retryAfterSeconds, failureCode, failureMessage, cause);
  }

  /** Omits one of the details, with a message that omits it, too. */
  ExportException without(String detail, String message) {
    JsonObject rest = details.copy();
    rest.remove(detail);
    return new ExportException(
        error, message, rest, retryAfterSeconds, failureCode, failureMessage, getCause());
  }

  public ExportException retryAfter(int seconds) {
    return new ExportException(
        error, message(), details, seconds, failureCode, failureMessage, getCause());
  }

  /** Sets the code with which a running export fails because of this error. */
  public ExportException endsExportAs(Failure.Code code) {
    return new ExportException(
        error, message(), details, retryAfterSeconds, code, failureMessage, getCause());
  }

  /**
   * As {@link #endsExportAs(Failure.Code)}, for an error whose remedy is known.
   *
   * @param text of {@link Failure#message()}: what was wrong and what to do
   */
  public ExportException endsExportAs(Failure.Code code, String text) {
    return new ExportException(
        error, message(), details, retryAfterSeconds, code, text, getCause());
  }

  public Optional<Failure.Code> failureCode() {
    return Optional.ofNullable(failureCode);
  }

  public Optional<String> failureMessage() {
    return Optional.ofNullable(failureMessage);
  }

  public ExportError error() {
    return error;
  }

  /**
   * Returns the text for the log: the code (the failure code, when the error ends an export), the
   * message that the client sees too, and the cause.
   */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    Throwable cause = getCause();
    boolean included = cause == null || message().contains(String.valueOf(cause.getMessage()));
    String code = failureCode().map(Enum::name).orElse(error.name());
    return code + ": " + message() + (included ? "" : " Cause: " + cause);
  }

  /** Returns the message, which is never null, unlike {@link #getMessage()} in general. */
  public String message() {
    return String.valueOf(getMessage());
  }

  /** Returns the details; empty when the message says everything. */
  public JsonObject details() {
    return details;
  }

  /** Returns the seconds after which a retry makes sense, or 0 when unknown. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
