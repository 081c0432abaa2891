package io.hookexport.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reserves a folder for one process; the operating system frees it when the process dies. */
final class FolderLock implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private FolderLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder created when it does not exist, for this user alone
   * @throws DemoException when another process holds it, or other users can change it
   */
  static FolderLock acquire(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      if (Files.exists(file)) {
        Folders.setMode(folder, "rwx------"); // created by an older version
      }
      Folders.createPrivate(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (!lock(channel)) {
        channel.close();
        throw new DemoException(
            folder + " is in use by another demo; stop that one or choose another folder (--data)");
      }
      return new FolderLock(file, channel);
    } catch (IOException e) {
      throw new DemoException("Cannot use the folder " + folder + ": " + e, e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new DemoException("Cannot release the lock " + file + ": " + e.getMessage(), e);
    }
  }
}
