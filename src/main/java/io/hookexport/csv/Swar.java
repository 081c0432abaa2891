package io.hookexport.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Processes several bytes of an array at once: eight make a word, whose lowest byte is the first in
 * the array.
 */
final class Swar {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
  private static final long HIGH_BITS = ~LOW_BITS;
  private static final long FROM_64 = 0xc0c0c0c0c0c0c0c0L;
  private static final long MINUS = repeat('-');

  private Swar() {}

  /** Returns the word that holds the same ASCII character eight times. */
  static long repeat(char ascii) {
    return ONES * ascii;
  }

  /** Sets the highest bit in each byte of {@code word} that equals its byte in {@code other}. */
  static long equalBytes(long word, long other) {
    long difference = word ^ other;
    return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
  }

  /**
   * Returns the word at {@code offset}. Only its first {@code count} (1 to 8) bytes are defined:
   * the others are the following bytes of the array, or 0 near its end.
   */
  static long first(byte[] bytes, int offset, int count) {
    if (offset <= bytes.length - Long.BYTES) {
      return (long) LONG.get(bytes, offset);
    }
    long word = 0;
    for (int i = count - 1; i >= 0; i--) {
      word = word << 8 | (bytes[offset + i] & 0xff);
    }
    return word;
  }

  /**
   * Returns the word with all bytes except the first {@code count} (1 to 8) set to 0xff, which is
   * no text.
   */
  static long blankFrom(long word, int count) {
    // Two shifts, since a shift by 64 does nothing.
    return word | (-256L << ((count - 1) << 3));
  }

  /**
   * Returns a value other than 0 when a byte is below {@code -}, as all four special ones are; most
   * words of digits and letters have none.
   */
  static long belowMinus(long word) {
    return (word - MINUS) & ~word & HIGH_BITS;
  }

  /**
   * Returns whether the first {@code count} (1 to 8) bytes are from {@code -} to {@code ?}, as
   * digits are.
   */
  static boolean areDigits(long word, int count) {
    long others = -256L << ((count - 1) << 3);
    return (belowMinus(word | others) | (word & FROM_64 & ~others)) == 0;
  }

  /** Returns the eight hexadecimal digits of a value. */
  static long hex(int value) {
    long x = Integer.reverseBytes(value) & 0xffff_ffffL;
    x = (x | x << 16) & 0x0000_ffff_0000_ffffL;
    x = (x | x << 8) & 0x00ff_00ff_00ff_00ffL;
    // One half byte in each byte, the higher one first.
    x = (x >>> 4 & 0x000f_000f_000f_000fL) | (x & 0x000f_000f_000f_000fL) << 8;
    long letters = (x + repeat('\u0006')) >>> 4 & ONES;
    return x + repeat('0') + letters * ('a' - '0' - 10);
  }
}
