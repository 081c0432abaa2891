package io.hookexport.export;

import java.util.Locale;

/** A limit that a project may have of its own, in place of the server's. */
public enum ProjectLimit {
  /** Exports that are pending or processing at once. */
  ACTIVE_EXPORTS(1, 1000),
  /** Exports created in any hour; 0 for no limit. */
  EXPORTS_PER_HOUR(0, 10_000),
  /** Bytes of the files of the project together; 0 for no limit. */
  STORED_BYTES(0, (1L << 53) - 1);

  private final long least;
  private final long most;

  ProjectLimit(long least, long most) {
    this.least = least;
    this.most = most;
  }

  /** The same in the contract, in the database and, with dashes, in commands. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public long least() {
    return least;
  }

  /** The largest value; of bytes, the largest number that all JSON parsers read exactly. */
  public long most() {
    return most;
  }
}
