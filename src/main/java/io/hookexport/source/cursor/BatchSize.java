package io.hookexport.source.cursor;

/**
 * How many rows to fetch at once: those that make about {@link #TARGET_BYTES} of CSV, so that
 * neither huge cells fill the heap nor short rows need many round trips.
 */
final class BatchSize {
  private static final long TARGET_BYTES = 512 * 1024;

  /**
   * The limit for rows of any size: the next ones may be large, and all rows of a batch are in the
   * memory at once.
   */
  private static final int MAX_ROWS = 200;

  /** The size of the rows is unknown: one alone may be as large as the memory allows. */
  private static final int FIRST_ROWS = 1;

  private int rows = FIRST_ROWS;

  int rows() {
    return rows;
  }

  /** Grows by no more than four times a batch: one batch of short rows does not promise another. */
  void learn(int batchRows, long batchBytes) {
    if (batchRows > 0) {
      long wanted = TARGET_BYTES / Math.max(1, batchBytes / batchRows);
      rows = (int) Math.max(1, Math.min(wanted, Math.min(MAX_ROWS, rows * 4L)));
    }
  }
}
