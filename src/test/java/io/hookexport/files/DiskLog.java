package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Writes down what is done to a disk: when each step was begun, and when it was known as done. */
final class DiskLog extends PassThrough {
  enum Kind {
    CREATE,
    WRITE,
    FSYNC_FILE,
    MOVE,
    FSYNC_FOLDER,
    DELETE
  }

  /**
   * One step.
   *
   * @param path of the file or folder; of a move, the old name
   * @param to of a move, the new name
   * @param bytes of a write
   * @param offset of a write
   */
  record Step(Kind kind, Path path, Path to, byte[] bytes, int offset) {}

  /** A step was begun, or is done; one that failed may or may not have had its effect. */
  record Event(Step step, boolean done) {}

  final List<Event> events = new ArrayList<>();

  DiskLog(FileSteps disk) {
    super(disk);
  }

  private <T> Future<T> log(
      Kind kind, Path path, Path to, byte[] bytes, int offset, Supplier<Future<T>> action) {
    Step step = new Step(kind, path, to, bytes, offset);
    events.add(new Event(step, false));
    return action.get().onSuccess(done -> events.add(new Event(step, true)));
  }

  private <T> Future<T> log(Kind kind, Path path, Supplier<Future<T>> action) {
    return log(kind, path, path, new byte[0], 0, action);
  }

  @Override
  public Future<PartFile> open(Path part) {
    return log(Kind.CREATE, part, () -> super.open(part)).map(file -> new LoggedFile(file, part));
  }

  @Override
  public Future<Void> move(Path part, Path target) {
    return log(Kind.MOVE, part, target, new byte[0], 0, () -> super.move(part, target));
  }

  @Override
  public Future<Void> fsyncFolder(Path folder) {
    return log(Kind.FSYNC_FOLDER, folder, () -> super.fsyncFolder(folder));
  }

  @Override
  public Future<Void> delete(Path path) {
    return log(Kind.DELETE, path, () -> super.delete(path));
  }

  private final class LoggedFile extends OfFile {
    private final Path path;
    private int written;

    LoggedFile(PartFile file, Path path) {
      super(file);
      this.path = path;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
      int offset = written;
      written += chunk.length();
      return log(Kind.WRITE, path, path, chunk.getBytes(), offset, () -> super.write(chunk));
    }

    @Override
    public Future<Void> flush() {
      return log(Kind.FSYNC_FILE, path, super::flush);
    }
  }
}
