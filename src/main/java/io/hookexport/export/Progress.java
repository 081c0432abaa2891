package io.hookexport.export;

import java.util.OptionalLong;

/**
 * How far a running export is.
 *
 * @param rowsExpected the planner's estimate; absent when it could not be had
 */
public record Progress(long rowsWritten, long bytesWritten, OptionalLong rowsExpected) {
  public static final Progress NONE = new Progress(0, 0, OptionalLong.empty());

  /** 0 to 99; an estimate never claims the end. Absent without an estimate. */
  public OptionalLong percent() {
    if (rowsExpected.isEmpty()) {
      return OptionalLong.empty();
    }
    long expected = Math.max(1, rowsExpected.getAsLong());
    return OptionalLong.of(Math.min(99, rowsWritten * 100 / expected));
  }
}
