package io.hookexport.http;

import io.hookexport.export.ExportException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A query string, each name and value decoded exactly once. */
final class QueryString {
  /** No operation has a tenth of them. */
  static final int MOST_PARAMETERS = 64;

  private QueryString() {}

  /**
   * Returns the values by name, in the order of appearance.
   *
   * @throws IllegalArgumentException when a percent sign is not followed by two hex digits
   */
  static Map<String, List<String>> parse(@Nullable String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (query == null) {
      return values;
    }
    String[] pairs = query.split("&", -1);
    if (pairs.length > MOST_PARAMETERS) {
      throw ExportException.invalid(
          "query", "the query string has more than " + MOST_PARAMETERS + " parameters");
    }
    for (String pair : pairs) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
      values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    }
    return values;
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
