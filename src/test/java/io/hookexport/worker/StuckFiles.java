package io.hookexport.worker;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Files on a disk that takes bytes and answers neither to publishing nor to discarding. */
final class StuckFiles implements FileStore {
  private final FileStore files;
  volatile boolean stuck = true;

  /** Whether the disk is not mounted. */
  volatile boolean away;

  volatile boolean asked;

  StuckFiles(FileStore files) {
    this.files = files;
  }

  @Override
  public Future<Draft> draft(UUID exportId, int attempt, String suffix) {
    return files.draft(exportId, attempt, suffix).map(StuckDraft::new);
  }

  @Override
  public Future<Void> delete(String key) {
    return files.delete(key);
  }

  @Override
  public Future<List<String>> olderThan(Duration age, int limit) {
    return files.olderThan(age, limit);
  }

  @Override
  public WorkQueue.FileOwner owner(String key) {
    return files.owner(key);
  }

  @Override
  public SignedLink link(Export export, Instant now) {
    return files.link(export, now);
  }

  @Override
  public Future<Void> check() {
    return files.check();
  }

  @Override
  public Future<Void> ready() {
    asked = true;
    return away
        ? Future.failedFuture(ExportException.unavailable("not mounted", null))
        : files.ready();
  }

  @Override
  public Future<Boolean> hasRoom() {
    return files.hasRoom();
  }

  private final class StuckDraft implements Draft {
    private final Draft draft;

    StuckDraft(Draft draft) {
      this.draft = draft;
    }

    @Override
    public Future<Published> publish() {
      return stuck ? Promise.<Published>promise().future() : draft.publish();
    }

    @Override
    public Future<Void> discard() {
      return stuck ? Promise.<Void>promise().future() : draft.discard();
    }

    @Override
    public long sizeBytes() {
      return draft.sizeBytes();
    }

    @Override
    public Future<Void> write(Buffer chunk) {
      return draft.write(chunk);
    }

    @Override
    public Future<Void> end() {
      return draft.end();
    }

    @Override
    public Draft exceptionHandler(Handler<Throwable> handler) {
      draft.exceptionHandler(handler);
      return this;
    }

    @Override
    public Draft setWriteQueueMaxSize(int maxSize) {
      draft.setWriteQueueMaxSize(maxSize);
      return this;
    }

    @Override
    public boolean writeQueueFull() {
      return draft.writeQueueFull();
    }

    @Override
    public Draft drainHandler(Handler<Void> handler) {
      draft.drainHandler(handler);
      return this;
    }
  }
}
