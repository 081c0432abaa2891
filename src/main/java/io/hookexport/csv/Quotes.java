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

  /**
   * Copies a text, and looks at it in passing: true when it is not empty and no byte is below
   * {@code -}, so that it needs no quotes. That is most texts; of others {@link #needed} must tell.
   */
  static boolean copyPlain(byte[] source, int offset, int length, byte[] out, int at) {
    if (length < 8) {
      return copyShort(source, offset, length, out, at);
    }
    long low = 0;
    int last = length - 8;
    for (int i = 0; i < last; i += 8) {
      long word = (long) Words.LONG.get(source, offset + i);
      Words.LONG.set(out, at + i, word);
      low |= belowMinus(word);
    }
    // The last word may overlap the one before, so that nothing beyond the text is read.
    long word = (long) Words.LONG.get(source, offset + last);
    Words.LONG.set(out, at + last, word);
    return (low | belowMinus(word)) == 0;
  }

  private static boolean copyShort(byte[] source, int offset, int length, byte[] out, int at) {
    boolean plain = length != 0;
    for (int i = 0; i < length; i++) {
      byte b = source[offset + i];
      out[at + i] = b;
      // Bytes of characters beyond ASCII are negative.
      plain &= b < 0 || b >= '-';
    }
    return plain;
  }

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
    return belowMinus(word) != 0
        && (Words.equalBytes(word, COMMA)
                | Words.equalBytes(word, QUOTE)
                | Words.equalBytes(word, LF)
                | Words.equalBytes(word, CR))
            != 0;
  }

  /**
   * Not 0 when a byte is below {@code -}, where all four special ones are; most words of digits and
   * letters have none.
   */
  private static long belowMinus(long word) {
    return (word - ABOVE_COMMA) & ~word & HIGH_BITS;
  }
}
