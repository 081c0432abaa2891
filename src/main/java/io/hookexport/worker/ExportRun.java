package io.hookexport.worker;

import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at one export, from the claim to its outcome. It closes its file on every path, and
 * stops itself when its lease cannot be renewed.
 *
 * <p>Every attempt ends. All code runs on one context: any exception thrown on it fails the
 * attempt. {@link ContextFutures} calls the ports and turns an exception of a call into a failed
 * future. Each wait has a deadline: the work has the longest time of an export; publishing, closing
 * and the outcome have {@link Deadlines}.
 */
final class ExportRun {
  private static final Logger LOG = LoggerFactory.getLogger(ExportRun.class);

  private final Vertx vertx;
  private final WorkerPorts ports;
  private final WorkerSettings settings;
  private final Claim claim;
  private final LargeSlots.Use large;
  private final ContextFutures own;
  private final StoredShare share;
  private final AttemptFile file;
  private final Lease lease;
  private final AttemptOutcome ending;

  /** The file, or the failure; a reason to stop may complete it before the work is done. */
  private final Promise<FinishedFile> result;

  private final Promise<Void> ended;

  private Progress progress = Progress.NONE;
  private boolean over;
  private boolean publishing;

  ExportRun(Vertx vertx, WorkerPorts ports, Claim claim, long claimedAtNanos) {
    this.vertx = vertx;
    this.ports = ports;
    this.settings = ports.settings();
    this.claim = claim;
    this.large = ports.largeSlots().use();
    this.own = ContextFutures.begin(vertx, this::thrown);
    this.share = new StoredShare(claim, settings.storedBytes());
    this.file = new AttemptFile(own, ports, claim);
    this.result = own.context().promise();
    this.ended = own.context().promise();
    this.lease = new Lease(vertx, own, settings, claim, claimedAtNanos);
    this.ending = new AttemptOutcome(own, ports, claim, lease);
  }

  /** Completes when the attempt is over and all its resources are closed; never fails. */
  Future<Void> run() {
    own.run(this::begin);
    return ended.future();
  }

  private void begin() {
    long limit =
        vertx.setTimer(
            settings.maxExport().toMillis(), timer -> stop(StopReason.TIME_LIMIT_EXCEEDED));
    result
        .future()
        .onComplete(
            done -> {
              over = true;
              vertx.cancelTimer(limit);
              own.here(() -> end(done)).onComplete(gone -> release());
            });
    if (over) {
      return;
    }
    lease.keep(this::beat, () -> stop(StopReason.LEASE_LOST));
    ports.events().on(new ExportEvent(ExportEvent.Type.STARTED, claim.export()));
    own.here(() -> file.write(large::admits, this::publish))
        .onComplete(result::tryComplete, result::tryFail);
  }

  /**
   * Fails the attempt because a callback on its context threw, ours or that of a port. Another
   * attempt may succeed: a race in a library is the usual reason. (The pool's timer for a waiter
   * threw "Promise already completed" although the waiter had its connection.)
   */
  private void thrown(Throwable failure) {
    Throwable escaped =
        ExportException.unavailable("an exception was thrown outside of any call", failure)
            .endsExportAs(Failure.Code.INTERNAL_ERROR);
    if (!result.tryFail(escaped)) {
      LOG.atWarn()
          .setCause(failure)
          .addKeyValue("export_id", exportId())
          .log("An exception was thrown after the work of an attempt");
    }
  }

  private Future<Void> end(AsyncResult<FinishedFile> done) {
    return file.close(done.succeeded())
        .transform(closed -> own.within(ports.deadlines().end(), () -> ending(done)))
        .onFailure(
            lost ->
                LOG.atWarn()
                    .setCause(lost)
                    .addKeyValue("export_id", exportId())
                    .log("The outcome of an attempt was not written"));
  }

  private void release() {
    lease.release();
    large.end();
    ended.complete();
  }

  private Future<Void> ending(AsyncResult<FinishedFile> done) {
    if (done.succeeded()) {
      return ending.complete(done.result(), file.snapshotAt().orElseThrow());
    }
    return done.cause() instanceof AttemptStoppedException stopped
        ? ending.stopped(stopped.reason())
        : ending.failed(done.cause());
  }

  /** Stops the attempt as soon as possible and hands the export back; it will not count. */
  void handBack() {
    own.run(() -> stop(StopReason.HANDED_BACK));
  }

  UUID exportId() {
    return claim.export().id();
  }

  /** Checks now, rather than at the next heartbeat, whether this run still owns the export. */
  void checkLease() {
    own.run(lease::check);
  }

  /** Once publishing has begun the fenced completion decides, not a stop. */
  private void stop(StopReason reason) {
    if (!publishing) {
      result.tryFail(new AttemptStoppedException(reason));
    }
  }

  private Future<FinishedFile> publish() {
    return keepsShare()
        .compose(
            keeps -> {
              if (over) {
                return Future.failedFuture(new AttemptStoppedException(StopReason.LEASE_LOST));
              }
              if (!keeps) {
                return Future.failedFuture(
                    new AttemptStoppedException(StopReason.STORED_BYTES_EXCEEDED));
              }
              publishing = true;
              return file.publish();
            });
  }

  /**
   * Reports the size of this file first, so that others which end now see it as this one sees them.
   */
  private Future<Boolean> keepsShare() {
    if (!share.isLimited() || over) {
      return Future.succeededFuture(true);
    }
    Progress last = new Progress(progress.rowsWritten(), file.sizeBytes(), progress.rowsExpected());
    return share
        .learn(
            own.within(
                ports.deadlines().statement(),
                () ->
                    ports
                        .queue()
                        .renew(claim, settings.lease(), last, file.snapshotAt())
                        .compose(still -> ports.queue().storedBytes(claim))))
        .transform(asked -> Future.succeededFuture(!share.isExceededBy(file.sizeBytes())));
  }

  private Future<Boolean> beat() {
    // An exception here fails the attempt, not the heartbeat.
    own.run(() -> progress = over ? progress : file.progress());
    Progress reported = progress;
    return own.here(() -> ports.queue().renew(claim, settings.lease(), reported, file.snapshotAt()))
        .onSuccess(
            still -> {
              if (still && !over) {
                ports
                    .events()
                    .on(new ExportEvent(ExportEvent.Type.PROGRESS, claim.export().with(reported)));
                requireRoom(reported);
              }
            });
  }

  /** Runs at each heartbeat: one export must fill neither its project's quota nor the disk. */
  private void requireRoom(Progress progress) {
    if (share.isLimited()) {
      share
          .learn(own.here(() -> ports.queue().storedBytes(claim)))
          .onComplete(
              asked -> {
                if (share.isExceededBy(progress.bytesWritten())) {
                  stop(StopReason.STORED_BYTES_EXCEEDED);
                }
              });
    }
    own.here(ports.files()::hasRoom)
        .onFailure(
            cause ->
                LOG.atWarn()
                    .addKeyValue("export_id", exportId())
                    .addKeyValue("error", cause)
                    .log("The free space of the folder could not be determined"))
        .onSuccess(
            room -> {
              if (!room) {
                stop(StopReason.NO_ROOM);
              }
            });
  }
}
