package io.hookexport.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import java.util.Arrays;

/** The type of a key's value, which its default in the packaged file determines. */
enum KeyType {
  TEXT("a string (in quotes, if it looks like something else)") {
    @Override
    boolean fits(JsonNode node) {
      return node.isTextual();
    }

    @Override
    JsonNode parse(String text) {
      // The line end of files and here-documents is never intended.
      return JsonNodeFactory.instance.textNode(text.replaceFirst("[\r\n]+\\z", ""));
    }
  },
  BOOLEAN("true or false") {
    @Override
    boolean fits(JsonNode node) {
      return node.isBoolean();
    }

    @Override
    JsonNode parse(String text) {
      return switch (text.strip()) {
        case "true" -> JsonNodeFactory.instance.booleanNode(true);
        case "false" -> JsonNodeFactory.instance.booleanNode(false);
        default -> throw new IllegalArgumentException("neither true nor false");
      };
    }
  },
  INTEGER("an integer") {
    @Override
    boolean fits(JsonNode node) {
      return node.isIntegralNumber();
    }

    @Override
    JsonNode parse(String text) {
      // BigInteger reads the digits of every script.
      if (!text.chars().allMatch(c -> c < 0x80)) {
        throw new IllegalArgumentException("digits other than 0 to 9");
      }
      return JsonNodeFactory.instance.numberNode(new BigInteger(text.strip()));
    }
  },
  LIST("a list of strings") {
    @Override
    boolean fits(JsonNode node) {
      boolean fits = node.isArray();
      for (JsonNode element : node) {
        fits &= element.isTextual();
      }
      return fits;
    }

    @Override
    JsonNode parse(String text) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      Arrays.stream(text.split(","))
          .map(String::strip)
          .filter(s -> !s.isEmpty())
          .forEach(list::add);
      return list;
    }
  };

  private final String description;

  KeyType(String description) {
    this.description = description;
  }

  static KeyType of(JsonNode node) {
    for (KeyType type : values()) {
      if (type.fits(node)) {
        return type;
      }
    }
    throw new IllegalStateException("no key can hold a " + node.getNodeType());
  }

  abstract boolean fits(JsonNode node);

  /**
   * @throws IllegalArgumentException when the text is not of this type
   */
  abstract JsonNode parse(String text);

  String description() {
    return description;
  }
}
