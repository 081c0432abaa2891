package io.hookexport.source.rows;

/**
 * How large exports are read in slices, on several connections at once.
 *
 * @param connections of one export, at most; 1 reads each export as one query, {@link #AUTOMATIC}
 *     as many as suit the machine
 * @param scanConnections the same, of an export whose query only scans, which costs the server
 *     little more than it costs us to write the file
 * @param further connections of all exports together, beyond the one that each always has
 * @param sliceBytes target CSV bytes of a slice
 * @param smallBytes an export up to this size is read as one query
 * @param aheadBytes CSV of one export that may wait in memory for slices before it
 */
public record Slicing(
    int connections,
    int scanConnections,
    int further,
    int sliceBytes,
    int smallBytes,
    int aheadBytes) {
  /** Stands for a number of connections. */
  public static final int AUTOMATIC = 0;

  /** The most connections of the pool that one export takes unless configured otherwise. */
  private static final int MOST_AUTOMATIC = 4;

  private static final long MIN_SLICE_ROWS = 16;
  private static final int SLICE_BYTES = 2 << 20;
  private static final int SMALL_BYTES = 8 << 20;
  private static final int AHEAD_BYTES = 8 << 20;

  public Slicing {
    if (scanConnections < AUTOMATIC
        || connections < scanConnections
        || further < 0
        || sliceBytes < 1
        || smallBytes < 1) {
      throw new IllegalArgumentException("connections must not be negative, and sizes at least 1");
    }
    if (aheadBytes < sliceBytes) {
      throw new IllegalArgumentException("a slice must fit into the memory for waiting ones");
    }
  }

  public Slicing(int connections, int further) {
    this(connections, further, SLICE_BYTES, SMALL_BYTES, AHEAD_BYTES);
  }

  public Slicing(int connections, int further, int sliceBytes, int smallBytes, int aheadBytes) {
    this(connections, connections, further, sliceBytes, smallBytes, aheadBytes);
  }

  public boolean isAutomatic() {
    return connections == AUTOMATIC;
  }

  /**
   * Returns the slicing with a number of connections: one for each core. For a scan a server on the
   * same machine needs more than half of the cores, 1.4 seconds of CPU for each of ours; for
   * anything more it needs nearly all of them.
   */
  public Slicing on(int cores, boolean besideServer) {
    int most = Math.min(cores, MOST_AUTOMATIC);
    int ofScans = Math.min(besideServer ? cores / 2 : cores, MOST_AUTOMATIC);
    return new Slicing(
        Math.max(1, most), Math.max(1, ofScans), further, sliceBytes, smallBytes, aheadBytes);
  }

  /** Returns how many rows a slice should have. */
  public long sliceRows(double rowBytes) {
    return Math.max(MIN_SLICE_ROWS, (long) (sliceBytes / rowBytes));
  }

  public boolean isPossible() {
    return connections > 1 && further > 0;
  }
}
