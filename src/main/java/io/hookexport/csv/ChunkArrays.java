package io.hookexport.csv;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Allocates and recycles the byte arrays of chunks. A new array must be cleared by the JVM and is
 * in no cache: encoding into a used one takes a sixth less time. Shared by any number of encoders;
 * thread-safe.
 */
public final class ChunkArrays {
  static final byte[] NONE = {};

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final int capacity;
  private final ArrayBlockingQueue<byte[]> spare;

  /**
   * @param capacity bytes of a new array, at least 1. It grows when rows need more; to avoid that,
   *     take chunks some KiB before they are full
   * @param kept arrays, at least 1 and at most this many, that are kept for reuse
   */
  public ChunkArrays(int capacity, int kept) {
    if (capacity < 1) {
      throw new IllegalArgumentException("chunk capacity must be at least 1: " + capacity);
    }
    this.capacity = capacity;
    this.spare = new ArrayBlockingQueue<>(kept);
  }

  /** Returns a recycled array, or {@link #NONE}: the last chunk of a file costs no array. */
  byte[] next() {
    byte[] next = spare.poll();
    return next == null ? NONE : next;
  }

  /**
   * Recycles the bytes of a chunk that has no reader any more. Keeps arrays up to twice the
   * capacity, since chunks that overflow a little grow to that; leaves one that a huge row has
   * enlarged to the garbage collector.
   */
  public void recycle(byte[] bytes) {
    if (bytes.length >= capacity && bytes.length <= 2L * capacity) {
      // Ignored when enough arrays are kept.
      var unused = spare.offer(bytes);
    }
  }

  /** Returns a copy that is at least {@code wanted} long. */
  byte[] grow(byte[] bytes, long wanted) {
    if (wanted > MAX_ARRAY) {
      throw new IllegalStateException(
          "the row needs a chunk of " + wanted + " bytes, the limit is " + MAX_ARRAY);
    }
    long roomy = Math.max(capacity, Math.min(2L * bytes.length, MAX_ARRAY));
    return Arrays.copyOf(bytes, (int) Math.max(wanted, roomy));
  }
}
