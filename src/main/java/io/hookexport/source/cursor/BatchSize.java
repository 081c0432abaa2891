package io.hookexport.source.cursor;

/**
 * How many rows to ask for at once: what makes about {@link #TARGET_BYTES} of CSV, so that neither
 * huge cells fill the heap nor short rows make many round trips.
 */
final class BatchSize {
  private static final long TARGET_BYTES = 512 * 1024;

  /**
   * However small the rows were before: the next ones may be large, and all of a batch is in the
   * memory at once.
   */
  private static final int MAX_ROWS = 200;

  /** Nothing is known of the rows: one alone may be as large as the memory allows. */
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
