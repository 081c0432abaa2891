package io.hookexport.source.rows;

/**
 * How large exports are read in slices, on several connections at once.
 *
 * @param connections of one export, at most; 1 reads each export as one query, {@link #AUTOMATIC}
 *     as many as suit the machine
 * @param further connections of all exports together, beyond the one that each has anyway
 * @param sliceBytes CSV that a slice should make
 * @param smallBytes an export that is not larger is read as one query
 * @param aheadBytes CSV of one export that may wait in memory for slices before it
 */
public record Slicing(
    int connections, int further, int sliceBytes, int smallBytes, int aheadBytes) {
  /** In place of a number of connections. */
  public static final int AUTOMATIC = 0;

  /** What one export takes of the pool unless it is told to take more. */
  private static final int MOST_AUTOMATIC = 4;

  private static final int SLICE_BYTES = 2 << 20;
  private static final int SMALL_BYTES = 8 << 20;
  private static final int AHEAD_BYTES = 8 << 20;

  public Slicing {
    if (connections < AUTOMATIC || further < 0 || sliceBytes < 1 || smallBytes < 1) {
      throw new IllegalArgumentException("connections must not be negative, and sizes at least 1");
    }
    if (aheadBytes < sliceBytes) {
      throw new IllegalArgumentException("a slice must fit into the memory for waiting ones");
    }
  }

  public Slicing(int connections, int further) {
    this(connections, further, SLICE_BYTES, SMALL_BYTES, AHEAD_BYTES);
  }

  public boolean isAutomatic() {
    return connections == AUTOMATIC;
  }

  /**
   * With a number of connections: one for each core. A server on the same machine needs more than
   * half of them for itself, 1.4 seconds of CPU for each of ours.
   */
  public Slicing on(int cores, boolean besideServer) {
    int most = Math.min(besideServer ? cores / 2 : cores, MOST_AUTOMATIC);
    return new Slicing(Math.max(1, most), further, sliceBytes, smallBytes, aheadBytes);
  }

  public boolean isPossible() {
    return connections > 1 && further > 0;
  }
}
