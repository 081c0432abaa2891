package io.hookexport.http.limits;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parses what proxies have added to {@code Forwarded} (RFC 7239, 4) and to {@code X-Forwarded-*}.
 * Clients write the beginning of these lists, so a list that does not parse completely is ignored:
 * an unclosed quote of a client must not swallow what a proxy appends.
 */
public final class ForwardedList {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** A token; beyond the RFC also an address without quotes, which some proxies send. */
  private static final Pattern PLAIN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z:\\[\\]-]+");

  private ForwardedList() {}

  /**
   * Returns the elements of all lines in their order, which are one list (RFC 9110, 5.3). Returns
   * none when a line has an unclosed quote: then the ends of its elements are ambiguous, and so is
   * whether a proxy has joined it with its own line.
   */
  static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      if (!split(line, ',', elements)) {
        return List.of();
      }
    }
    return elements;
  }

  /**
   * Returns the parameters of one element of Forwarded by lower-case name; none when one is
   * malformed.
   */
  static Map<String, String> parameters(String element) {
    List<String> pairs = new ArrayList<>();
    Map<String, String> parameters = new HashMap<>();
    if (!split(element, ';', pairs)) {
      return Map.of();
    }
    for (String pair : pairs) {
      String text = pair.strip();
      int equals = text.indexOf('=');
      String name = text.substring(0, Math.max(0, equals)).toLowerCase(Locale.ROOT);
      String value = text.substring(equals + 1);
      boolean quoted = isQuoted(value);
      boolean wellFormed =
          NAME.matcher(name).matches() && (quoted || PLAIN.matcher(value).matches());
      // An empty pair is allowed, a duplicate name is not.
      if (!text.isEmpty()
          && (!wellFormed || parameters.put(name, quoted ? unquoted(value) : value) != null)) {
        return Map.of();
      }
    }
    return parameters;
  }

  /**
   * Splits at separators outside of quotes, also a list of another header.
   *
   * @return whether every quote is closed
   */
  public static boolean split(String text, char separator, List<String> parts) {
    boolean quoted = false;
    int begun = 0;
    for (int i = 0; i < text.length(); i++) {
      char next = text.charAt(i);
      if (quoted && next == '\\') {
        i++;
      } else if (next == '"') {
        quoted = !quoted;
      } else if (next == separator && !quoted) {
        parts.add(text.substring(begun, i));
        begun = i + 1;
      }
    }
    parts.add(text.substring(begun));
    return !quoted;
  }

  /** Returns whether the text is one quoted string: its last character closes its first quote. */
  private static boolean isQuoted(String text) {
    if (text.isEmpty() || text.charAt(0) != '"') {
      return false;
    }
    int i = 1;
    while (i < text.length() && text.charAt(i) != '"') {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return i == text.length() - 1;
  }

  private static String unquoted(String text) {
    return text.substring(1, text.length() - 1).replaceAll("\\\\(.)", "$1");
  }
}
