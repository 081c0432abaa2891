package io.hookexport.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes, with a file of one byte, every step by which an export becomes a durable file. A folder
 * that cannot do one of them would fail every export, so the start fails. Blocks.
 */
final class FolderProbe {
  private static final Logger LOG = LoggerFactory.getLogger(FolderProbe.class);

  /**
   * With less free space the disk is full. It may have room again before the first export, so the
   * start does not fail.
   */
  static final long FULL_BYTES = 64 * 1024;

  private static final String CREATING = "creating a file";

  private final StoreFolder folder;
  private final Sync sync;
  private String step = "";

  FolderProbe(StoreFolder folder, Sync sync) {
    this.folder = folder;
    this.sync = sync;
  }

  /**
   * Removes its files in any case.
   *
   * @throws IOException that names the folder and the step that failed
   */
  void run() throws IOException {
    Path part = folder.root().resolve(StoreFolder.PROBE + UUID.randomUUID());
    Path target = folder.root().resolve(StoreFolder.PROBE + UUID.randomUUID());
    try {
      take(part, target);
    } catch (IOException failure) {
      remove(part, failure);
      remove(target, failure);
      long usable = folder.usableBytesAfter(failure);
      if (!isFull(failure, usable)) {
        throw new IOException("in " + folder.root() + " " + step + " failed: " + failure, failure);
      }
      LOG.atWarn()
          .addKeyValue("folder", folder.root())
          .addKeyValue("error", failure)
          .addKeyValue("out_of", NoSpace.what(usable))
          .log("The disk that holds the export files is full. Exports fail until space is freed.");
    }
  }

  private static void remove(Path file, IOException failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /**
   * Without free inodes there may be free bytes. The bytes decide where the system's messages are
   * in another language, but a file system that takes no files at all often has no free bytes
   * either.
   */
  private boolean isFull(IOException failure, long usable) {
    return NoSpace.is(failure) || (!step.equals(CREATING) && usable < FULL_BYTES);
  }

  private void take(Path part, Path target) throws IOException {
    step = CREATING;
    try (FileChannel file =
        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      step = "writing a file";
      file.write(ByteBuffer.wrap(new byte[] {1}));
      step = "flushing a file to the disk (fsync)";
      file.force(true);
    }
    step = "renaming a file";
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    step = "flushing the folder to the disk (fsync)";
    sync.fsync(folder.root());
    step = "reading a file";
    Files.readAllBytes(target);
    step = "deleting a file";
    Files.delete(target);
  }

  /** Waits until the names in a folder are on stable storage. */
  interface Sync {
    void fsync(Path folder) throws IOException;
  }
}
