package io.hookexport.export;

import static java.util.stream.Collectors.joining;

import java.util.Locale;
import java.util.regex.Pattern;

/** Text that is safe to print to a terminal. */
public final class PlainText {
  private static final Pattern NOT_PRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

  private PlainText() {}

  /**
   * Returns the text with a dot in place of each character that is not printable, such as a control
   * character: values of a database, and names, could steer a terminal.
   */
  public static String of(String text) {
    return NOT_PRINTABLE.matcher(text).replaceAll("·");
  }

  /**
   * Returns the same JSON with an escape in place of each such character, which JSON allows as it
   * is from DEL on.
   *
   * @param json without line breaks between its tokens
   */
  public static String ofJson(String json) {
    return json.chars().allMatch(each -> each < '\u007f')
        ? json
        : NOT_PRINTABLE.matcher(json).replaceAll(found -> escaped(found.group()));
  }

  private static String escaped(String character) {
    return character
        .chars()
        .mapToObj(each -> String.format(Locale.ROOT, "\\\\u%04x", each))
        .collect(joining());
  }
}
