package io.hookexport.csv;

import java.util.Objects;

/**
 * Whole CSV rows, handed over without a copy.
 *
 * @param bytes owned by the receiver from now on; what lies behind {@code length} means nothing
 * @param length number of bytes that count, from index 0; 0 when nothing was written
 */
// Handing the array over without a copy is the point; nobody compares chunks.
@SuppressWarnings("ArrayRecordComponent")
public record Chunk(byte[] bytes, int length) {
  public Chunk {
    Objects.checkFromToIndex(0, length, bytes.length);
  }
}
