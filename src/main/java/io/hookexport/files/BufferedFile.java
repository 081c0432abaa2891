package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;

/** A file that is written through the page cache. */
final class BufferedFile implements PartFile {
  private final AsyncFile file;

  BufferedFile(AsyncFile file) {
    this.file = file;
  }

  @Override
  public Future<Void> write(Buffer chunk) {
    return file.write(chunk);
  }

  @Override
  public Future<Void> flushBehind() {
    return file.flush();
  }

  /** FileChannel.force(false): data and size, all that reading it back needs. */
  @Override
  public Future<Void> flush() {
    return file.flush();
  }

  @Override
  public Future<Void> close() {
    return file.close();
  }
}
