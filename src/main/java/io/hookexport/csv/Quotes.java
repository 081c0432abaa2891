package io.hookexport.csv;

/**
 * The quoting rule, on cell bytes in the output array. The scans read whole words: the array must
 * hold at least 7 bytes, of any content, after the end of the cell.
 */
final class Quotes {
  private static final long COMMA = Swar.repeat(',');
  private static final long QUOTE = Swar.repeat('"');
  private static final long LF = Swar.repeat('\n');
  private static final long CR = Swar.repeat('\r');

  private Quotes() {}

  /**
   * Copies a text, and checks it on the way. Returns true when it is not empty and no byte is below
   * {@code -}, so that it needs no quotes, like most texts. {@link #needed} must decide for all
   * others.
   */
  static boolean copyPlain(byte[] source, int offset, int length, byte[] out, int at) {
    // Up to 32 bytes without a loop: words that may overlap, whatever the length.
    if (length <= 16) {
      if (length <= 8) {
        return copyWord(source, offset, length, out, at);
      }
      return (copy(source, offset, out, at)
              | copy(source, offset + length - 8, out, at + length - 8))
          == 0;
    }
    long low = copy(source, offset, out, at) | copy(source, offset + 8, out, at + 8);
    int i = 16;
    for (; i < length - 16; i += 16) {
      low |= copy(source, offset + i, out, at + i) | copy(source, offset + i + 8, out, at + i + 8);
    }
    i = length - 16;
    low |= copy(source, offset + i, out, at + i) | copy(source, offset + i + 8, out, at + i + 8);
    return low == 0;
  }

  private static long copy(byte[] source, int offset, byte[] out, int at) {
    long word = (long) Swar.LONG.get(source, offset);
    Swar.LONG.set(out, at, word);
    return Swar.belowMinus(word);
  }

  private static boolean copyWord(byte[] source, int offset, int length, byte[] out, int at) {
    if (length == 0) {
      return false;
    }
    long word = Swar.first(source, offset, length);
    Swar.LONG.set(out, at, word);
    return Swar.belowMinus(Swar.blankFrom(word, length)) == 0;
  }

  /** Returns whether the cell holds a comma, a double quote, LF or CR, or is empty. */
  static boolean needed(byte[] cell, int start, int end) {
    int whole = end - 8;
    int i = start;
    for (; i <= whole; i += 8) {
      if (isSpecial((long) Swar.LONG.get(cell, i))) {
        return true;
      }
    }
    if (i == end) {
      return start == end;
    }
    return isSpecial(Swar.blankFrom((long) Swar.LONG.get(cell, i), end - i));
  }

  /** Returns how many double quotes the cell holds. */
  static int count(byte[] cell, int start, int end) {
    int count = 0;
    int i = start;
    for (; i <= end - 8; i += 8) {
      count += Long.bitCount(Swar.equalBytes((long) Swar.LONG.get(cell, i), QUOTE));
    }
    if (i < end) {
      long rest = Swar.blankFrom((long) Swar.LONG.get(cell, i), end - i);
      count += Long.bitCount(Swar.equalBytes(rest, QUOTE));
    }
    return count;
  }

  /**
   * Puts the cell between double quotes and doubles those in it, in place and from the back, so
   * that no byte is overwritten before it was moved.
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
    return Swar.belowMinus(word) != 0
        && (Swar.equalBytes(word, COMMA)
                | Swar.equalBytes(word, QUOTE)
                | Swar.equalBytes(word, LF)
                | Swar.equalBytes(word, CR))
            != 0;
  }
}
