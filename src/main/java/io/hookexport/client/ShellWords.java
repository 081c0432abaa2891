package io.hookexport.client;

import org.jspecify.annotations.Nullable;

/** Parts of command lines that people paste into a shell. */
public final class ShellWords {
  private ShellWords() {}

  /** Returns a text as one word. */
  public static String quoted(String text) {
    return text.matches("[A-Za-z0-9_@%+=:,./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Returns an option with its value and a space before it; nothing for null. */
  public static String option(String name, @Nullable Object value) {
    return value == null ? "" : " " + name + " " + quoted(value.toString());
  }
}
