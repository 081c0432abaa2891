package io.hookexport.cli;

import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Columns as wide as their cells, in Unicode characters, for a terminal, which no cell can steer.
 */
final class Table {
  private static final String GAP = "  ";
  private static final int LEAST_LAST = 12;
  private static final int LEAST_WIDTH = 20;

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
    lines(0, List.of()).forEach(out::println);
  }

  /** Returns whether lines need not be broken; those of no width, or hardly any, never are. */
  boolean fits(int width) {
    return fits(width, new HashSet<>());
  }

  /** The last column fits if a part of it does. */
  private boolean fits(int width, Set<String> without) {
    int needed = 0;
    int last = 0;
    for (int i = 0; i < widths.length; i++) {
      if (!without.contains(head.get(i))) {
        last = widths[i];
        needed += last + GAP.length();
      }
    }
    return width < LEAST_WIDTH
        || needed - GAP.length() - last + Math.min(last, LEAST_LAST) <= width;
  }

  /**
   * Returns aligned lines, the first of which names the columns.
   *
   * @param width of the terminal: lines are cut to it; 0 for no limit
   * @param less columns that are left out where not all fit, in this order
   */
  List<String> lines(int width, List<String> less) {
    Set<String> without = new HashSet<>();
    for (String column : less) {
      if (!fits(width, without)) {
        without.add(column);
      }
    }
    int most = width < LEAST_WIDTH ? Integer.MAX_VALUE : width;
    return rows.stream().map(row -> cut(line(row, without), most, "…")).toList();
  }

  private String line(List<String> row, Set<String> without) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      if (!without.contains(head.get(i))) {
        String gap = " ".repeat(widths[i] - characters(row.get(i)));
        line.append(line.isEmpty() ? "" : GAP)
            .append(numbers.contains(head.get(i)) ? gap + row.get(i) : row.get(i) + gap);
      }
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
