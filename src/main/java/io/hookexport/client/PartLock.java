package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Opens an unfinished file for one download only. A lock is that of a file, not of a name: a
 * download that ends before it is taken has renamed or deleted what has been opened.
 */
final class PartLock {
  private static final int MOST_TRIES = 5;

  private PartLock() {}

  /**
   * Returns the file of this name, which is created, locked until it is closed.
   *
   * @param opened runs between opening and locking; for tests
   */
  static RandomAccessFile open(Path part, Runnable opened) throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      Object before = key(part);
      RandomAccessFile file = new RandomAccessFile(part.toFile(), "rw");
      boolean keep = false;
      try {
        opened.run();
        if (tryLock(file) == null) {
          throw new ClientException(Reason.MISUSED, "another download is writing " + part);
        }
        Object after = key(part);
        if (before.equals(after) && !hasOtherNames(part)) {
          keep = true;
          return file;
        }
        if (before.equals(after)) {
          Files.delete(part); // see PartFile.link(): the other name is that of a finished file
        }
      } finally {
        if (!keep) {
          file.close();
        }
      }
    }
    throw busy(part);
  }

  private static ClientException busy(Path part) {
    return new ClientException(
        Reason.MISUSED,
        "other downloads are writing " + part + "; try again, or choose another name");
  }

  /** Returns what identifies the file of this name, which is created; the same if unknown. */
  private static Object key(Path part) throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      try {
        Object key = Files.readAttributes(part, BasicFileAttributes.class).fileKey();
        return key == null ? "" : key;
      } catch (NoSuchFileException e) {
        new RandomAccessFile(part.toFile(), "rw").close();
      }
    }
    throw busy(part);
  }

  private static boolean hasOtherNames(Path part) throws IOException {
    return part.getFileSystem().supportedFileAttributeViews().contains("unix")
        && (int) Files.getAttribute(part, "unix:nlink") > 1;
  }

  private static @Nullable FileLock tryLock(RandomAccessFile file) throws IOException {
    try {
      return file.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by another thread of this process
    }
  }
}
