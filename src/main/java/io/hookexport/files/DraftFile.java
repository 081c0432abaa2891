package io.hookexport.files;

import io.hookexport.export.ExportException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** The names of one attempt's file: while it is a draft, and once it is complete. */
record DraftFile(FileKey key, Path part, Path target) {

  static DraftFile of(FileKey key, Path root) {
    return new DraftFile(key, key.partIn(root), key.in(root));
  }

  Path folder() {
    return Objects.requireNonNull(target.getParent());
  }

  /** Returns an error for operators: which step failed for which file, and why. */
  ExportException failure(String step, Throwable cause) {
    Throwable root = cause;
    // Vert.x wraps the exception of the disk.
    while (root.getCause() != null && !(root instanceof IOException)) {
      root = root.getCause();
    }
    String message =
        String.format(
            Locale.ROOT,
            "The export file %s could not be created: %s %s: %s. %s",
            key,
            root.getClass().getSimpleName(),
            step,
            root.getMessage(),
            isTaken(root) ? "The next attempt uses another name." : advice(root));
    return isTaken(root)
            || root instanceof ForeignFolderException
            || root instanceof OutOfMemoryError
        ? ExportException.unavailable(message, cause)
        : ExportException.internal(message, cause);
  }

  /**
   * A file with a name of this attempt exists: the job database has lost the claim that made it, in
   * a failover or a restore.
   */
  private boolean isTaken(Throwable root) {
    return root instanceof FileAlreadyExistsException taken
        && (part.toString().equals(taken.getFile()) || target.toString().equals(taken.getFile()));
  }

  private static String advice(Throwable root) {
    return NoSpace.is(root)
        ? "The disk behind files.directory is full: free space, or delete exports."
        : "Check the disk behind files.directory.";
  }
}
