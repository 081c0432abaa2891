package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** Rejects invisible characters, which are never intended. No message holds the value. */
final class PlainText {
  private PlainText() {}

  /** Accepts all nodes that are neither a text nor a list. */
  static void check(String key, JsonNode value, String origin) {
    if (value.isTextual()) {
      checkText(key, value.textValue(), origin);
    }
    Set<String> seen = new HashSet<>();
    for (JsonNode element : value) {
      checkText(key, element.textValue(), origin);
      require(
          seen.add(element.textValue()),
          key,
          "'" + element.textValue() + "' appears twice, in " + origin);
    }
  }

  private static void checkText(String key, String text, String origin) {
    for (int i = 0; i < text.length(); i++) {
      require(
          !Character.isISOControl(text.charAt(i)),
          key,
          "contains a control character (such as a line break or tab) at position "
              + (i + 1)
              + ", in "
              + origin);
    }
    require(
        text.equals(text.strip()),
        key,
        "begins or ends with a space, in " + origin + "; remove it");
  }
}
