package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
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
  private final Path file;
  private final Path part;
  private final boolean force;
  private final RandomAccessFile out;

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
   * @param resume whether to go on with what an earlier download has left
   */
  public static PartFile open(Path file, boolean force, boolean resume) {
    check(file, force);
    RandomAccessFile out = null;
    try {
      out = new RandomAccessFile(part(file).toFile(), "rw");
      if (tryLock(out) == null) {
        throw misused("another download is writing " + part(file));
      }
      PartFile opened = new PartFile(file, force, out);
      if (resume) {
        opened.readExisting();
      } else {
        opened.truncate();
      }
      return opened;
    } catch (IOException | RuntimeException e) {
      closeQuietly(out);
      throw e instanceof ClientException known
          ? known
          : failed("cannot write " + part(file) + ": " + e.getMessage());
    }
  }

  private static @Nullable FileLock tryLock(RandomAccessFile out) throws IOException {
    try {
      return out.getChannel().tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // by another thread of this process
    }
  }

  private void readExisting() throws IOException {
    byte[] bytes = new byte[64 * 1024];
    for (int count = out.read(bytes); count > 0; count = out.read(bytes)) {
      note(bytes, count);
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
      if (force) {
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } else {
        Files.move(part, file);
      }
    } catch (FileAlreadyExistsException e) {
      throw failed(file + " has appeared meanwhile; what was downloaded is whole, in " + part);
    } catch (IOException e) {
      throw failed("cannot rename " + part + " to " + file + ": " + e);
    }
  }

  @Override
  void discard() {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw failed("cannot delete " + part + ": " + e);
    }
  }

  /** Leaves an unfinished file for a later download, unless there is nothing in it. */
  @Override
  public void close() {
    closeQuietly(out);
    if (length() == 0) {
      discard();
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
