package io.hookexport.cli;

import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Columns as wide as their cells, for a terminal, which no cell can steer. */
final class Table {
  private static final String GAP = "  ";

  private final List<String> head;
  private final Set<String> numbers;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param numbers the columns that are aligned to the right
   */
  Table(List<String> head, Set<String> numbers) {
    this.head = List.copyOf(head);
    this.numbers = Set.copyOf(numbers);
    rows.add(this.head);
  }

  /**
   * @param cells one for each column
   */
  void add(Object... cells) {
    rows.add(Stream.of(cells).map(Objects::toString).map(PlainText::of).toList());
  }

  void print(PrintStream out) {
    rows.forEach(row -> out.println(line(row)));
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < head.size(); i++) {
      String gap = " ".repeat(width(i) - characters(row.get(i)));
      line.append(i == 0 ? "" : GAP)
          .append(numbers.contains(head.get(i)) ? gap + row.get(i) : row.get(i) + gap);
    }
    return line.toString().stripTrailing();
  }

  private int width(int column) {
    return rows.stream().mapToInt(row -> characters(row.get(column))).max().orElse(0);
  }

  private static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
