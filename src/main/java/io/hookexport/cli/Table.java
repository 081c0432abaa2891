package io.hookexport.cli;

import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Columns as wide as their cells, in Unicode characters, for a terminal, which no cell can steer.
 */
final class Table {
  private static final String GAP = "  ";
  private static final int LEAST_LAST = 20;

  private final List<String> head;
  private final Set<String> numbers;
  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;

  /**
   * @param numbers the columns that are aligned to the right
   */
  Table(List<String> head, Set<String> numbers) {
    this.head = List.copyOf(head);
    this.numbers = Set.copyOf(numbers);
    this.widths = new int[head.size()];
    add(head.toArray());
  }

  /**
   * @param cells one for each column
   */
  void add(Object... cells) {
    List<String> row = Stream.of(cells).map(Objects::toString).map(PlainText::of).toList();
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.max(widths[i], characters(row.get(i)));
    }
    rows.add(row);
  }

  void print(PrintStream out) {
    lines(0).forEach(out::println);
  }

  /**
   * Returns aligned lines, the first of which names the columns.
   *
   * @param width of the terminal, which breaks lines: the last column is cut to what is left of the
   *     line that it begins in, or of the next one if that is hardly anything; 0 for no limit
   */
  List<String> lines(int width) {
    if (width < LEAST_LAST) {
      return rows.stream().map(this::line).toList();
    }
    int before = Arrays.stream(widths, 0, widths.length - 1).map(w -> w + GAP.length()).sum();
    int room = width - before % width;
    int most = before + (room < LEAST_LAST ? room + width : room);
    return rows.stream().map(row -> cut(line(row), most, "…")).toList();
  }

  private String line(List<String> row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      String gap = " ".repeat(widths[i] - characters(row.get(i)));
      line.append(i == 0 ? "" : GAP)
          .append(numbers.contains(head.get(i)) ? gap + row.get(i) : row.get(i) + gap);
    }
    return line.toString().stripTrailing();
  }

  /** Returns a text of at most so many characters; a longer one ends with the mark. */
  static String cut(String text, int most, String mark) {
    return characters(text) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most - mark.length())) + mark;
  }

  static int characters(String text) {
    return text.codePointCount(0, text.length());
  }
}
