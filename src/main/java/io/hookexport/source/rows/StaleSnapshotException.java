package io.hookexport.source.rows;

/** A table that an export reads has changed since its snapshot, which may not show its rows. */
public final class StaleSnapshotException extends RuntimeException {
  /**
   * @param since what the export did meanwhile
   */
  StaleSnapshotException(String table, String since) {
    super(
        "the table "
            + table
            + " was rewritten, truncated, renamed or created, or had a partition detached or a column renamed or dropped, while the export "
            + since);
  }
}
