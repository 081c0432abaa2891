package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The steps on a real file system. */
final class DiskSteps implements FileSteps {
  private final Vertx vertx;
  private final Blocking blocking;
  private final StoreFolder folder;
  private final FolderOwner owner;

  DiskSteps(Vertx vertx, Blocking blocking, StoreFolder folder, FolderOwner owner) {
    this.vertx = vertx;
    this.blocking = blocking;
    this.folder = folder;
    this.owner = owner;
  }

  @Override
  public Future<Void> prepare(Path part, Path target) {
    return blocking.run(
        () -> {
          owner.requireClaimed();
          folder.makeDurable(Objects.requireNonNull(target.getParent()));
          refuseTaken(target);
          refuseTaken(part);
        });
  }

  private static void refuseTaken(Path path) throws FileAlreadyExistsException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          path.toString(), null, "attempts never share a file; a new attempt has a new name");
    }
  }

  /**
   * Creates the file, which Vert.x then opens as an existing one. For a missing file Vert.x would
   * search its cache of class path resources, which its own shutdown hook removes at the first
   * signal, while exports still run.
   */
  @Override
  public Future<PartFile> open(Path part) {
    OpenOptions existing = new OpenOptions().setRead(false).setWrite(true).setCreate(false);
    return blocking
        .run(() -> Files.createFile(part, StoreFolder.permissions(part, "rw-r-----")))
        .compose(
            made ->
                vertx
                    .fileSystem()
                    .open(part.toString(), existing)
                    .recover(
                        cause -> delete(part).transform(deleted -> Future.failedFuture(cause))))
        .map(AsyncPart::new);
  }

  @Override
  public Future<Void> move(Path part, Path target) {
    return blocking.run(() -> Files.move(part, target, StandardCopyOption.ATOMIC_MOVE));
  }

  @Override
  public Future<Void> fsyncFolder(Path path) {
    return blocking.run(() -> StoreFolder.fsync(path));
  }

  @Override
  public Future<Void> delete(Path path) {
    return blocking.run(() -> Files.deleteIfExists(path));
  }

  /** Vert.x writes every byte; its flush is FileChannel.force(false): data and size. */
  record AsyncPart(AsyncFile file) implements PartFile {
    /**
     * The JDK copies each write into direct memory of the same size, which the writing thread
     * keeps. When that memory cannot be allocated (seen: 20 threads and cells of 22 MB), an Error
     * ends the task, and the write never completes.
     */
    static final int MAX_WRITE_BYTES = 1 << 20;

    @Override
    public Future<Void> write(Buffer chunk) {
      if (chunk.length() <= MAX_WRITE_BYTES) {
        return file.write(chunk);
      }
      List<Future<Void>> writes = new ArrayList<>();
      for (int from = 0; from < chunk.length(); from += MAX_WRITE_BYTES) {
        int to = Math.min(chunk.length(), from + MAX_WRITE_BYTES);
        writes.add(file.write(chunk.slice(from, to)));
      }
      return Future.join(writes).mapEmpty();
    }

    @Override
    public Future<Void> flush() {
      return file.flush();
    }

    @Override
    public Future<Void> close() {
      return file.close();
    }
  }
}
