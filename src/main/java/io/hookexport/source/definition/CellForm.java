package io.hookexport.source.definition;

import io.hookexport.source.definition.SourceDefinition.BytesForm;

/**
 * How the values of a column become cells. Both ways of reading get the same select, so that a type
 * whose text only the server can produce reads the same in both.
 */
public enum CellForm {
  /** A type that we decode from its binary form. */
  BINARY,

  /**
   * An integer, whose text is the cell. For a binary value the server takes 1 KiB of memory, for a
   * text only its length, and a row of many such values costs it malloc and free (decision 13 has
   * the figures, and the open questions).
   */
  INTEGER,

  /** A text, the same in both formats and, as above, cheaper in text. */
  STRING,

  /**
   * The server's own text of a number: not quoted, never escaped as a formula. Also for a float,
   * whose shortest text depends on the version of Java.
   */
  NUMBER,

  /** The server's own text: json as it was stored, arrays, dates. */
  TEXT,

  /**
   * The text of COPY where a cast to text gives another one: {@code 1.2.3.4}, not {@code
   * 1.2.3.4/32}, and XML without the encoding that it once had. The expression is evaluated twice.
   */
  OUTPUT,

  /** A bytea that the source declares to be text: its bytes, decoded here, whatever they are. */
  UTF_8,

  /** A bytea as the server's base64, without line breaks. */
  BASE64;

  /**
   * @param typeName the client's name of the type
   */
  public static CellForm of(String typeName) {
    return switch (typeName) {
      // A name is not: as a parameter or a literal it is refused, or cut, beyond 63 bytes.
      case "TEXT", "VARCHAR", "BPCHAR" -> STRING;
      case "INT2", "INT4", "INT8" -> INTEGER;
      case "UUID", "TIMESTAMPTZ", "TIMESTAMP", "BOOL" -> BINARY;
      case "FLOAT4", "FLOAT8", "NUMERIC" -> NUMBER;
      case "INET", "XML" -> OUTPUT;
      default -> TEXT;
    };
  }

  static CellForm of(BytesForm bytes) {
    return switch (bytes) {
      case UTF_8 -> UTF_8;
      case BASE64 -> BASE64;
    };
  }

  /**
   * Returns a condition that fails where a column's cell does not show a text. Values that we
   * decode have no text here; those that can be ids, such as UUIDs, are never cut.
   *
   * @param text a parameter
   */
  public String shows(String column, String text) {
    return switch (this) {
      case BINARY -> "d." + column + " is not null";
      case UTF_8 -> "d." + column + " = pg_catalog.convert_to(" + text + "::text, 'UTF8')";
      default -> "(" + expression(column) + ")::text = " + text + "::text";
    };
  }

  /**
   * Returns an expression of about how many bytes of a file a cell takes, with quotes around a
   * text.
   *
   * @param cell the expression of {@link #expression}
   */
  public String bytes(String cell) {
    return switch (this) {
      case UTF_8 -> "coalesce(pg_catalog.octet_length(" + cell + ") + 2, 0)";
      case BINARY, INTEGER, NUMBER -> "coalesce(pg_catalog.octet_length((" + cell + ")::text), 0)";
      case STRING, TEXT, OUTPUT, BASE64 ->
          "coalesce(pg_catalog.octet_length((" + cell + ")::text) + 2, 0)";
    };
  }

  /** Returns the select's expression for a column of this form. */
  public String expression(String column) {
    String cell = "d." + column;
    return switch (this) {
      case NUMBER, TEXT -> cell + "::text";
      // A null would be an empty text. A composite value with a null in it "is not null" nowhere.
      case OUTPUT ->
          "case when "
              + cell
              + " is distinct from null then pg_catalog.format('%s', "
              + cell
              + ") end";
      case BASE64 -> "pg_catalog.translate(pg_catalog.encode(" + cell + ", 'base64'), E'\\n', '')";
      case BINARY, INTEGER, STRING, UTF_8 -> cell;
    };
  }
}
