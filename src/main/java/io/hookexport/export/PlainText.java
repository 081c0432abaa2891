package io.hookexport.export;

/** Text that is safe to print to a terminal. */
public final class PlainText {
  private PlainText() {}

  /**
   * Returns the text with a dot in place of each character that is not printable, such as a control
   * character: values of a database, and names, could steer a terminal.
   */
  public static String of(String text) {
    return text.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "·");
  }
}
