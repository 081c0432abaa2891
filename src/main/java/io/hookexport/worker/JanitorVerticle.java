package io.hookexport.worker;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Cleans up after dead workers and after time: exports without a living worker, expired files,
 * orphans. Safe on all processes at once; a step that fails does not stop the others.
 */
public final class JanitorVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(JanitorVerticle.class);
  private static final int BATCH = 100;

  /** Rows of each kind that one sweep deletes, which takes some milliseconds. */
  private static final int PURGED = 1000;

  /** A step that hangs must not end the rescue on this process. */
  private static final Duration STEP = Duration.ofSeconds(60);

  /** A sweep may stop anywhere, as the process may die anywhere: the next sweep does the rest. */
  private static final Duration STOP = Duration.ofSeconds(2);

  private final WorkQueue queue;
  private final FileStore files;
  private final ExportEvents events;
  private final Settings settings;
  private long timer = -1;
  private boolean stopping;
  private Future<Void> sweeping = Future.succeededFuture();
  private long orphansSoughtAtNanos;

  /**
   * When and how patiently the janitor works.
   *
   * @param interval pause between two sweeps
   * @param maxAttempts see {@link WorkerSettings#maxAttempts}
   * @param orphanGrace minimum age of a file that no row names before it is removed
   * @param history how long exports are kept after they ended and their file is removed; empty for
   *     ever
   */
  public record Settings(
      Duration interval, int maxAttempts, Duration orphanGrace, Optional<Duration> history) {}

  public JanitorVerticle(WorkQueue queue, FileStore files, ExportEvents events, Settings settings) {
    this.queue = queue;
    this.files = files;
    this.events = ExportEvents.all(List.of(events));
    this.settings = settings;
  }

  @Override
  public Future<?> start() {
    // The first sweep looks for orphans: a process that never lives long must find them too.
    orphansSoughtAtNanos = System.nanoTime() - orphanPause();
    schedule();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(timer);
    return new ContextFutures(vertx)
        .within(STOP, () -> sweeping)
        .recover(
            late -> {
              LOG.atInfo().log("The janitor stopped in the middle of a sweep");
              return done();
            });
  }

  private void schedule() {
    if (!stopping) {
      timer =
          vertx.setTimer(
              settings.interval().toMillis(),
              tick -> sweeping = sweep().onComplete(swept -> schedule()));
    }
  }

  private Future<Void> sweep() {
    return step("rescue", this::rescue)
        .compose(done -> step("promote", () -> queue.promote().mapEmpty()))
        .compose(done -> step("expire", this::expire))
        .compose(done -> orphansAreDue() ? step("orphans", this::removeOrphans) : done())
        .compose(done -> step("purge keys", () -> queue.purgeKeys(PURGED).mapEmpty()))
        .compose(done -> step("purge sessions", () -> queue.purgeSessions(PURGED).mapEmpty()))
        .compose(done -> step("purge exports", this::purgeExports));
  }

  private Future<Void> rescue() {
    return queue
        .rescue(settings.maxAttempts())
        .map(
            exports -> {
              for (Export export : exports) {
                boolean failed = export.state() == ExportState.FAILED;
                events.on(
                    new ExportEvent(
                        failed ? ExportEvent.Type.FAILED : ExportEvent.Type.REQUEUED, export));
              }
              return null;
            });
  }

  private Future<Void> expire() {
    return queue.expire(BATCH).compose(exports -> each(exports, this::removeFile));
  }

  private Future<Void> removeFile(Export export) {
    return files
        .delete(export.file().orElseThrow().key())
        .compose(deleted -> queue.fileRemoved(export))
        .onSuccess(removed -> events.on(new ExportEvent(ExportEvent.Type.EXPIRED, export)));
  }

  /** Deletes one batch; the next sweeps delete the rest. */
  private Future<Void> purgeExports() {
    return settings
        .history()
        .map(history -> queue.purgeExports(history, PURGED))
        .orElseGet(() -> Future.succeededFuture(0))
        .onSuccess(
            purged -> {
              if (purged > 0) {
                LOG.atInfo()
                    .addKeyValue("exports", purged)
                    .log("Old exports were purged from the history");
              }
            })
        .mapEmpty();
  }

  /** Listing a large folder is too expensive for every sweep. */
  private boolean orphansAreDue() {
    return System.nanoTime() - orphansSoughtAtNanos >= orphanPause();
  }

  private long orphanPause() {
    return Math.max(settings.interval().toNanos(), settings.orphanGrace().toNanos() / 4);
  }

  private Future<Void> removeOrphans() {
    orphansSoughtAtNanos = System.nanoTime();
    return files
        .olderThan(settings.orphanGrace(), BATCH * 10)
        .compose(
            old ->
                old.isEmpty()
                    ? Future.succeededFuture(List.<String>of())
                    : queue.unreferenced(old.stream().map(files::owner).toList()))
        .compose(keys -> each(keys, this::removeOrphan));
  }

  private Future<Void> removeOrphan(String key) {
    LOG.atInfo().addKeyValue("file", key).log("An orphan is removed");
    return files.delete(key);
  }

  /** In parallel: an item that fails is logged and does not delay the rest. */
  private <T> Future<Void> each(List<T> items, Function<T, Future<Void>> action) {
    ContextFutures own = new ContextFutures(vertx);
    return Future.join(items.stream().map(item -> own.here(() -> action.apply(item))).toList())
        .mapEmpty();
  }

  private Future<Void> step(String name, Supplier<Future<Void>> step) {
    if (stopping) {
      return done();
    }
    return new ContextFutures(vertx)
        .within(STEP, step)
        .recover(
            failure -> {
              LOG.atLevel(level(failure))
                  .addKeyValue("step", name)
                  .addKeyValue("error", failure)
                  .log("A step of a sweep failed");
              return done();
            });
  }

  /** A failure that is not transient needs the operator. */
  private static Level level(Throwable failure) {
    return failure instanceof ExportException known && known.error() == ExportError.INTERNAL_ERROR
        ? Level.ERROR
        : Level.WARN;
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }
}
