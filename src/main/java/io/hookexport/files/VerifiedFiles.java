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
 * Finds out whether a file is what was published. Its bytes are read when this process neither
 * wrote nor read this version of the file, and after every change of its {@link FileIdentity}. Used
 * from any context.
 */
final class VerifiedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedFiles.class);

  private final Blocking blocking;
  private final FolderOwner owner;
  private final KnownDigests known;
  private final DigestReads reads;

  /**
   * @param blocking for work that is quick
   */
  VerifiedFiles(Blocking blocking, FolderOwner owner, KnownDigests known, DigestReads reads) {
    this.blocking = blocking;
    this.owner = owner;
    this.known = known;
    this.reads = reads;
  }

  /**
   * The path, when size and digest of the file are as the row says.
   *
   * @return FILE_DAMAGED when they are not, UNAVAILABLE when the file is still being read
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

  /** FILE_DAMAGED when the file is known not to be what the row says. Reads none of its bytes. */
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
   * This process has written the file with these bytes: they need not be read again. Never fails:
   * what cannot be remembered is read before it is served.
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

  /** A file that is missing is no loss while its disk is not mounted. */
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
          "The export files cannot be reached at the moment. Try again later.", cause);
    }
    if (cause instanceof DigestReads.ChangedFile) {
      return ExportException.unavailable(
          file + " changed while it was verified. Try again later.", cause);
    }
    return ExportException.internal(
        file + " cannot be read. Check the disk behind files.directory.", cause);
  }

  private static ExportException damaged(String message, Throwable cause) {
    return ExportException.of(ExportError.FILE_DAMAGED, message).causedBy(cause);
  }

  /** The bytes are not the ones that were published. */
  private static final class Mismatch extends IOException {
    Mismatch(String message) {
      super(message);
    }
  }
}
