package io.hookexport.files;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FinishedFile;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies that a file is the one that was published. Reads its bytes when this process neither
 * wrote nor read this {@link FileVersion}. Used from any context.
 */
final class VerifiedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedFiles.class);

  private final Blocking blocking;
  private final FolderOwner owner;
  private final KnownDigests known;
  private final DigestReads reads;

  /**
   * @param blocking for quick operations
   */
  VerifiedFiles(Blocking blocking, FolderOwner owner, KnownDigests known, DigestReads reads) {
    this.blocking = blocking;
    this.owner = owner;
    this.known = known;
    this.reads = reads;
  }

  /**
   * Returns the path when size and digest of the file match the row.
   *
   * @return fails with FILE_DAMAGED when they differ, with UNAVAILABLE when the file is still being
   *     read
   */
  Future<Path> open(
      String project, FileKey key, Path path, FinishedFile file, Future<?> clientLeft) {
    return ofRightSize(key, path, file)
        .compose(
            version ->
                known
                    .find(version)
                    .map(Future::succeededFuture)
                    .orElseGet(() -> reads.digest(project, version, clientLeft)))
        .compose(sha256 -> matching(key, file, sha256))
        .<Path>map(v -> path)
        .recover(cause -> Future.failedFuture(refusal(key, cause)));
  }

  /**
   * Fails with FILE_DAMAGED when the file is known to differ from the row. Reads none of its bytes.
   */
  Future<Void> present(FileKey key, Path path, FinishedFile file) {
    return ofRightSize(key, path, file)
        .compose(
            version ->
                known
                    .find(version)
                    .map(sha256 -> matching(key, file, sha256))
                    .orElseGet(Future::succeededFuture))
        .recover(cause -> Future.failedFuture(refusal(key, cause)));
  }

  /**
   * Records that this process has written these bytes: they need not be read again. Never fails: a
   * digest that cannot be recorded is computed before the file is served.
   */
  Future<Void> published(Path path, String sha256) {
    return blocking
        .run(() -> known.written(FileVersion.of(path), sha256))
        .onFailure(
            cause ->
                LOG.atWarn()
                    .addKeyValue("file", path)
                    .addKeyValue("error", cause)
                    .log("The digest of a new export file could not be cached"))
        .otherwiseEmpty();
  }

  private Future<FileVersion> ofRightSize(FileKey key, Path path, FinishedFile file) {
    return blocking.call(
        () -> {
          FileVersion version = version(path);
          if (version.size() != file.sizeBytes()) {
            throw new Mismatch(
                key + ": expected " + file.sizeBytes() + " bytes, found " + version.size());
          }
          return version;
        });
  }

  /** A missing file is not a damaged one while its disk is not mounted. */
  private FileVersion version(Path path) throws IOException {
    try {
      return FileVersion.of(path);
    } catch (NoSuchFileException missing) {
      owner.requireClaimed();
      throw missing;
    }
  }

  private static Future<Void> matching(FileKey key, FinishedFile file, String sha256) {
    return sha256.equals(file.sha256())
        ? Future.succeededFuture()
        : Future.failedFuture(
            new Mismatch(key + ": expected SHA-256 " + file.sha256() + ", found " + sha256));
  }

  private static ExportException refusal(FileKey key, Throwable cause) {
    if (cause instanceof ExportException known) {
      return known;
    }
    String file = "The stored file of export " + key.exportId();
    if (cause instanceof Mismatch) {
      return damaged(file + " does not match its digest. Create the export again.", cause);
    }
    if (cause instanceof NoSuchFileException) {
      return damaged(file + " is missing. Create the export again.", cause);
    }
    if (cause instanceof ForeignFolderException) {
      return ExportException.unavailable(
          "The export files cannot be reached at the moment. Please try again later.", cause);
    }
    if (cause instanceof DigestReads.ChangedFile) {
      return ExportException.unavailable(
          file + " changed while it was verified. Please try again later.", cause);
    }
    return ExportException.internal(
        file + " cannot be read. Check the disk behind files.directory.", cause);
  }

  private static ExportException damaged(String message, Throwable cause) {
    return ExportException.of(ExportError.FILE_DAMAGED, message).causedBy(cause);
  }

  /** The bytes are not the published ones. */
  private static final class Mismatch extends IOException {
    Mismatch(String message) {
      super(message);
    }
  }
}
