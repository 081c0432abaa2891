package io.hookexport.csv;

/**
 * Writes Java strings as UTF-8 in place. {@code String.getBytes} would make an array for each cell,
 * and of a long text up to four times its size: the cursor reader reads rows of a sixth of the
 * heap.
 */
final class Utf8 {
  /** A char makes at most three bytes; a pair of surrogates makes four. */
  private static final int MAX_BYTES_PER_CHAR = 3;

  /** Up to this many chars three times the length is reserved rather than counted. */
  private static final int SHORT = 4096;

  private Utf8() {}

  /** Returns at least the number of bytes that {@link #encode} writes; exact for a long text. */
  static long bytesAtMost(String text) {
    int length = text.length();
    if (length <= SHORT) {
      return (long) length * MAX_BYTES_PER_CHAR;
    }
    long bytes = length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x800) {
        // Each half of a pair counts two of its four bytes; a lone one makes a single byte.
        bytes += !Character.isSurrogate(c) ? 2 : isPaired(text, i) ? 1 : 0;
      } else if (c >= 0x80) {
        bytes++;
      }
    }
    return bytes;
  }

  /**
   * Returns the index after the last byte. Half a surrogate pair becomes {@code ?}, as with {@code
   * String.getBytes}.
   */
  static int encode(String text, byte[] out, int at) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return encodeFrom(i, text, out, at + i);
      }
      out[at + i] = (byte) c;
    }
    return at + length;
  }

  private static int encodeFrom(int from, String text, byte[] out, int at) {
    int position = at;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out[position++] = (byte) c;
      } else if (c < 0x800) {
        out[position++] = (byte) (0xc0 | (c >> 6));
        out[position++] = continuation(c);
      } else if (!Character.isSurrogate(c)) {
        out[position++] = (byte) (0xe0 | (c >> 12));
        out[position++] = continuation(c >> 6);
        out[position++] = continuation(c);
      } else if (isPaired(text, i)) {
        int codePoint = text.codePointAt(i++);
        out[position++] = (byte) (0xf0 | (codePoint >> 18));
        out[position++] = continuation(codePoint >> 12);
        out[position++] = continuation(codePoint >> 6);
        out[position++] = continuation(codePoint);
      } else {
        out[position++] = '?';
      }
    }
    return position;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3f));
  }

  /** Returns whether the surrogate at this index is half of a pair. */
  private static boolean isPaired(String text, int index) {
    if (Character.isHighSurrogate(text.charAt(index))) {
      return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    }
    return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
  }
}
