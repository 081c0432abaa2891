package io.hookexport.gzip;

import java.util.zip.Deflater;

/** The zlib of the JDK, on every platform. */
final class JavaDeflater implements PieceDeflater {
  // A third of the time of level 6 for 13 % more bytes.
  private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);

  @Override
  public int deflate(byte[] piece, int length, byte[] output) {
    deflater.reset();
    deflater.setInput(piece, 0, length);
    int written = deflater.deflate(output, 0, MAX_OUTPUT, Deflater.SYNC_FLUSH);
    if (written == MAX_OUTPUT || !deflater.needsInput()) {
      throw new IllegalStateException(length + " bytes did not fit into " + MAX_OUTPUT);
    }
    return written;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
