package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;

/** A disk like the one below it; tests change single steps. */
abstract class PassThrough implements FileSteps {
  private final FileSteps disk;

  PassThrough(FileSteps disk) {
    this.disk = disk;
  }

  @Override
  public Future<Void> prepare(Path part, Path target) {
    return disk.prepare(part, target);
  }

  @Override
  public Future<PartFile> open(Path part) {
    return disk.open(part);
  }

  @Override
  public Future<Void> move(Path part, Path target) {
    return disk.move(part, target);
  }

  @Override
  public Future<Void> fsyncFolder(Path folder) {
    return disk.fsyncFolder(folder);
  }

  @Override
  public Future<Void> delete(Path path) {
    return disk.delete(path);
  }

  /** A file like the one below it; tests change single steps. */
  abstract static class OfFile implements PartFile {
    private final PartFile file;

    OfFile(PartFile file) {
      this.file = file;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
      return file.write(chunk);
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
