package io.hookexport.client;

import java.util.regex.Pattern;

/**
 * The id of an export: a UUID and nothing else, because it becomes a part of paths and of commands
 * that people paste into a shell.
 */
public final class ExportId {
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private ExportId() {}

  public static boolean isValid(String text) {
    return UUID.matcher(text).matches();
  }
}
