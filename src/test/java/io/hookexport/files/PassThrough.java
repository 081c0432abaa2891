package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
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
  public Future<AsyncFile> open(Path part) {
    return disk.open(part);
  }

  @Override
  public Future<Void> write(AsyncFile file, Buffer chunk) {
    return disk.write(file, chunk);
  }

  @Override
  public Future<Void> flush(AsyncFile file) {
    return disk.flush(file);
  }

  @Override
  public Future<Void> close(AsyncFile file) {
    return disk.close(file);
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
}
