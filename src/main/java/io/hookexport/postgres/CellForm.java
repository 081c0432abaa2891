package io.hookexport.postgres;

import java.util.Set;

/**
 * How a column of a source comes to its cells. Both ways of reading are given the same select, so
 * that a type whose text only the server knows well reads the same in both.
 */
enum CellForm {
  /** A type that we decode ourselves. */
  VALUE,

  /** The server's own text of a number: not quoted, never taken for a formula. */
  NUMBER,

  /** The server's own text: json as it was stored, enums, inet, arrays, whatever there is. */
  TEXT;

  /** Names as the client gives them. */
  private static final Set<String> DECODED =
      Set.of(
          "TEXT",
          "VARCHAR",
          "BPCHAR",
          "NAME",
          "UUID",
          "INT2",
          "INT4",
          "INT8",
          "TIMESTAMPTZ",
          "TIMESTAMP",
          "BOOL",
          "FLOAT4",
          "FLOAT8");

  /**
   * @param typeName the client's name of the type
   */
  static CellForm of(String typeName) {
    if (DECODED.contains(typeName)) {
      return VALUE;
    }
    return typeName.equals("NUMERIC") ? NUMBER : TEXT;
  }

  /** What the select says for a column of this form. */
  String expression(String column) {
    return this == VALUE ? "d." + column : "d." + column + "::text";
  }
}
