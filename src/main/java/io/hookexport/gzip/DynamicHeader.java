package io.hookexport.gzip;

import java.util.Arrays;

/** The header of a dynamic deflate block at the beginning of a stream (RFC 1951, 3.2.7). */
final class DynamicHeader {
  private static final int END_OF_BLOCK = 256;
  private static final int MAX_BITS = 15;

  /** The order in which the header lists the lengths of the codes for lengths. */
  private static final int[] ORDER = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15
  };

  private final byte[] stream;
  private final int limit;
  private int position = 3;

  DynamicHeader(byte[] stream, int length) {
    this.stream = stream;
    this.limit = length * 8;
  }

  /** Returns the code that ends the block, most significant bit first; 0 when there is none. */
  int endOfBlockCode() {
    int literals = bits(5) + 257;
    int distances = bits(5) + 1;
    int listed = bits(4) + 4;
    int[] lengthsOfLengths = new int[ORDER.length];
    for (int i = 0; i < listed; i++) {
      lengthsOfLengths[ORDER[i]] = bits(3);
    }
    int[] lengths = lengths(lengthsOfLengths, literals + distances);
    return code(Arrays.copyOf(lengths, literals), END_OF_BLOCK);
  }

  private int[] lengths(int[] lengthsOfLengths, int count) {
    int[] codes = new int[lengthsOfLengths.length];
    Arrays.setAll(codes, symbol -> code(lengthsOfLengths, symbol));
    int[] lengths = new int[count];
    int at = 0;
    while (at < count) {
      int symbol = symbol(lengthsOfLengths, codes);
      if (symbol < 16) {
        lengths[at++] = symbol;
        continue;
      }
      int repeated = symbol == 16 && at > 0 ? lengths[at - 1] : 0;
      int times =
          switch (symbol) {
            case 16 -> 3 + bits(2);
            case 17 -> 3 + bits(3);
            default -> 11 + bits(7);
          };
      int end = Math.min(count, at + times);
      Arrays.fill(lengths, at, end, repeated);
      at = end;
    }
    return lengths;
  }

  private int symbol(int[] lengths, int[] codes) {
    int read = 0;
    for (int length = 1; length <= MAX_BITS; length++) {
      read = read << 1 | bits(1);
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length && codes[symbol] == read) {
          return symbol;
        }
      }
    }
    throw new IllegalArgumentException("not a code at bit " + position);
  }

  /** Codes of one length are consecutive, in the order of their symbols, after shorter ones. */
  private static int code(int[] lengths, int symbol) {
    int length = lengths[symbol];
    int code = 0;
    for (int shorter = 1; shorter < length; shorter++) {
      code = (code + count(lengths, lengths.length, shorter)) << 1;
    }
    return length == 0 ? 0 : code + count(lengths, symbol, length);
  }

  private static int count(int[] lengths, int below, int length) {
    int count = 0;
    for (int symbol = 0; symbol < below; symbol++) {
      if (lengths[symbol] == length) {
        count++;
      }
    }
    return count;
  }

  private int bits(int count) {
    if (position + count > limit) {
      throw new IllegalArgumentException("the header is cut");
    }
    int value = 0;
    for (int i = 0; i < count; i++, position++) {
      value |= (stream[position >> 3] >> (position & 7) & 1) << i;
    }
    return value;
  }
}
