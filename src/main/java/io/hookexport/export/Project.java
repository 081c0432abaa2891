package io.hookexport.export;

import java.util.regex.Pattern;

/**
 * Whose deliveries are exported.
 *
 * @param id our project id, as clients see it
 * @param tenant the id of the same customer in the source's tables
 */
public record Project(String id, String tenant) {
  /** As the CHECK of hookexport.projects. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  /** Whether a project can have it as its id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** The refusal of a text that no project can have as its id. */
  public static ExportException noId(String text) {
    return ExportException.invalid(
        "project",
        "a project id is 1 to 128 letters, digits, '.', '_', ':' or '-', and begins with a letter or digit, not '"
            + text
            + "'");
  }
}
