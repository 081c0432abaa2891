package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The positions of the keys in a {@code source.yaml}, for messages.
 *
 * @param lines by the path of the key, {@code /outbound/order}; in the order of the file
 */
record KeyPositions(Map<String, Integer> lines) {
  private static final YAMLFactory YAML = new YAMLFactory();

  /** Parses a text that is valid YAML; of any other text no position is known. */
  static KeyPositions of(String text) {
    Map<String, Integer> lines = new LinkedHashMap<>();
    try (JsonParser parser = YAML.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String path = parser.getParsingContext().pathAsPointer().toString();
          lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (IOException e) {
      return new KeyPositions(Map.of());
    }
    return new KeyPositions(Collections.unmodifiableMap(lines));
  }

  /**
   * Returns file and line of a key. For a missing key returns the line of its section, and else the
   * first line.
   *
   * @param path with dots, {@code outbound.order}
   */
  String at(String path) {
    return SourceFiles.YAML + ":" + line(path);
  }

  int line(String path) {
    String pointer = "/" + path.replace('.', '/');
    while (!pointer.isEmpty() && !lines.containsKey(pointer)) {
      pointer = pointer.substring(0, pointer.lastIndexOf('/'));
    }
    return lines.getOrDefault(pointer, 1);
  }
}
