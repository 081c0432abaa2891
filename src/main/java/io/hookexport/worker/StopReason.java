package io.hookexport.worker;

/** Why an attempt was stopped before its work was done. */
enum StopReason {
  /** The export is large, and the process already runs as many large exports as it may. */
  DEFERRED,
  /** The process stops: the export returns to pending, the attempt does not count. */
  HANDED_BACK,
  /**
   * The lease is lost or cannot be renewed: this worker no longer decides what happens to the
   * export.
   */
  LEASE_LOST,
  TIME_LIMIT_EXCEEDED,
  /** With this file the project exceeds its storage quota. */
  STORED_BYTES_EXCEEDED,
  /** The file system has less free space than the reserve. */
  NO_ROOM
}
