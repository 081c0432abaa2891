package io.hookexport.gzip;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compresses blocks, one at a time, off the event loop; no two tasks share one. Holds arrays and
 * direct memory, from the first block until it is closed.
 */
final class BlockDeflater implements AutoCloseable {
  /** A block of CSV shrinks to about a third. */
  private static final int BYTES_EXPECTED = GzipStream.BLOCK_BYTES * 3 / 8;

  private final Supplier<PieceDeflater> deflaters;
  private final byte[] piece = new byte[PieceDeflater.MAX_PIECE];
  private final byte[] output = new byte[PieceDeflater.MAX_OUTPUT];
  private @Nullable PieceDeflater deflater;
  private int filled;

  BlockDeflater(Supplier<PieceDeflater> deflaters) {
    this.deflaters = deflaters;
  }

  /**
   * Returns deflate blocks up to a byte boundary, none of them final; owned by the caller. The
   * result does not depend on how the input is split into chunks.
   */
  Buffer deflate(List<Buffer> chunks) {
    filled = 0;
    Buffer bytes = Buffer.buffer(BYTES_EXPECTED);
    for (Buffer chunk : chunks) {
      int taken = 0;
      while (taken < chunk.length()) {
        int part = Math.min(chunk.length() - taken, piece.length - filled);
        chunk.getBytes(taken, taken + part, piece, filled);
        taken += part;
        filled += part;
        if (filled == piece.length) {
          flush(bytes);
        }
      }
    }
    if (filled > 0) {
      flush(bytes);
    }
    return bytes;
  }

  private void flush(Buffer bytes) {
    if (deflater == null) {
      // Here, not earlier: the first one in a process loads a library.
      deflater = deflaters.get();
    }
    bytes.appendBytes(output, 0, deflater.deflate(piece, filled, output));
    filled = 0;
  }

  @Override
  public void close() {
    if (deflater != null) {
      deflater.close();
    }
  }
}
