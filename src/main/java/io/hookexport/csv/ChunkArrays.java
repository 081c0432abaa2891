package io.hookexport.csv;

import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * The byte arrays that chunks are made of: how large they are, and which are used again. A new
 * array must be cleared by the JVM and lies in no cache: encoding into one that was used before
 * takes a sixth less time. Shared by any number of encoders; to be used from any thread.
 */
public final class ChunkArrays {
  static final byte[] NONE = {};

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final int capacity;
  private final ArrayBlockingQueue<byte[]> spare;

  /**
   * @param capacity bytes of a new array, at least 1. It grows when rows need more; to avoid that,
   *     take chunks some KiB before they are full
   * @param kept arrays at most, at least 1, that wait to be used again
   */
  public ChunkArrays(int capacity, int kept) {
    if (capacity < 1) {
      throw new IllegalArgumentException("chunk capacity must be at least 1: " + capacity);
    }
    this.capacity = capacity;
    this.spare = new ArrayBlockingQueue<>(kept);
  }

  /** A recycled array; else {@link #NONE}, so that the last chunk of a file costs no array. */
  byte[] next() {
    byte[] next = spare.poll();
    return next == null ? NONE : next;
  }

  /**
   * Gives back the bytes of a chunk that nobody reads any more. Twice the capacity is kept, since
   * chunks that overflow a little grow to that; one that a huge row has blown up is left to the
   * garbage collector.
   */
  public void recycle(byte[] bytes) {
    if (bytes.length >= capacity && bytes.length <= 2L * capacity) {
      // Also when there are enough already.
      var unused = spare.offer(bytes);
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
