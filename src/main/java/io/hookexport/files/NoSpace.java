package io.hookexport.files;

import java.io.IOException;

/** Distinguishes a full disk from a broken one. */
final class NoSpace {
  private NoSpace() {}

  /** Returns true for ENOSPC and EDQUOT: no bytes, no inodes, or a quota that is used up. */
  static boolean is(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return failure instanceof IOException
        && (message.contains("No space left") || message.contains("quota exceeded"));
  }

  /** Returns what ran out, for the log. */
  static String what(long usableBytes) {
    return usableBytes < FolderProbe.FULL_BYTES ? "bytes" : "inodes or a quota";
  }
}
