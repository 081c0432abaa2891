package io.hookexport.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in the folder that names the installation. All methods block. */
final class OwnerFile {
  static final String NAME = ".hookexport-installation";

  private static final Logger LOG = LoggerFactory.getLogger(OwnerFile.class);
  private static final int LONGEST_ID = 64;

  private final StoreFolder folder;
  private final Path path;

  OwnerFile(StoreFolder folder) {
    this.folder = folder;
    this.path = in(folder.root());
  }

  static Path in(Path folder) {
    return folder.resolve(NAME);
  }

  Path path() {
    return path;
  }

  /** Returns the text, or empty when the file does not exist. */
  Optional<String> text() throws IOException {
    try (InputStream bytes = Files.newInputStream(path)) {
      return Optional.of(
          new String(bytes.readNBytes(LONGEST_ID), StandardCharsets.US_ASCII).strip());
    } catch (NoSuchFileException noOwner) {
      return Optional.empty();
    }
  }

  /** Writes the id. Of several concurrent writers one is the first; the others see its whole id. */
  void write(UUID id) throws IOException {
    // Named as a probe: a sweep removes it when the process is killed.
    Path whole = folder.root().resolve(StoreFolder.PROBE + UUID.randomUUID());
    try {
      writeNew(whole, id);
      link(whole, id);
      StoreFolder.fsync(folder.root());
    } catch (FileAlreadyExistsException another) {
      LOG.atDebug().log("Another process has written the owner file of the folder");
    } catch (IOException failure) {
      long usable = folder.usableBytesAfter(failure);
      if (!NoSpace.is(failure) && usable >= FolderProbe.FULL_BYTES) {
        throw failure;
      }
      LOG.atWarn()
          .addKeyValue("folder", folder.root())
          .addKeyValue("error", failure)
          .addKeyValue("out_of", NoSpace.what(usable))
          .log(
              "The disk that holds the export files is full. The folder does not name its installation yet. Orphans stay until a sweep finds room for the owner file.");
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private void link(Path whole, UUID id) throws IOException {
    try {
      Files.createLink(path, whole);
    } catch (FileAlreadyExistsException another) {
      throw another;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      // Here too only one writer can be the first; another may see half an id then, and does not
      // start.
      writeNew(path, id);
    }
  }

  private static void writeNew(Path path, UUID id) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    } catch (FileAlreadyExistsException another) {
      throw another;
    } catch (IOException half) {
      Files.deleteIfExists(path);
      throw half;
    }
  }

  /**
   * Returns the file system's own time, on a full disk too: it overwrites the last byte with
   * itself, which needs neither an inode nor a block. The result may be earlier than now, never
   * later.
   */
  FileTime touch() throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long last = Math.max(0, channel.size() - 1);
      ByteBuffer same = ByteBuffer.allocate(1);
      channel.read(same, last);
      channel.write(same.flip(), last);
    }
    return Files.getLastModifiedTime(path);
  }
}
