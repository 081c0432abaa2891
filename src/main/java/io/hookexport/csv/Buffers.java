package io.hookexport.csv;

import java.util.ArrayDeque;
import java.util.Arrays;

/** The byte arrays that chunks are made of: how large they are, and which are used again. */
final class Buffers {
  static final byte[] NONE = {};

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final int KEPT = 4;

  private final int capacity;
  private final ArrayDeque<byte[]> spare = new ArrayDeque<>(KEPT);

  Buffers(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("chunk capacity must be at least 1: " + capacity);
    }
    this.capacity = capacity;
  }

  /** A recycled array; else {@link #NONE}, so that the last chunk of a file costs no array. */
  byte[] next() {
    byte[] next = spare.poll();
    return next == null ? NONE : next;
  }

  /** Twice the capacity is kept, since chunks that overflow a little grow to that. */
  void recycle(byte[] bytes) {
    if (spare.size() < KEPT && bytes.length >= capacity && bytes.length <= 2L * capacity) {
      spare.add(bytes);
    }
  }

  /** A copy that is at least {@code wanted} long. */
  byte[] grow(byte[] bytes, long wanted) {
    if (wanted > MAX_ARRAY) {
      throw new IllegalStateException(
          "the row needs a chunk of " + wanted + " bytes, the limit is " + MAX_ARRAY);
    }
    long roomy = Math.max(capacity, Math.min(2L * bytes.length, MAX_ARRAY));
    return Arrays.copyOf(bytes, (int) Math.max(wanted, roomy));
  }
}
