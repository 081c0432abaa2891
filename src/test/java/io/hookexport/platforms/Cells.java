package io.hookexport.platforms;

import io.hookexport.export.Timestamps;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** One expected row: column to the text of its cell, null for an empty one. */
final class Cells {
  private final Map<String, String> cells = new LinkedHashMap<>();

  Cells with(String column, Object value) {
    String cell = value == null ? null : String.valueOf(value);
    if (value instanceof Instant time) {
      cell = Timestamps.format(time);
    } else if (value instanceof byte[] bytes) {
      cell = new String(bytes, StandardCharsets.UTF_8);
    }
    cells.put(column, cell);
    return this;
  }

  Cells without(String... columns) {
    for (String column : columns) {
      with(column, null);
    }
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
