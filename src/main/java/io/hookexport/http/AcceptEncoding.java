package io.hookexport.http;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content coding that a client prefers (RFC 9110, 12.5.3). Malformed elements are ignored, and
 * a client that accepts neither form gets the plain one: the header is a preference, not a
 * condition.
 */
final class AcceptEncoding {
  private static final Pattern ITEM =
      Pattern.compile(
          "[ \\t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*"
              + "(?:;[ \\t]*[qQ]=(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?)[ \\t]*)?");

  private AcceptEncoding() {}

  /**
   * @param lines the values of all header lines of the name; empty when the client sent none
   */
  static boolean prefersGzip(List<String> lines) {
    Map<String, Double> weights = new HashMap<>();
    for (String item : String.join(",", lines).split(",", -1)) {
      Matcher read = ITEM.matcher(item);
      if (read.matches()) {
        String coding = read.group(1).toLowerCase(Locale.ROOT);
        // The old name is the same coding (RFC 9110, 8.4.1.3).
        weights.putIfAbsent(
            coding.equals("x-gzip") ? "gzip" : coding,
            read.group(2) == null ? 1 : Double.parseDouble(read.group(2)));
      }
    }
    double others = weights.getOrDefault("*", 0.0);
    double gzip = weights.getOrDefault("gzip", others);
    return gzip > 0 && gzip >= weights.getOrDefault("identity", others);
  }
}
