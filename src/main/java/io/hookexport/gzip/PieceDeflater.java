package io.hookexport.gzip;

/**
 * Compresses pieces of one stream, each on its own: what it makes begins and ends at a byte, and
 * holds no final block, so that pieces follow one another in the order of their input, whoever made
 * them.
 *
 * <p>For one thread at a time. Holds memory outside the heap until it is closed.
 */
public interface PieceDeflater extends AutoCloseable {
  /** Bytes of input. Larger ones are no smaller together, and a native call holds off GC. */
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
