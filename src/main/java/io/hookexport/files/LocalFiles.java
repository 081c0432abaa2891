package io.hookexport.files;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Stores exports as files of one folder, which all processes of an installation share. The folder
 * belongs to the store; other names in it are ignored. Used from any context; a draft only from the
 * one that requested it.
 */
public final class LocalFiles implements FileStore, FileStore.Served {
  /** Files up to this size are verified in a fraction of a second. */
  private static final long SMALL_BYTES = 32L << 20;

  /** Small files, and as many large ones, of one project that may wait to be read. */
  private static final int READINGS = 16;

  private final FilesSettings settings;
  private final StoreFolder folder;
  private final FolderOwner owner;
  private final FileThreads threads;
  private final Blocking blocking;
  private final FileSteps steps;
  private final VerifiedFiles verified;
  private final FolderRoom room;

  private LocalFiles(
      Vertx vertx,
      FilesSettings settings,
      StoreFolder folder,
      FileThreads threads,
      StepsFactory factory,
      DigestReads.Hashing hashing) {
    this.settings = settings;
    this.folder = folder;
    this.threads = threads;
    this.blocking = new Blocking(threads.files());
    this.owner = new FolderOwner(folder, blocking);
    this.room = new FolderRoom(folder, owner, blocking, settings.reserveBytes());
    this.steps = factory.create(new DiskSteps(vertx, blocking, folder, owner));
    KnownDigests known = new KnownDigests(InstantSource.system(), KnownDigests.REMEMBERED);
    this.verified =
        new VerifiedFiles(
            blocking,
            owner,
            known,
            new DigestReads(
                vertx,
                new Blocking(threads.verifySmall()),
                new Blocking(threads.verifyLarge()),
                hashing,
                known,
                new DigestReads.Limits(SMALL_BYTES, READINGS, settings.patience())));
  }

  /**
   * Verifies that the folder is writable. Creates a missing folder, but fails with {@link
   * ForeignFolderException} when the installation has one: the folder is not mounted.
   */
  public static Future<LocalFiles> open(
      Vertx vertx, FilesSettings settings, Installation installation) {
    return open(
        vertx,
        settings,
        disk -> disk,
        Sha256::of,
        () -> StoreFolder.open(settings.directory(), installation));
  }

  static Future<LocalFiles> open(
      Vertx vertx, FilesSettings settings, StepsFactory factory, DigestReads.Hashing hashing) {
    return open(vertx, settings, factory, hashing, () -> StoreFolder.open(settings.directory()));
  }

  private static Future<LocalFiles> open(
      Vertx vertx,
      FilesSettings settings,
      StepsFactory factory,
      DigestReads.Hashing hashing,
      Callable<StoreFolder> opening) {
    FileThreads threads = FileThreads.start(vertx);
    return new Blocking(threads.files())
        .call(opening)
        .map(folder -> new LocalFiles(vertx, settings, folder, threads, factory, hashing))
        .recover(
            cause ->
                threads
                    .close()
                    .transform(closed -> Future.failedFuture(unusable(settings, cause))));
  }

  /**
   * Names the installation in the folder, or finds it named there. Fails with {@link
   * ForeignFolderException} when the folder is another's. Without a claim nothing is swept.
   */
  public Future<Void> claim(Installation installation) {
    return owner
        .claim(installation)
        .recover(
            cause ->
                cause instanceof ForeignFolderException
                    ? Future.failedFuture(cause)
                    : failed("The owner of the folder could not be determined", cause));
  }

  private static Throwable unusable(FilesSettings settings, Throwable cause) {
    return cause instanceof ForeignFolderException
        ? cause
        : ExportException.internal(
            String.format(
                Locale.ROOT,
                "The folder %s for export files cannot be used (%s). It must be a folder in which this process can create, rename and flush (fsync) files. Fix it, or set files.directory to another folder.",
                settings.directory(),
                cause),
            cause);
  }

  @Override
  public Future<Draft> draft(UUID exportId, int attempt, String suffix) {
    DraftFile names;
    try {
      names = DraftFile.of(FileKey.of(exportId, attempt, suffix), folder.root());
    } catch (ExportException unnameable) {
      return Future.failedFuture(unnameable);
    }
    return Future.succeededFuture()
        .compose(begun -> steps.prepare(names.part(), names.target()))
        .compose(v -> steps.open(names.part()))
        .<Draft>map(
            file ->
                new LocalDraft(steps, new RunningDigest(threads.digests()), names, file, verified))
        .recover(cause -> Future.failedFuture(names.failure("while creating", cause)));
  }

  @Override
  public Future<Void> delete(String key) {
    return path(key)
        .compose(steps::delete)
        .recover(cause -> failed("The export file " + key + " could not be removed", cause));
  }

  /** The file system's own clock measures the age. Successive calls go round. */
  @Override
  public Future<List<String>> olderThan(Duration age, int limit) {
    return blocking
        .call(() -> owner.olderThan(age, limit))
        .recover(cause -> failed("The search for orphaned files failed", cause));
  }

  @Override
  public WorkQueue.FileOwner owner(String key) {
    return new FileKey(key).owner();
  }

  @Override
  public SignedLink link(Export export, Instant now) {
    return settings.link(export, now);
  }

  @Override
  public Future<Void> check() {
    return room.check();
  }

  @Override
  public Future<Boolean> hasRoom() {
    return room.isThere();
  }

  /** A lack of room is no failure: finished files are served on. */
  @Override
  public Future<Void> ready() {
    return room.ready();
  }

  @Override
  public Link verify(String token) {
    return settings.links().verify(token);
  }

  @Override
  public Future<Path> open(String projectId, FinishedFile file, Future<?> clientLeft) {
    return path(file.key())
        .compose(path -> verified.open(projectId, new FileKey(file.key()), path, file, clientLeft))
        .recover(cause -> failed("The stored file could not be read", cause));
  }

  @Override
  public Future<Void> present(FinishedFile file) {
    return path(file.key())
        .compose(path -> verified.present(new FileKey(file.key()), path, file))
        .recover(cause -> failed("The stored file could not be read", cause));
  }

  @Override
  public <T> Future<T> read(String projectId, FinishedFile file, Reader<T> reader) {
    return open(projectId, file, Promise.promise().future())
        .compose(
            path ->
                blocking.call(
                    () -> {
                      try (InputStream bytes = Files.newInputStream(path)) {
                        return reader.read(bytes);
                      }
                    }))
        .recover(cause -> failed("The stored file could not be read", cause));
  }

  /** Fails for a key that is not one of ours, or whose folder is not a real one. */
  private Future<Path> path(String key) {
    return blocking.call(() -> folder.resolve(new FileKey(key)));
  }

  private static <T> Future<T> failed(String what, Throwable cause) {
    return Future.failedFuture(
        cause instanceof ExportException
            ? cause
            : ExportException.internal(
                what + " (" + cause + "). Check the disk behind files.directory.", cause));
  }

  /** Frees the threads; the store is unusable afterwards. May be called more than once. */
  public Future<Void> close() {
    return threads.close();
  }

  /** Lets tests replace the real disk with a broken one. */
  interface StepsFactory {
    FileSteps create(FileSteps disk);
  }
}
