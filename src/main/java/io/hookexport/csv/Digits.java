package io.hookexport.csv;

import java.nio.charset.StandardCharsets;

/** Writes numbers and uuids as ASCII digits, two or eight at a time. */
final class Digits {
  private static final short[] DECIMAL = decimalPairs();
  private static final long[] POWERS_OF_TEN = powersOfTen();
  private static final byte[] MOST_NEGATIVE =
      Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

  private Digits() {}

  /** Writes at most 20 bytes; returns the index after the last one. */
  static int integer(long value, byte[] out, int at) {
    if (value == Long.MIN_VALUE) {
      System.arraycopy(MOST_NEGATIVE, 0, out, at, MOST_NEGATIVE.length);
      return at + MOST_NEGATIVE.length;
    }
    int first = at;
    long rest = value;
    if (value < 0) {
      out[first++] = '-';
      rest = -value;
    }
    int end = first + digits(rest);
    int position = end;
    while (rest >= 100) {
      long hundreds = rest / 100;
      position -= 2;
      Swar.SHORT.set(out, position, DECIMAL[(int) (rest - hundreds * 100)]);
      rest = hundreds;
    }
    if (rest >= 10) {
      Swar.SHORT.set(out, position - 2, DECIMAL[(int) rest]);
    } else {
      out[position - 1] = (byte) ('0' + rest);
    }
    return end;
  }

  /**
   * Writes a number that is already text; returns the index after its last byte. Up to 7 bytes
   * after the number are overwritten.
   */
  static int ready(byte[] number, int offset, int length, byte[] out, int at) {
    if (length > 0 && length <= Long.BYTES) {
      long word = Swar.first(number, offset, length);
      if (Swar.areDigits(word, length)) {
        Swar.LONG.set(out, at, word);
        return at + length;
      }
    }
    requirePlain(number, offset, length);
    System.arraycopy(number, offset, out, at, length);
    return at + length;
  }

  private static void requirePlain(byte[] number, int offset, int length) {
    if (length == 0) {
      throw new IllegalArgumentException("a number cannot be empty: write it as NULL or text");
    }
    for (int i = 0; i < length; i++) {
      if (!isPlain(number[offset + i])) {
        throw new IllegalArgumentException(
            "not a plain number, write it as text: "
                + new String(number, offset, length, StandardCharsets.UTF_8));
      }
    }
  }

  /** Returns whether the character never needs quotes; bytes beyond ASCII are negative. */
  private static boolean isPlain(byte c) {
    return c > ' ' && c != ',' && c != '"' && c < 0x7f;
  }

  /** Writes two digits of a number from 0 to 99. */
  static void two(int value, byte[] out, int at) {
    Swar.SHORT.set(out, at, DECIMAL[value]);
  }

  /** Writes 36 bytes; returns the index after the last one. */
  static int uuid(long mostSigBits, long leastSigBits, byte[] out, int at) {
    Swar.LONG.set(out, at, Swar.hex((int) (mostSigBits >>> 32)));
    fourAndFour(Swar.hex((int) mostSigBits), out, at + 8);
    fourAndFour(Swar.hex((int) (leastSigBits >>> 32)), out, at + 18);
    Swar.LONG.set(out, at + 28, Swar.hex((int) leastSigBits));
    return at + 36;
  }

  /** Writes a hyphen and four digits, twice; bytes after them are overwritten. */
  private static void fourAndFour(long digits, byte[] out, int at) {
    out[at] = '-';
    Swar.LONG.set(out, at + 1, digits);
    out[at + 5] = '-';
    Swar.LONG.set(out, at + 6, digits >>> 32);
  }

  private static int digits(long positive) {
    int count = 1;
    while (count < POWERS_OF_TEN.length && positive >= POWERS_OF_TEN[count]) {
      count++;
    }
    return count;
  }

  private static long[] powersOfTen() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = powers[i - 1] * 10;
    }
    return powers;
  }

  private static short[] decimalPairs() {
    short[] pairs = new short[100];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (short) (('0' + i / 10) | ('0' + i % 10) << 8);
    }
    return pairs;
  }
}
