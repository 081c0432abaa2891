package io.hookexport.csv;

import java.nio.charset.StandardCharsets;

/** Numbers and uuids as ASCII digits, two at a time. */
final class Digits {
  private static final short[] DECIMAL = pairs("0123456789");
  private static final short[] HEXADECIMAL = pairs("0123456789abcdef");
  private static final long[] POWERS_OF_TEN = powersOfTen();
  private static final byte[] MOST_NEGATIVE =
      Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

  private Digits() {}

  /** At most 20 bytes; answers the index behind the last one. */
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
      Words.SHORT.set(out, position, DECIMAL[(int) (rest - hundreds * 100)]);
      rest = hundreds;
    }
    if (rest >= 10) {
      Words.SHORT.set(out, position - 2, DECIMAL[(int) rest]);
    } else {
      out[position - 1] = (byte) ('0' + rest);
    }
    return end;
  }

  /** A number that is text already; answers the index behind its last byte. */
  static int ready(String number, byte[] out, int at) {
    int length = number.length();
    if (length == 0) {
      throw new IllegalArgumentException("a number cannot be empty: write it as NULL or text");
    }
    for (int i = 0; i < length; i++) {
      char c = number.charAt(i);
      if (!isPlain(c)) {
        throw new IllegalArgumentException("not a plain number, write it as text: " + number);
      }
      out[at + i] = (byte) c;
    }
    return at + length;
  }

  /** The same of bytes. */
  static int ready(byte[] number, int offset, int length, byte[] out, int at) {
    if (length == 0) {
      throw new IllegalArgumentException("a number cannot be empty: write it as NULL or text");
    }
    for (int i = 0; i < length; i++) {
      byte b = number[offset + i];
      if (!isPlain(b)) {
        throw new IllegalArgumentException(
            "not a plain number, write it as text: "
                + new String(number, offset, length, StandardCharsets.ISO_8859_1));
      }
      out[at + i] = b;
    }
    return at + length;
  }

  /** Nothing that might need quotes; bytes beyond ASCII are negative. */
  private static boolean isPlain(int c) {
    return c > ' ' && c != ',' && c != '"' && c < 0x7f;
  }

  /** Two digits of a number from 0 to 99. */
  static void two(int value, byte[] out, int at) {
    Words.SHORT.set(out, at, DECIMAL[value]);
  }

  /** 36 bytes; answers the index behind the last one. */
  static int uuid(long mostSigBits, long leastSigBits, byte[] out, int at) {
    hex(mostSigBits >>> 32, 4, out, at);
    out[at + 8] = '-';
    hex(mostSigBits >>> 16, 2, out, at + 9);
    out[at + 13] = '-';
    hex(mostSigBits, 2, out, at + 14);
    out[at + 18] = '-';
    hex(leastSigBits >>> 48, 2, out, at + 19);
    out[at + 23] = '-';
    hex(leastSigBits, 6, out, at + 24);
    return at + 36;
  }

  /** The lowest {@code count} bytes of the value, two digits each. */
  private static void hex(long value, int count, byte[] out, int at) {
    for (int i = 0; i < count; i++) {
      int octet = (int) (value >>> ((count - 1 - i) << 3)) & 0xff;
      Words.SHORT.set(out, at + 2 * i, HEXADECIMAL[octet]);
    }
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

  private static short[] pairs(String digits) {
    int base = digits.length();
    short[] pairs = new short[base * base];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (short) (digits.charAt(i / base) | (digits.charAt(i % base) << 8));
    }
    return pairs;
  }
}
