package io.hookexport.http;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header Prefer (RFC 7240). Malformed and unknown preferences are ignored. */
final class Preferences {
  /** Name, value, parameters (which no preference here has). */
  private static final Pattern WAIT =
      Pattern.compile("[ \t]*wait[ \t]*=[ \t]*(\"?)([0-9]+)\\1[ \t]*(?:;.*)?");

  private static final Pattern NAME = Pattern.compile("[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+).*");

  private Preferences() {}

  /**
   * Returns the seconds of the preference {@code wait}; the largest integer when there are more.
   * Only the first preference of a name counts, even when it is malformed.
   *
   * @param header the combined field value
   */
  static OptionalInt waitSeconds(String header) {
    String text = header.toLowerCase(Locale.ROOT);
    int from = 0;
    while (from <= text.length()) {
      int end = endOfItem(text, from);
      String item = text.substring(from, end);
      Matcher name = NAME.matcher(item);
      if (name.matches() && name.group(1).equals("wait")) {
        Matcher wait = WAIT.matcher(item);
        return wait.matches() ? OptionalInt.of(capped(wait.group(2))) : OptionalInt.empty();
      }
      from = end + 1;
    }
    return OptionalInt.empty();
  }

  /** Returns the next comma outside of quotes, or the end. */
  private static int endOfItem(String text, int from) {
    boolean quoted = false;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return text.length();
  }

  private static int capped(String digits) {
    String significant = digits.replaceFirst("^0+", "");
    if (significant.isEmpty()) {
      return 0;
    }
    return significant.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(significant);
  }
}
