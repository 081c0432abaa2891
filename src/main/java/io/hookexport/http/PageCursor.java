package io.hookexport.http;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Cursors of the lists of projects and keys: the place of the last entry of a page. */
final class PageCursor {
  private PageCursor() {}

  static String ofProject(String projectId) {
    return encoded(projectId);
  }

  static String of(ApiKeys.Position key) {
    return encoded(key.createdAt() + " " + key.keyId());
  }

  /** Returns the id of a project. Throws INVALID_REQUEST for a text that was not made here. */
  static String project(String cursor) {
    return decoded(cursor).filter(Project::isId).orElseThrow(PageCursor::unknown);
  }

  /** Returns the place of a key. Throws INVALID_REQUEST for a text that was not made here. */
  static ApiKeys.Position key(String cursor) {
    return decoded(cursor)
        .flatMap(PageCursor::position)
        .filter(position -> of(position).equals(cursor))
        .orElseThrow(PageCursor::unknown);
  }

  private static Optional<ApiKeys.Position> position(String text) {
    int space = text.indexOf(' ');
    try {
      return space < 0 || !text.substring(space + 1).matches("[0-9A-Za-z]{1,64}")
          ? Optional.empty()
          : Optional.of(
              new ApiKeys.Position(
                  Instant.parse(text.substring(0, space)), text.substring(space + 1)));
    } catch (DateTimeException noTime) {
      return Optional.empty();
    }
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static Optional<String> decoded(String cursor) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
      return Optional.of(text).filter(known -> encoded(known).equals(cursor));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
  }

  private static ExportException unknown() {
    return ExportException.invalid(
        "query/cursor", "cursor was not issued by this server; start again without one");
  }
}
