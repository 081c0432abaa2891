package io.hookexport.source.slices;

import io.hookexport.source.rows.QueryReader;
import io.vertx.core.buffer.Buffer;

/** A chunk of a slice, whole rows, and its state in {@link ReadAhead}. */
final class SliceChunk {
  final Buffer bytes;
  final long rows;
  final long escapedCells;
  private final QueryReader reader;

  /** Whether the slice reader was notified that the chunk was consumed. */
  boolean acknowledged;

  /** Whether it occupies memory for chunks that wait for their turn. */
  boolean held;

  boolean inTurn;

  SliceChunk(Buffer bytes, long rows, long escapedCells, QueryReader reader) {
    this.bytes = bytes;
    this.rows = rows;
    this.escapedCells = escapedCells;
    this.reader = reader;
  }

  int length() {
    return bytes.length();
  }

  void acknowledge() {
    acknowledged = true;
    reader.consumed(length());
  }
}
