package io.hookexport.http;

import io.hookexport.http.limits.ForwardedList;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The header Prefer (RFC 7240). Malformed and unknown preferences are ignored. */
final class Preferences {
  /** Name, value without leading zeros, parameters (which no preference here has). */
  private static final Pattern WAIT =
      Pattern.compile("[ \t]*wait[ \t]*=[ \t]*(\"?)(?=[0-9])0*+([0-9]*+)\\1[ \t]*(?:;.*)?");

  private static final Pattern NAME = Pattern.compile("[ \t]*([!#$%&'*+.^_`|~0-9a-z-]+).*");

  private Preferences() {}

  /** Returns whether the client prefers an export that waits to an error. */
  static boolean respondAsync(String header) {
    return items(header).stream()
        .map(NAME::matcher)
        .anyMatch(name -> name.matches() && name.group(1).equals("respond-async"));
  }

  /**
   * Returns the seconds of the preference {@code wait}; the largest integer when there are more.
   * Only the first preference of a name counts, even when it is malformed.
   *
   * @param header the combined field value
   */
  static OptionalInt waitSeconds(String header) {
    for (String item : items(header)) {
      Matcher name = NAME.matcher(item);
      if (name.matches() && name.group(1).equals("wait")) {
        Matcher wait = WAIT.matcher(item);
        if (!wait.matches()) {
          return OptionalInt.empty();
        }
        String digits = wait.group(2);
        return OptionalInt.of(
            digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt("0" + digits));
      }
    }
    return OptionalInt.empty();
  }

  private static List<String> items(String header) {
    List<String> items = new ArrayList<>();
    ForwardedList.split(header.toLowerCase(Locale.ROOT), ',', items);
    return items;
  }
}
