package io.hookexport.worker;

import io.hookexport.export.Compression;
import io.hookexport.export.DeliverySource;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkQueue;
import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one export, from the claim to its ending. It owns the rows and the draft and
 * closes both on every path; it stops itself when its lease cannot be renewed. Runs on one context.
 */
final class ExportRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExportRun.class);

  private final Vertx vertx;
  private final WorkQueue queue;
  private final DeliverySource source;
  private final FileStore files;
  private final ExportEvents events;
  private final WorkerSettings settings;
  private final Deadlines deadlines;
  private final Claim claim;
  private final LargeSlots.Use large;
  private final OwnContext own;
  private final Lease lease;
  private final Ending ending;

  /** The file, or why there is none; a reason to stop may come before the work is done. */
  private final Promise<FinishedFile> result = Promise.promise();

  private @Nullable CsvRows rows;
  private @Nullable Draft draft;
  private Future<Draft> drafting = Future.failedFuture("no draft was asked for");
  private @Nullable GzipStream gzip;
  private boolean over;
  private boolean publishing;

  ExportRun(
      Vertx vertx,
      WorkQueue queue,
      DeliverySource source,
      FileStore files,
      ExportEvents events,
      WorkerSettings settings,
      Deadlines deadlines,
      LargeSlots largeSlots,
      Claim claim,
      long claimedAtNanos) {
    this.vertx = vertx;
    this.queue = queue;
    this.source = source;
    this.files = files;
    this.events = events;
    this.settings = settings;
    this.deadlines = deadlines;
    this.claim = claim;
    this.large = largeSlots.use();
    this.own = new OwnContext(vertx);
    this.lease = new Lease(vertx, settings, claim, claimedAtNanos);
    this.ending = new Ending(vertx, queue, files, events, settings, claim, lease);
  }

  /** Completes when the attempt is over and everything it held is closed; never fails. */
  Future<Void> run() {
    events.on(new ExportEvent(ExportEvent.Type.STARTED, claim.export()));
    lease.keep(this::beat, () -> stop(StopReason.LEASE_LOST));
    long limit =
        vertx.setTimer(
            settings.maxExport().toMillis(), timer -> stop(StopReason.TIME_LIMIT_EXCEEDED));
    work().onComplete(result::tryComplete, result::tryFail);
    return result
        .future()
        .transform(
            done -> {
              over = true;
              vertx.cancelTimer(limit);
              return close().compose(closed -> end(done));
            })
        .eventually(
            () -> {
              lease.release();
              large.end();
              return Future.succeededFuture();
            })
        .otherwiseEmpty();
  }

  private Future<Void> end(AsyncResult<FinishedFile> done) {
    if (done.succeeded()) {
      return ending.complete(done.result(), requireRows().snapshotAt());
    }
    return done.cause() instanceof Stopped stopped
        ? ending.stopped(stopped.reason())
        : ending.failed(done.cause());
  }

  /** Stops as soon as it can and gives the export back; the attempt will not count. */
  void handBack() {
    stop(StopReason.HANDED_BACK);
  }

  UUID exportId() {
    return claim.export().id();
  }

  /** Looks at once whether the export is still this run's, rather than at the next heartbeat. */
  void checkLease() {
    lease.check();
  }

  /** Once publishing has begun the fenced completion decides, not a stop. */
  private void stop(StopReason reason) {
    if (!publishing && !over) {
      result.tryFail(new Stopped(reason));
    }
  }

  private Future<FinishedFile> work() {
    Export export = claim.export();
    // Side by side: for a small export the folder takes as long as the snapshot.
    Future<CsvRows> reading =
        own.here(source.open(claim.project(), export.request(), export.endpointFilter()))
            .compose(this::keep);
    drafting = own.here(draft(export)).compose(this::keep);
    return Future.all(reading, drafting)
        .compose(opened -> requireRows().pipe().endOnFailure(false).to(target()))
        .compose(piped -> publish());
  }

  private Future<Draft> draft(Export export) {
    return files.draft(export.id(), export.attempt(), export.request().compression().fileSuffix());
  }

  private WriteStream<Buffer> target() {
    if (claim.export().request().compression() == Compression.NONE) {
      return requireDraft();
    }
    GzipStream compressing = settings.gzip().stream(vertx.getOrCreateContext(), requireDraft());
    gzip = compressing;
    return compressing;
  }

  private Future<FinishedFile> publish() {
    if (over) {
      return Future.failedFuture(new Stopped(StopReason.LEASE_LOST));
    }
    if (exceedsShare(requireDraft().sizeBytes())) {
      return Future.failedFuture(new Stopped(StopReason.STORED_BYTES_EXCEEDED));
    }
    publishing = true;
    CsvRows from = requireRows();
    // The snapshot has done its service; fsync must not keep it, nor wait for its end.
    Future<Void> closed = own.here(from.close());
    Future<FileStore.Published> published =
        own.here(requireDraft().publish()).compose(file -> closed.map(file));
    return own.within(deadlines.publish(), published)
        .map(
            file ->
                new FinishedFile(
                    file.key(),
                    from.rowsWritten(),
                    file.sizeBytes(),
                    file.sha256(),
                    from.escapedCells()));
  }

  /** What arrives after the end is closed at once. */
  private Future<CsvRows> keep(CsvRows opened) {
    rows = opened;
    if (over) {
      return opened
          .close()
          .compose(closed -> Future.failedFuture(new Stopped(StopReason.LEASE_LOST)));
    }
    return large.admits(opened)
        ? Future.succeededFuture(opened)
        : Future.failedFuture(new Stopped(StopReason.DEFERRED));
  }

  private Future<Draft> keep(Draft opened) {
    draft = opened;
    return over
        ? opened.discard().compose(gone -> Future.failedFuture(new Stopped(StopReason.LEASE_LOST)))
        : Future.succeededFuture(opened);
  }

  private Future<Void> close() {
    Future<Void> rowsClosed = rows == null ? Future.succeededFuture() : rows.close();
    // Not one after the other: a slow query may take a second to let go. A draft that is only being
    // opened is waited for: whoever hands the export back leaves no file behind.
    Future<Void> gone =
        publishing
            ? done()
            : drafting.transform(opened -> draft == null ? done() : requireDraft().discard());
    return own.within(
            deadlines.close(), Future.join(rowsClosed, gone, gzip == null ? gone : gzip.close()))
        .<Void>mapEmpty()
        .recover(
            stuck -> {
              LOG.warn("an attempt cannot be closed export_id={}", exportId(), stuck);
              return Future.succeededFuture();
            });
  }

  private static Future<Void> done() {
    return Future.succeededFuture();
  }

  private Future<Boolean> beat() {
    Progress progress = progress();
    Future<Boolean> renewed =
        queue.renew(
            claim, settings.lease(), progress, Optional.ofNullable(rows).map(CsvRows::snapshotAt));
    return renewed.onSuccess(
        still -> {
          if (still && !over) {
            events.on(new ExportEvent(ExportEvent.Type.PROGRESS, claim.export().with(progress)));
            requireRoom(progress);
          }
        });
  }

  private boolean exceedsShare(long bytes) {
    long limit = settings.storedBytes();
    return limit > 0 && claim.storedBytes() + bytes > limit;
  }

  /** At each heartbeat: one export must fill neither its project's share nor the disk. */
  private void requireRoom(Progress progress) {
    if (exceedsShare(progress.bytesWritten())) {
      stop(StopReason.STORED_BYTES_EXCEEDED);
      return;
    }
    own.here(files.hasRoom())
        .onFailure(
            cause ->
                LOG.warn(
                    "free space not known export_id={} error={}", exportId(), cause.getMessage()))
        .onSuccess(
            room -> {
              if (!room) {
                stop(StopReason.NO_ROOM);
              }
            });
  }

  private Progress progress() {
    if (rows == null) {
      return Progress.NONE;
    }
    long bytes = draft == null ? 0 : draft.sizeBytes();
    return new Progress(rows.rowsWritten(), bytes, rows.rowsExpected());
  }

  private CsvRows requireRows() {
    if (rows == null) {
      throw new IllegalStateException("no rows are open");
    }
    return rows;
  }

  private Draft requireDraft() {
    if (draft == null) {
      throw new IllegalStateException("no draft is open");
    }
    return draft;
  }
}
