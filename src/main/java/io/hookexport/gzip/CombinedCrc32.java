package io.hookexport.gzip;

/** Computes the CRC-32 of bytes from the CRCs and lengths of their parts. */
final class CombinedCrc32 {
  /** The polynomial of gzip; the lowest power is in the highest bit, as in all words here. */
  private static final int POLYNOMIAL = 0xEDB88320;

  private static final int ONE = 1 << 31;
  private static final int X = 1 << 30;

  private int crc;
  private long length;

  /** Appends a part. */
  void add(int crcOfPart, long lengthOfPart) {
    // Appending n zero bytes multiplies by x^8n; the CRC of the part is then added.
    crc = times(powerOfX(8 * lengthOfPart), crc) ^ crcOfPart;
    length += lengthOfPart;
  }

  int crc() {
    return crc;
  }

  long length() {
    return length;
  }

  private static int powerOfX(long exponent) {
    int power = ONE;
    int square = X;
    for (long left = exponent; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        power = times(power, square);
      }
      square = times(square, square);
    }
    return power;
  }

  private static int times(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted >>> 1) ^ ((shifted & 1) == 0 ? 0 : POLYNOMIAL);
    }
    return product;
  }
}
