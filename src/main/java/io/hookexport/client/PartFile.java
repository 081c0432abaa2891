package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * A file that has its name only when it is whole, until then {@code FILE.part}. A later download
 * goes on with that; two at once do not mix.
 */
public final class PartFile extends Target {
  /** So many bytes before the place to go on tell whether they are of the same file. */
  private static final int TAIL = 64 * 1024;

  private final Path file;
  private final Path part;
  private final boolean force;
  private final RandomAccessFile out;

  /** Whether FILE.part is no longer what this has open: its name may be another download's now. */
  private boolean gone;

  private PartFile(Path file, boolean force, RandomAccessFile out) {
    this.file = file;
    this.part = part(file);
    this.force = force;
    this.out = out;
  }

  /** Returns the name of the unfinished file. */
  public static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + ".part");
  }

  /** Refuses what {@link #open} and the end of a download would refuse. */
  public static void check(Path file, boolean force) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw misused("there is no folder " + folder + " for the file " + file);
    }
    if (!Files.isWritable(folder)) {
      throw misused("the folder " + folder + " is not writable");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw misused(file + " is not a regular file; -o - writes to standard output");
    }
    if (Files.exists(file) && !force) {
      throw misused(file + " exists; replace it with --force, or choose another name with -o");
    }
  }

  /**
   * Opens FILE.part, with what an earlier download has left in it.
   *
   * @param force whether FILE may be replaced, and so may a part of another file
   */
  public static PartFile open(Path file, boolean force) {
    return open(file, force, () -> {});
  }

  /**
   * @param opened runs between opening and locking; for tests
   */
  static PartFile open(Path file, boolean force, Runnable opened) {
    check(file, force);
    try {
      PartFile locked = new PartFile(file, force, PartLock.open(part(file), opened));
      try {
        check(file, force); // again: who had the lock may have finished
        locked.readExisting();
        return locked;
      } catch (IOException | RuntimeException e) {
        locked.close();
        throw e;
      }
    } catch (ClientException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw failed("cannot write " + part(file) + ": " + e.getMessage());
    }
  }

  private void readExisting() throws IOException {
    byte[] bytes = new byte[64 * 1024];
    for (int count = out.read(bytes); count > 0; count = out.read(bytes)) {
      note(bytes, count);
    }
  }

  @Override
  byte[] tail() {
    try {
      byte[] tail = new byte[(int) Math.min(TAIL, out.length())];
      out.seek(out.length() - tail.length);
      out.readFully(tail);
      return tail;
    } catch (IOException e) {
      throw failed("cannot read " + part + ": " + e.getMessage());
    }
  }

  @Override
  void requireReplaceable() {
    if (!force) {
      throw misused(
          part
              + " is not the beginning of this file, but perhaps of another export's; replace it"
              + " with --force, or choose another name with -o");
    }
  }

  private static ClientException misused(String problem) {
    return new ClientException(Reason.MISUSED, problem);
  }

  @Override
  void put(byte[] bytes, int count) {
    try {
      out.write(bytes, 0, count);
    } catch (IOException e) {
      throw failed("cannot write " + part + ": " + e.getMessage());
    }
  }

  @Override
  void truncate() {
    try {
      out.setLength(0);
      out.seek(0);
    } catch (IOException e) {
      throw failed("cannot write " + part + ": " + e.getMessage());
    }
  }

  @Override
  void finish() {
    try {
      out.getFD().sync(); // so that no power failure leaves the name without the bytes
      if (force) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        link();
      }
      gone = true;
    } catch (FileAlreadyExistsException e) {
      throw failed(file + " has appeared meanwhile; what was downloaded is whole, in " + part);
    } catch (IOException e) {
      throw failed("cannot rename " + part + " to " + file + ": " + e);
    }
  }

  /** Never replaces a file, where a move might: that looks first, and renames then. */
  private void link() throws IOException {
    try {
      Files.createLink(file, part);
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (IOException | UnsupportedOperationException e) {
      Files.move(part, file); // a file system without links
      return;
    }
    Files.deleteIfExists(part);
  }

  @Override
  void discard() {
    try {
      Files.deleteIfExists(part);
      gone = true;
    } catch (IOException e) {
      throw failed("cannot delete " + part + ": " + e);
    }
  }

  /** Leaves an unfinished file for a later download, unless there is nothing in it. */
  @Override
  public void close() {
    try {
      if (!gone && out.length() == 0) {
        discard(); // while it is locked: later, the name may be another download's
      }
    } catch (IOException e) {
      throw failed("cannot read " + part + ": " + e);
    } finally {
      closeQuietly(out);
    }
  }

  private static void closeQuietly(@Nullable RandomAccessFile file) {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
