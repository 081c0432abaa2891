package io.hookexport.source.rows;

/** A table that an export reads has changed between its snapshot and its locks. */
public final class StaleSnapshotException extends RuntimeException {
  StaleSnapshotException(String table) {
    super(
        "the table " + table + " was rewritten, truncated, renamed or made while the export began");
  }
}
