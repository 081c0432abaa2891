package io.hookexport.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The folder that holds the files. All methods block; none belongs on an event loop. */
final class StoreFolder {
  /** The prefix of probe names; a UUID follows. */
  static final String PROBE = ".probe-";

  private final Path root;

  /**
   * Folders whose own name is known to be on stable storage. Another process may have created a
   * folder and not have synced it yet, so each process syncs each of the 256 once.
   */
  private final Set<Path> durable = ConcurrentHashMap.newKeySet();

  private StoreFolder(Path root) {
    this.root = root;
  }

  /** Creates the folder and its missing parents, and verifies that it works. */
  static StoreFolder open(Path directory) throws IOException {
    return open(directory, StoreFolder::fsync);
  }

  /** Creates nothing when the installation has a folder: the folder is not mounted. */
  static StoreFolder open(Path directory, Installation installation) throws IOException {
    if (installation.hasFolder() && Files.notExists(directory)) {
      throw ForeignFolderException.unnamed(directory.toAbsolutePath(), installation.id());
    }
    return open(directory);
  }

  static StoreFolder open(Path directory, FolderProbe.Sync sync) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    Deque<Path> missing = new ArrayDeque<>();
    for (Path at = absolute; at != null && Files.notExists(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path folder : missing) {
      make(folder);
      Path above = folder.getParent();
      if (above != null) {
        sync.fsync(above);
      }
    }
    // The operator may place the folder behind a link; nothing below it may be one.
    StoreFolder opened = new StoreFolder(absolute.toRealPath());
    new FolderProbe(opened, sync).run();
    return opened;
  }

  Path root() {
    return root;
  }

  /** Creates the fan-out folder of a file, durably; rejects a link with its name. */
  void makeDurable(Path folder) throws IOException {
    boolean missing = !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    if (missing) {
      make(folder); // perhaps again: it may have been deleted
    }
    if (missing || !durable.contains(folder)) {
      fsync(root);
      durable.add(folder);
    }
  }

  /** Returns the path of a key; fails when a link has the name of its folder. */
  Path resolve(FileKey key) throws IOException {
    Path path = key.in(root);
    if (Files.isSymbolicLink(Objects.requireNonNull(path.getParent()))) {
      throw new IOException("a symbolic link in the place of the folder of " + key);
    }
    return path;
  }

  long usableBytes() throws IOException {
    return Files.getFileStore(root).getUsableSpace();
  }

  /**
   * Returns the free bytes, to judge a failure by. Throws the failure itself when they cannot be
   * determined.
   */
  long usableBytesAfter(IOException failure) throws IOException {
    try {
      return usableBytes();
    } catch (IOException second) {
      failure.addSuppressed(second);
      throw failure;
    }
  }

  /**
   * Returns the file system's own time, by writing a file: the age of files is then right whatever
   * the clock of this machine says. Fails when the folder cannot be written.
   */
  FileTime now() throws IOException {
    Path probe = root.resolve(PROBE + UUID.randomUUID());
    try {
      Files.write(probe, new byte[] {1}, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      return Files.getLastModifiedTime(probe, LinkOption.NOFOLLOW_LINKS);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /**
   * Returns the permissions of a new file where its file system has them. It holds webhook data of
   * customers: not for every account of the machine.
   */
  static FileAttribute<?>[] permissions(Path file, String posix) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(posix))
        }
        : new FileAttribute<?>[0];
  }

  static void fsync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void make(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, permissions(folder, "rwxr-x---"));
    } catch (FileAlreadyExistsException raced) {
      // Another process was first; only a real folder is accepted.
      if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
        throw raced;
      }
    }
  }
}
