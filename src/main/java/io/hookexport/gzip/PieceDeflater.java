package io.hookexport.gzip;

/**
 * Compresses pieces of one stream independently: each output begins and ends at a byte, and holds
 * no final block, so that outputs can be concatenated in the order of their input, whatever
 * deflater made them.
 *
 * <p>For one thread at a time. Holds direct memory until it is closed.
 */
public interface PieceDeflater extends AutoCloseable {
  /**
   * The most bytes of input. Larger pieces compress no better in total, and a native call delays
   * GC.
   */
  int MAX_PIECE = 128 * 1024;

  /** Bytes of output that suffice for any piece: stored as it is, with headers and the flush. */
  int MAX_OUTPUT = MAX_PIECE + 1024;

  /**
   * @param piece its first {@code length} bytes are read
   * @param length 1 to {@link #MAX_PIECE}
   * @param output of {@link #MAX_OUTPUT} bytes, written from its beginning
   * @return bytes written
   */
  int deflate(byte[] piece, int length, byte[] output);

  @Override
  void close();
}
