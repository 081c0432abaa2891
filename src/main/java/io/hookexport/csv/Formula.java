package io.hookexport.csv;

/** Text that a spreadsheet would take for a formula when it opens the file. */
final class Formula {
  /** Goes in front of such a text; a spreadsheet then shows the text and runs nothing. */
  static final byte GUARD = '\'';

  private Formula() {}

  /** Whether the UTF-8 text starts with = + - @, one of their full-width forms, TAB or CR. */
  static boolean startsIn(byte[] text, int start, int end) {
    if (start == end) {
      return false;
    }
    return switch (text[start]) {
      case '=', '+', '-', '@', '\t', '\r' -> true;
      case (byte) 0xef -> end - start >= 3 && isFullWidth(text[start + 1], text[start + 2]);
      default -> false;
    };
  }

  private static boolean isFullWidth(byte second, byte third) {
    // U+FF1D = EF BC 9D, U+FF0B = EF BC 8B, U+FF0D = EF BC 8D, U+FF20 = EF BC A0
    return second == (byte) 0xbc
        && (third == (byte) 0x9d
            || third == (byte) 0x8b
            || third == (byte) 0x8d
            || third == (byte) 0xa0);
  }
}
