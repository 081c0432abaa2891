package io.hookexport.platforms;

import io.hookexport.export.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** One expected row: column to the text of its cell, null for an empty one. */
final class Cells {
  private final Map<String, String> cells = new LinkedHashMap<>();

  Cells with(String column, Object value) {
    cells.put(
        column,
        value instanceof Instant time
            ? Timestamps.format(time)
            : value == null ? null : String.valueOf(value));
    return this;
  }

  Map<String, String> row() {
    return cells;
  }

  /** By the texts of the columns, empty cells last. */
  static Comparator<Map<String, String>> by(String... columns) {
    Comparator<Map<String, String>> order = (a, b) -> 0;
    for (String column : columns) {
      order =
          order.thenComparing(
              row -> row.get(column), Comparator.nullsLast(Comparator.naturalOrder()));
    }
    return order;
  }
}
