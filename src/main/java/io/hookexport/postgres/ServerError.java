package io.hookexport.postgres;

import io.vertx.pgclient.PgException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Parses ErrorResponse messages. */
public final class ServerError {
  private ServerError() {}

  /** Returns the exception that the client itself would create for the message. */
  public static PgException read(byte[] bytes, int offset, int length) {
    String severity = null;
    String code = null;
    String message = null;
    String detail = null;
    int end = offset + length;
    int at = offset;
    while (at < end && bytes[at] != 0) {
      int text = at + 1;
      int textEnd = text;
      while (textEnd < end && bytes[textEnd] != 0) {
        textEnd++;
      }
      String value = new String(bytes, text, textEnd - text, StandardCharsets.UTF_8);
      switch (bytes[at]) {
        case 'S' -> severity = value;
        case 'C' -> code = value;
        case 'M' -> message = value;
        case 'D' -> detail = value;
        default -> {} // position, source file and the like
      }
      at = textEnd + 1;
    }
    return exception(message, severity, code, detail);
  }

  // The client's own decoder also gives null for fields that the server omitted.
  @SuppressWarnings("NullAway")
  private static PgException exception(
      @Nullable String message,
      @Nullable String severity,
      @Nullable String code,
      @Nullable String detail) {
    return new PgException(message, severity, code, detail);
  }
}
