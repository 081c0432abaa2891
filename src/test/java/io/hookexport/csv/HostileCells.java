package io.hookexport.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Random texts made of what breaks CSV writers and readers. */
final class HostileCells {
  private static final List<String> PIECES =
      List.of(
          "\"",
          "\"\"",
          ",",
          "\r",
          "\n",
          "\r\n",
          " ",
          "\t",
          "\0",
          "\\",
          "\\.",
          "\\N",
          "#",
          "'",
          ";",
          "|",
          "=",
          "+",
          "-",
          "@",
          "＝",
          "＋",
          "－",
          "＠",
          "\ufeff",
          "\u001f",
          "\u007f",
          "!",
          ".",
          "/",
          "é",
          "ÿ",
          "߿",
          "ࠀ",
          "€",
          "�",
          "\uffff",
          "𐀀",
          "😀",
          "\udbff\udfff",
          "¬",
          "¢",
          "a",
          "7",
          "null",
          "NULL",
          "http://x.example/a?b=c,d",
          "{\"id\": \"x\", \"n\": null}");

  private final RandomGenerator random;

  HostileCells(RandomGenerator random) {
    this.random = random;
  }

  /** Null in one of ten. */
  @Nullable String cellOrNull() {
    return random.nextInt(10) == 0 ? null : cell();
  }

  String cell() {
    return switch (random.nextInt(8)) {
      case 0 -> "";
      case 1 -> PIECES.get(random.nextInt(PIECES.size()));
      case 2 -> oneSpecialInPlainText();
      case 3 -> plain(random.nextInt(30));
      case 4 -> pieces(200 + random.nextInt(6000));
      default -> pieces(1 + random.nextInt(12));
    };
  }

  /** Lengths around the eight bytes of a word, the special character anywhere in them. */
  private String oneSpecialInPlainText() {
    int before = random.nextInt(18);
    int after = random.nextInt(18);
    return plain(before) + PIECES.get(random.nextInt(PIECES.size())) + plain(after);
  }

  private String plain(int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(26)));
    }
    return text.toString();
  }

  private String pieces(int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }

  List<@Nullable String> row(int columns) {
    List<@Nullable String> row = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      row.add(cellOrNull());
    }
    return row;
  }

  List<List<@Nullable String>> table(int rows, int columns) {
    List<List<@Nullable String>> table = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      table.add(row(columns));
    }
    return table;
  }
}
