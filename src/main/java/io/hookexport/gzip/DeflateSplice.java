package io.hookexport.gzip;

/**
 * Opens the end of a deflate stream (RFC 1951), so that another one can follow: its only block
 * becomes a non-final one, and an empty stored block brings the next one to a byte boundary.
 *
 * <p>For that the last bit of the stream must be known. A stream ends with the code for the end of
 * its block and then zeros up to a byte. The block's header defines this code; unless it is all
 * zeros, its last one bit is the last one bit of the stream.
 */
final class DeflateSplice {
  static final int NOT_POSSIBLE = -1;

  /** Bytes that opening may add. */
  static final int MAX_ADDED = 5;

  private static final int FINAL_DYNAMIC_BLOCK = 0b101;

  private DeflateSplice() {}

  /**
   * Changes the stream in place.
   *
   * @param stream a whole stream from its first byte, with room for {@link #MAX_ADDED} more
   * @return its new length, or {@link #NOT_POSSIBLE} when it is not one dynamic block, or when it
   *     ends in zeros whose meaning is ambiguous: it is unchanged then
   */
  static int open(byte[] stream, int length) {
    // A first block that is final is the only one.
    if (length == 0 || (stream[0] & 0b111) != FINAL_DYNAMIC_BLOCK) {
      return NOT_POSSIBLE;
    }
    int code = new DynamicHeader(stream, length).endOfBlockCode();
    int last = length - 1;
    while (last > 0 && stream[last] == 0) {
      last--;
    }
    int bits =
        last * 8
            + (Integer.SIZE - Integer.numberOfLeadingZeros(stream[last] & 0xff))
            + Integer.numberOfTrailingZeros(code);
    if (code == 0 || (bits + 7) / 8 != length) {
      return NOT_POSSIBLE;
    }
    stream[0] &= ~1;
    int end = length;
    // The three zero bits of a stored block's header, in the remaining bits or a byte more.
    if (length * 8 - bits < 3) {
      stream[end++] = 0;
    }
    stream[end++] = 0;
    stream[end++] = 0;
    stream[end++] = (byte) 0xff;
    stream[end++] = (byte) 0xff;
    return end;
  }
}
