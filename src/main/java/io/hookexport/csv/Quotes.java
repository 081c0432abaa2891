package io.hookexport.csv;

/**
 * The quoting rule, on cell bytes that already stand in the output. The scans read whole words: the
 * array must hold at least 7 bytes, of any content, behind the end of the cell.
 */
final class Quotes {
  private static final long COMMA = Words.repeat(',');
  private static final long QUOTE = Words.repeat('"');
  private static final long LF = Words.repeat('\n');
  private static final long CR = Words.repeat('\r');
  private static final long HIGH_BITS = Words.repeat('\u0080');
  private static final long ABOVE_COMMA = Words.repeat('-');

  private Quotes() {}

  /** Whether the cell holds a comma, a double quote, LF or CR, or is empty. */
  static boolean needed(byte[] cell, int start, int end) {
    int whole = end - 8;
    int i = start;
    for (; i <= whole; i += 8) {
      if (isSpecial((long) Words.LONG.get(cell, i))) {
        return true;
      }
    }
    if (i == end) {
      return start == end;
    }
    return isSpecial(Words.blankFrom((long) Words.LONG.get(cell, i), end - i));
  }

  /** How many double quotes the cell holds. */
  static int count(byte[] cell, int start, int end) {
    int count = 0;
    int i = start;
    for (; i <= end - 8; i += 8) {
      count += Long.bitCount(Words.equalBytes((long) Words.LONG.get(cell, i), QUOTE));
    }
    if (i < end) {
      long rest = Words.blankFrom((long) Words.LONG.get(cell, i), end - i);
      count += Long.bitCount(Words.equalBytes(rest, QUOTE));
    }
    return count;
  }

  /**
   * Puts the cell between double quotes and doubles those in it, in place and from the back, so
   * that nothing is overwritten before it was moved.
   *
   * @param inside how many double quotes the cell holds: it grows by that many and two more bytes
   * @return the new end
   */
  static int wrap(byte[] cell, int start, int end, int inside) {
    int newEnd = end + inside + 2;
    int to = newEnd;
    cell[--to] = '"';
    int from = end;
    for (int left = inside; left > 0; ) {
      byte b = cell[--from];
      cell[--to] = b;
      if (b == '"') {
        cell[--to] = '"';
        left--;
      }
    }
    System.arraycopy(cell, start, cell, start + 1, from - start);
    cell[start] = '"';
    return newEnd;
  }

  private static boolean isSpecial(long word) {
    // Most words of digits and letters have no byte below '-', where all four special ones are.
    return ((word - ABOVE_COMMA) & ~word & HIGH_BITS) != 0
        && (Words.equalBytes(word, COMMA)
                | Words.equalBytes(word, QUOTE)
                | Words.equalBytes(word, LF)
                | Words.equalBytes(word, CR))
            != 0;
  }
}
