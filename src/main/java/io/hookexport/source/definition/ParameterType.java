package io.hookexport.source.definition;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hookexport.export.UuidText;
import java.util.Optional;

/**
 * The type that the server infers for a parameter of a source's statement. Ids arrive as text. Each
 * is bound in this type, so that the statement compares its column without a cast and uses its
 * index.
 */
enum ParameterType {
  TEXT,
  NAME,
  SMALLINT,
  INTEGER,
  BIGINT,
  UUID;

  /**
   * The server refuses a longer value, and cuts it in a cast. It counts in the encoding of its
   * database, this class in UTF-8: of a database in LATIN1, say, a name that only UTF-8 makes so
   * long is not found.
   */
  private static final int NAME_BYTES = 63;

  /**
   * @param name as {@code format_type} writes it
   * @param ofUser whether a user or an extension created it: an enum, citext; they accept their
   *     text
   * @return empty for a type that values cannot be bound to
   */
  static Optional<ParameterType> of(String name, boolean ofUser) {
    return switch (name) {
      case "text", "character varying", "bpchar", "unknown" -> Optional.of(TEXT);
      case "name" -> Optional.of(NAME);
      case "smallint" -> Optional.of(SMALLINT);
      case "integer" -> Optional.of(INTEGER);
      case "bigint" -> Optional.of(BIGINT);
      case "uuid" -> Optional.of(UUID);
      default -> ofUser ? Optional.of(TEXT) : Optional.empty();
    };
  }

  /**
   * Returns false for the name of a type none of whose values is one of this type. Values go
   * through their text, so those of most types may be: a jsonb may be a number, a float a whole
   * one.
   */
  boolean accepts(String typeName) {
    return switch (typeName) {
      case "UUID" -> this == TEXT || this == NAME || this == UUID;
      case "INT2",
          "INT4",
          "INT8",
          "NUMERIC",
          "FLOAT4",
          "FLOAT8",
          "BOOL",
          "DATE",
          "TIME",
          "TIMETZ",
          "TIMESTAMP",
          "TIMESTAMPTZ",
          "INTERVAL" ->
          this != UUID;
      default -> true;
    };
  }

  /** Returns empty when the text is no value of this type. */
  Optional<Object> value(String text) {
    try {
      return Optional.of(
          switch (this) {
            case TEXT -> text;
            case NAME -> {
              if (text.getBytes(UTF_8).length > NAME_BYTES) {
                throw new IllegalArgumentException("too long for a name");
              }
              yield text;
            }
            case SMALLINT -> Short.valueOf(text);
            case INTEGER -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case UUID -> UuidText.parse(text).orElseThrow(IllegalArgumentException::new);
          });
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
