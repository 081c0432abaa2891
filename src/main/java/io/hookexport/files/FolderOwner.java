package io.hookexport.files;

import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whose the folder is: a file in it names the installation. Only the owner sweeps, because what its
 * database does not know is an orphan to it (src/doc/decisions/0042).
 */
final class FolderOwner {
  static final String FILE = ".hookexport-installation";

  private static final Logger LOG = LoggerFactory.getLogger(FolderOwner.class);
  private static final int FOLDERS = 256;
  private static final int LONGEST_ID = 64;

  private final StoreFolder folder;
  private final Blocking blocking;
  private final OldFiles oldFiles;
  private final Path file;
  private volatile @Nullable UUID own;

  FolderOwner(StoreFolder folder, Blocking blocking) {
    this.folder = folder;
    this.blocking = blocking;
    this.oldFiles = new OldFiles(folder.root());
    this.file = folder.root().resolve(FILE);
  }

  /**
   * Fails with {@link ForeignFolderException} when the folder names another installation, or names
   * none and has files of exports of which the database knows not one.
   */
  Future<Void> claim(UUID id, Function<List<UUID>, Future<Boolean>> knowsAny) {
    own = id;
    return blocking
        .call(this::named)
        .compose(
            owner ->
                owner.isPresent()
                    ? Future.succeededFuture()
                    : mayAdopt(knowsAny, 0, false).compose(may -> adopt(id, may)))
        .compose(adopted -> blocking.run(this::requireNoOther));
  }

  private Future<Void> adopt(UUID id, boolean may) {
    return may
        ? blocking.run(() -> write(id))
        : Future.failedFuture(
            foreign(
                id,
                "names no installation, and has files of which the job database of "
                    + id
                    + " knows none."));
  }

  /** An older version names no installation: one export of the database proves that it was ours. */
  private Future<Boolean> mayAdopt(
      Function<List<UUID>, Future<Boolean>> knowsAny, int from, boolean hasFiles) {
    return blocking
        .call(() -> exportsFrom(from))
        .compose(
            found ->
                found.exportIds().isEmpty()
                    ? Future.succeededFuture(!hasFiles)
                    : knowsAny
                        .apply(found.exportIds())
                        .compose(
                            known ->
                                known
                                    ? Future.succeededFuture(true)
                                    : mayAdopt(knowsAny, found.next(), true)));
  }

  /** Whose files are in the first fan-out folder, at the given one or after it, that has some. */
  private Found exportsFrom(int first) throws IOException {
    for (int i = first; i < FOLDERS; i++) {
      List<UUID> ids = exportsIn(String.format(Locale.ROOT, "%02x", i));
      if (!ids.isEmpty()) {
        return new Found(ids, i + 1);
      }
    }
    return new Found(List.of(), FOLDERS);
  }

  private List<UUID> exportsIn(String name) throws IOException {
    Path fanOut = folder.root().resolve(name);
    List<UUID> ids = new ArrayList<>();
    if (Files.isDirectory(fanOut, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(fanOut)) {
        for (Path entry : entries) {
          String key = name + "/" + Objects.requireNonNull(entry.getFileName());
          if (FileKey.matches(key)) {
            ids.add(new FileKey(key).owner().exportId());
          }
        }
      } catch (DirectoryIteratorException broken) {
        throw broken.getCause();
      }
    }
    return ids;
  }

  /** Files that may be orphans. Blocks; fails where the folder is not known to be ours. */
  List<String> olderThan(Duration age, int limit) throws IOException {
    requireOwn();
    FileTime until = FileTime.from(folder.now().toInstant().minus(age));
    List<String> keys = oldFiles.next(until, limit);
    // Another file system may have been mounted here before they were listed.
    requireOwn();
    return keys;
  }

  private void requireOwn() throws IOException {
    UUID id = own;
    if (id == null) {
      throw new IllegalStateException("the folder has not been claimed");
    }
    if (named().isEmpty()) {
      throw foreign(id, "no longer names the installation " + id + ".");
    }
    requireNoOther();
  }

  private void requireNoOther() throws IOException {
    UUID id = Objects.requireNonNull(own);
    Optional<UUID> owner = named();
    if (owner.isPresent() && !owner.get().equals(id)) {
      throw foreign(
          id,
          "belongs to the installation "
              + owner.get()
              + ", and the job database (database.uri) to the installation "
              + id
              + ".");
    }
  }

  private ForeignFolderException foreign(UUID id, String problem) {
    return new ForeignFolderException(folder.root(), problem, id, file);
  }

  private Optional<UUID> named() throws IOException {
    String text;
    try (InputStream bytes = Files.newInputStream(file)) {
      text = new String(bytes.readNBytes(LONGEST_ID), StandardCharsets.US_ASCII).strip();
    } catch (NoSuchFileException nobodyYet) {
      return Optional.empty();
    }
    try {
      return Optional.of(UUID.fromString(text));
    } catch (IllegalArgumentException unreadable) {
      throw foreign(
          Objects.requireNonNull(own), "has a file " + FILE + " that names no installation.");
    }
  }

  /** Of those that write at once one is the first, and the others see its whole id. */
  private void write(UUID id) throws IOException {
    // Named as a probe: what a killed process leaves is swept.
    Path whole = folder.root().resolve(StoreFolder.PROBE + UUID.randomUUID());
    try {
      writeNew(whole, id);
      link(whole, id);
      StoreFolder.fsync(folder.root());
    } catch (FileAlreadyExistsException another) {
      LOG.atDebug().log("Another process has named the owner of the folder");
    } catch (IOException failure) {
      if (folder.usableBytes() >= FolderProbe.FULL_BYTES) {
        throw failure;
      }
      LOG.atWarn()
          .addKeyValue("folder", folder.root())
          .addKeyValue("error", failure.toString())
          .log(
              "The disk of the export files is full: the folder does not name its installation yet, and orphaned files stay until a start that finds room");
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private void link(Path whole, UUID id) throws IOException {
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException another) {
      throw another;
    } catch (UnsupportedOperationException | FileSystemException noLinks) {
      // Still only one can be the first; another may see half an id then, and does not start.
      writeNew(file, id);
    }
  }

  private static void writeNew(Path path, UUID id) throws IOException {
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((id + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
  }

  /**
   * Exports that have files.
   *
   * @param next the fan-out folder to go on with
   */
  private record Found(List<UUID> exportIds, int next) {}
}
