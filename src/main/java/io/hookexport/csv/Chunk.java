package io.hookexport.csv;

/**
 * Whole CSV rows, handed over without a copy.
 *
 * @param bytes owned by the receiver from now on; bytes after {@code length} are undefined
 * @param length number of valid bytes, from index 0; 0 when nothing was written
 */
// Handing the array over without a copy is the point; no code compares chunks.
@SuppressWarnings("ArrayRecordComponent")
public record Chunk(byte[] bytes, int length) {}
