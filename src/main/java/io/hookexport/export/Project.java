package io.hookexport.export;

import java.util.regex.Pattern;

/**
 * The owner of API keys and exports.
 *
 * @param id our project id, as clients see it
 * @param tenant the id of the same customer in the source's tables
 */
public record Project(String id, String tenant) {
  /** The same pattern as the CHECK of hookexport.projects. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}");

  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  public static ExportException noId(String text) {
    return ExportException.invalid(
        "project",
        "'"
            + text
            + "' is not a project id; a project id has 1 to 128 letters, digits, '.', '_', ':' or '-', and begins with a letter or digit");
  }
}
