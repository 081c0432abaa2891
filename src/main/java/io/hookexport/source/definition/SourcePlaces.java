package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the keys of a {@code source.yaml} stand, for messages.
 *
 * @param lines by the path of the key, {@code /outbound/order}
 */
record SourcePlaces(Map<String, Integer> lines) {
  private static final YAMLFactory YAML = new YAMLFactory();

  /** Of a text that is valid YAML; of any other none are known. */
  static SourcePlaces of(String text) {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = YAML.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String path = parser.getParsingContext().pathAsPointer().toString();
          lines.putIfAbsent(path, parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (IOException e) {
      return new SourcePlaces(Map.of());
    }
    return new SourcePlaces(Map.copyOf(lines));
  }

  /**
   * File and line of a key. Where the key is missing that of its section, and else the first line.
   *
   * @param path with dots, {@code outbound.order}
   */
  String at(String path) {
    String pointer = "/" + path.replace('.', '/');
    while (!pointer.isEmpty() && !lines.containsKey(pointer)) {
      pointer = pointer.substring(0, pointer.lastIndexOf('/'));
    }
    return SourceFiles.YAML + ":" + lines.getOrDefault(pointer, 1);
  }
}
