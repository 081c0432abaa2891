package io.hookexport.worker;

/** Why an attempt was stopped from outside of its work. */
enum StopReason {
  /** It is large, and the process runs as many of those as it may. */
  DEFERRED,
  /** The process stops: back to pending, the attempt does not count. */
  HANDED_BACK,
  /** The lease is lost or cannot be renewed: what happens to the export is another's business. */
  LEASE_LOST,
  /** It ran for longer than one attempt may. */
  TIME_LIMIT_EXCEEDED,
  /** With its file the project stores more than it may. */
  STORED_BYTES_EXCEEDED,
  /** The file system has less left than is kept in reserve. */
  NO_ROOM
}
