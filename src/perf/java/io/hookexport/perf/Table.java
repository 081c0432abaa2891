package io.hookexport.perf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures in rows, for the terminal and for Markdown. */
record Table(String title, List<String> columns, List<List<String>> rows) {

  Table {
    columns = List.copyOf(columns);
    rows = new ArrayList<>(rows);
  }

  Table(String title, List<String> columns) {
    this(title, columns, List.of());
  }

  void add(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(title + " has " + columns.size() + " columns");
    }
    rows.add(List.of(cells));
  }

  /** The first column is text; the others are numbers or short, and stand at the right. */
  String markdown() {
    StringBuilder text = new StringBuilder();
    if (!title.isEmpty()) {
      text.append("**").append(title).append("**\n\n");
    }
    text.append(line(columns)).append("|---|");
    text.append("---:|".repeat(columns.size() - 1)).append('\n');
    rows.forEach(row -> text.append(line(row)));
    return text.toString();
  }

  String plain() {
    int[] widths = new int[columns.size()];
    List<List<String>> all = new ArrayList<>(rows);
    all.add(0, columns);
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (List<String> row : all) {
      for (int i = 0; i < widths.length; i++) {
        String format = "  %" + (i == 0 ? "-" : "") + widths[i] + "s";
        text.append(String.format(Locale.ROOT, format, row.get(i)));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells.stream().map(Table::escaped).toList()) + " |\n";
  }

  private static String escaped(String cell) {
    return cell.replace("|", "\\|");
  }
}
