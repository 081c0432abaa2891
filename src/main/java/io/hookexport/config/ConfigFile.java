package io.hookexport.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A YAML file with the lines of its keys. Its errors do not quote the file, because the lines
 * around an error may hold a secret.
 *
 * @param sections empty for a file of comments only
 */
record ConfigFile(Path path, Optional<ObjectNode> sections, Map<String, Integer> lines) {
  private static final Pattern DUPLICATE = Pattern.compile("^Duplicate field '([^']*)'");
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /**
   * @throws ConfigException when the file cannot be read or is not a mapping
   */
  static ConfigFile read(Path path, ObjectMapper yaml) {
    String text = text(path);
    JsonNode root = parse(path, yaml, text);
    if (root.isMissingNode() || root.isNull()) {
      return new ConfigFile(path, Optional.empty(), Map.of());
    }
    if (!(root instanceof ObjectNode sections)) {
      throw new ConfigException(path + ": expected keys and values at the top level");
    }
    return new ConfigFile(path, Optional.of(sections), lines(yaml, text));
  }

  String position(String key) {
    Integer line = lines.get(key);
    return line == null ? path.toString() : path + ", line " + line;
  }

  private static String text(Path path) {
    try {
      String text = Files.readString(path, StandardCharsets.UTF_8);
      return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new ConfigException(path + ": is not UTF-8 text");
    } catch (NoSuchFileException e) {
      throw new ConfigException(path + ": does not exist; see --config");
    } catch (AccessDeniedException e) {
      throw new ConfigException(path + ": this user may not read it; see --config");
    } catch (IOException e) {
      throw new ConfigException(path + ": cannot be read (" + e.getMessage() + "); see --config");
    }
  }

  private static JsonNode parse(Path path, ObjectMapper yaml, String text) {
    try {
      return yaml.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      Matcher duplicate = DUPLICATE.matcher(e.getOriginalMessage());
      throw new ConfigException(
          path
              + ": "
              + (duplicate.find()
                  ? "the key '" + duplicate.group(1) + "' appears twice"
                  : "not valid YAML")
              + (at == null ? "" : ", at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    }
  }

  private static Map<String, Integer> lines(ObjectMapper yaml, String text) {
    Map<String, Integer> lines = new HashMap<>();
    try (JsonParser parser = yaml.createParser(text)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String pointer = parser.getParsingContext().pathAsPointer().toString();
          lines.put(
              pointer.substring(1).replace('/', '.'), parser.currentTokenLocation().getLineNr());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a text that was read once is read again", e);
    }
    return lines;
  }
}
