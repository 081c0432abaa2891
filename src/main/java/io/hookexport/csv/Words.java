package io.hookexport.csv;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Several bytes of an array at once: eight make a word, whose lowest byte is the first in the
 * array.
 */
final class Words {
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;

  private Words() {}

  /** The word that holds the same ASCII character eight times. */
  static long repeat(char ascii) {
    return ONES * ascii;
  }

  /** One bit (the highest) in each byte of {@code word} that equals its byte in {@code other}. */
  static long equalBytes(long word, long other) {
    long difference = word ^ other;
    return ~(((difference & LOW_BITS) + LOW_BITS) | difference | LOW_BITS);
  }

  /** The word with all bytes but the first {@code count} (1 to 7) made 0xff, which is no text. */
  static long blankFrom(long word, int count) {
    return word | (-1L << (count << 3));
  }
}
