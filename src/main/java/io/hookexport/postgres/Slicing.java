package io.hookexport.postgres;

/**
 * How large exports are read in slices, on several connections at once.
 *
 * @param connections of one export, at most; 1 reads each export as one query
 * @param further connections of all exports together, beyond the one that each has anyway
 * @param sliceBytes CSV that a slice should make
 * @param smallBytes an export that is not larger is read as one query
 * @param aheadBytes CSV of one export that may wait in memory for slices before it
 */
public record Slicing(
    int connections, int further, int sliceBytes, int smallBytes, int aheadBytes) {
  private static final int SLICE_BYTES = 2 << 20;
  private static final int SMALL_BYTES = 8 << 20;
  private static final int AHEAD_BYTES = 8 << 20;

  public Slicing {
    if (connections < 1 || further < 0 || sliceBytes < 1 || smallBytes < 1) {
      throw new IllegalArgumentException("connections and sizes must be at least 1");
    }
    if (aheadBytes < sliceBytes) {
      throw new IllegalArgumentException("a slice must fit into the memory for waiting ones");
    }
  }

  public Slicing(int connections, int further) {
    this(connections, further, SLICE_BYTES, SMALL_BYTES, AHEAD_BYTES);
  }

  boolean isPossible() {
    return connections > 1 && further > 0;
  }
}
