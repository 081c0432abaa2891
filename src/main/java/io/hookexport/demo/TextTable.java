package io.hookexport.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Cells in columns of fixed width, for a terminal: text that does not fit or could steer the
 * terminal is replaced.
 */
final class TextTable {
  private static final String GAP = "  ";

  private final List<Integer> widths;
  private final List<String> lines = new ArrayList<>();

  /**
   * @param widths of the columns, in terminal cells
   */
  TextTable(List<Integer> widths) {
    this.widths = List.copyOf(widths);
  }

  void add(List<String> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.size(); i++) {
      line.append(i == 0 ? "" : GAP).append(fit(cells.get(i), widths.get(i)));
    }
    lines.add(line.toString().stripTrailing());
  }

  void rule() {
    lines.add(String.join(GAP, widths.stream().map("-"::repeat).toList()));
  }

  List<String> lines() {
    return lines;
  }

  /** Returns the text in exactly this many terminal cells. */
  static String fit(String text, int width) {
    String visible = visible(text);
    int total = visible.codePoints().map(TextTable::cells).sum();
    int room = total > width ? width - 1 : width;
    StringBuilder fitted = new StringBuilder();
    int used = 0;
    for (int point : visible.codePoints().toArray()) {
      if (used + cells(point) > room) {
        break;
      }
      fitted.appendCodePoint(point);
      used += cells(point);
    }
    if (total > width) {
      fitted.append('…');
      used++;
    }
    return fitted.append(" ".repeat(width - used)).toString();
  }

  /**
   * Replaces line breaks and tabs by escapes; other invisible characters, which could steer the
   * terminal, by dots.
   */
  private static String visible(String text) {
    return text.replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
        .replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "·");
  }

  /**
   * Returns the terminal cells of a code point: a coarse rule that is right for East Asian and
   * emoji.
   */
  private static int cells(int point) {
    if (Character.getType(point) == Character.NON_SPACING_MARK) {
      return 0;
    }
    boolean wide =
        (point >= 0x1100 && point <= 0x115F)
            || (point >= 0x2E80 && point <= 0xA4CF)
            || (point >= 0xAC00 && point <= 0xD7A3)
            || (point >= 0xF900 && point <= 0xFAFF)
            || (point >= 0xFE30 && point <= 0xFE6F)
            || (point >= 0xFF01 && point <= 0xFF60)
            || (point >= 0x1F300 && point <= 0x1FAFF);
    return wide ? 2 : 1;
  }
}
