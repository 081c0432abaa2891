package io.hookexport.export;

import java.util.OptionalLong;

/**
 * The progress of a running export.
 *
 * @param rowsExpected the planner's estimate; absent when the planner gave none
 */
public record Progress(long rowsWritten, long bytesWritten, OptionalLong rowsExpected) {
  public static final Progress NONE = new Progress(0, 0, OptionalLong.empty());

  /** Returns 0 to 99, because an estimate never claims completion. Absent without an estimate. */
  public OptionalLong percent() {
    if (rowsExpected.isEmpty()) {
      return OptionalLong.empty();
    }
    long expected = Math.max(1, rowsExpected.getAsLong());
    return OptionalLong.of(Math.min(99, rowsWritten * 100 / expected));
  }
}
