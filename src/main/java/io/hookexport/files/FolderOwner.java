package io.hookexport.files;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of the folder: a file in it names the installation. Only the owner sweeps, because a
 * file that its database does not know is an orphan to it (src/doc/design/decisions/0042).
 */
final class FolderOwner {
  private static final Logger LOG = LoggerFactory.getLogger(FolderOwner.class);

  private final StoreFolder folder;
  private final Blocking blocking;
  private final OldFiles oldFiles;
  private final OwnerFile file;
  private volatile @Nullable UUID own;
  private volatile @Nullable Object fullFolder;

  FolderOwner(StoreFolder folder, Blocking blocking) {
    this.folder = folder;
    this.blocking = blocking;
    this.oldFiles = new OldFiles(folder.root());
    this.file = new OwnerFile(folder);
  }

  /**
   * Fails with {@link ForeignFolderException} when the folder names another installation, when it
   * names none although the installation has a folder, or when the database knows none of the
   * exports that have files in it.
   */
  Future<Void> claim(Installation installation) {
    own = installation.id();
    return blocking
        .call(this::named)
        .compose(owner -> owner.isPresent() ? Future.succeededFuture() : take(installation))
        .compose(taken -> blocking.call(this::isNamed))
        .compose(
            named ->
                named && !installation.hasFolder()
                    ? installation.folderNamed().get()
                    : Future.succeededFuture());
  }

  private Future<Void> take(Installation installation) {
    UUID id = installation.id();
    return installation.hasFolder()
        ? Future.failedFuture(ForeignFolderException.unnamed(folder.root(), id))
        : new FolderExports(folder, blocking, installation.knowsAny())
            .find()
            .compose(files -> adopt(id, files, installation.hasFiles()));
  }

  private Future<Void> adopt(UUID id, FolderExports.Found files, boolean hasFiles) {
    return switch (files) {
      case OURS -> blocking.run(() -> file.write(id));
      case NONE ->
          hasFiles
              ? Future.failedFuture(ForeignFolderException.empty(folder.root(), id))
              : blocking.run(() -> file.write(id));
      case UNKNOWN ->
          Future.failedFuture(
              foreign(
                  id,
                  "has no installation id, and contains files, none of them known to the job database of installation "
                      + id
                      + "."));
    };
  }

  /** Returns files that may be orphans. Blocks; fails when the folder is not known to be ours. */
  List<String> olderThan(Duration age, int limit) throws IOException {
    if (fullFolder != null && named().isEmpty()) {
      nameLate();
      return List.of();
    }
    requireOwn();
    fullFolder = null;
    FileTime until = FileTime.from(now().toInstant().minus(age));
    List<String> keys = oldFiles.next(until, limit);
    // Another file system may have been mounted here before the files were listed.
    requireOwn();
    return keys;
  }

  /**
   * Fails when the folder does not name the installation that has claimed it: the disk was
   * unmounted, and no file may be read or made there. Blocks. A folder that no installation has
   * claimed, or that was too full to be named when it was claimed, counts as ours.
   */
  void requireClaimed() throws IOException {
    if (own == null || (fullFolder != null && named().isEmpty() && identity().equals(fullFolder))) {
      return;
    }
    requireOwn();
    fullFolder = null;
  }

  /** Names only the folder that was found full and unnamed: another may be mounted there now. */
  private void nameLate() throws IOException {
    UUID id = Objects.requireNonNull(own);
    if (!identity().equals(fullFolder)) {
      throw foreign(id, "is not the folder found at startup and has no installation id.");
    }
    file.write(id);
  }

  /** Returns false when the disk was too full for the name. */
  private boolean isNamed() throws IOException {
    boolean named = requireNoOther();
    fullFolder = named ? null : identity();
    return named;
  }

  private Object identity() throws IOException {
    try {
      return Objects.requireNonNull(
          Files.readAttributes(folder.root(), BasicFileAttributes.class).fileKey());
    } catch (NoSuchFileException gone) {
      return new Object(); // equals no folder
    }
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

  /** Returns whether the folder names us; false when it has no installation id. */
  private boolean requireNoOther() throws IOException {
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
    return owner.isPresent();
  }

  private ForeignFolderException foreign(UUID id, String problem) {
    return ForeignFolderException.foreign(folder.root(), id, problem);
  }

  private Optional<UUID> named() throws IOException {
    Optional<String> text = file.text();
    try {
      return text.map(UUID::fromString);
    } catch (IllegalArgumentException unreadable) {
      throw foreign(
          Objects.requireNonNull(own),
          "has a file " + OwnerFile.NAME + " that contains no installation id.");
    }
  }

  /** Works on a full disk too: the files that fill it may be the ones to remove. */
  private FileTime now() throws IOException {
    try {
      return folder.now();
    } catch (IOException failure) {
      if (!NoSpace.is(failure)) {
        throw failure;
      }
      LOG.atDebug()
          .addKeyValue("error", failure)
          .log("The disk has no space for a probe file. The time is taken from the owner file.");
      return touch(failure);
    }
  }

  private FileTime touch(IOException full) throws IOException {
    try {
      return file.touch();
    } catch (IOException failure) {
      throw new IOException(
          "the disk is full ("
              + full
              + "), and the time of its file system is not known, because "
              + file.path()
              + " could not be overwritten: "
              + failure,
          failure);
    }
  }
}
