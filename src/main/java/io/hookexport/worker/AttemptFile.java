package io.hookexport.worker;

import io.hookexport.export.Compression;
import io.hookexport.export.DeliverySource.Attempt;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Export;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkQueue.Claim;
import io.hookexport.gzip.GzipStream;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of one attempt, from reading the rows to publishing. Owns the rows, the draft and the
 * compression between them until it is closed. Runs on the context of the attempt.
 */
final class AttemptFile {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptFile.class);

  private final ContextFutures own;
  private final WorkerPorts ports;
  private final Claim claim;

  private @Nullable CsvRows rows;
  private @Nullable Draft draft;
  private @Nullable GzipStream compressing;
  private Future<Draft> drafting = Future.failedFuture("no draft was asked for");
  private Optional<Instant> snapshotAt = Optional.empty();
  private boolean closed;

  AttemptFile(ContextFutures own, WorkerPorts ports, Claim claim) {
    this.own = own;
    this.ports = ports;
    this.claim = claim;
  }

  /**
   * Writes all rows into a draft.
   *
   * @param admitted returns whether these rows may be read now; if not, the attempt is deferred
   * @param complete called when the draft has all rows
   */
  Future<FinishedFile> write(Predicate<CsvRows> admitted, Supplier<Future<FinishedFile>> complete) {
    Export export = claim.export();
    boolean lastAttempt = ports.settings().isLastAfterOthers(claim.attemptsUsed());
    // In parallel: for a small export, creating the file takes as long as opening the snapshot.
    Future<CsvRows> reading =
        own.here(
                () ->
                    ports
                        .source()
                        .open(
                            claim.project(),
                            export.request(),
                            export.endpointFilter(),
                            new Attempt(export.id(), lastAttempt)))
            .compose(opened -> keep(opened, admitted));
    String suffix = export.request().compression().fileSuffix();
    drafting =
        own.here(() -> ports.files().draft(export.id(), export.attempt(), suffix))
            .compose(this::keep);
    return Future.all(reading, drafting)
        .compose(opened -> new Transfer(own, reading.result(), target(drafting.result())).run())
        .compose(moved -> complete.get());
  }

  /** Closes rows immediately when they arrive after the attempt has ended. */
  private Future<CsvRows> keep(CsvRows opened, Predicate<CsvRows> admitted) {
    rows = opened;
    if (closed) {
      return late(opened::close);
    }
    snapshotAt = Optional.of(opened.snapshotAt());
    return admitted.test(opened)
        ? Future.succeededFuture(opened)
        : Future.failedFuture(new AttemptStoppedException(StopReason.DEFERRED));
  }

  private Future<Draft> keep(Draft opened) {
    draft = opened;
    return closed ? late(opened::discard) : Future.succeededFuture(opened);
  }

  private <T> Future<T> late(Supplier<Future<Void>> close) {
    return own.here(close)
        .onFailure(
            failure ->
                LOG.atWarn()
                    .setCause(failure)
                    .addKeyValue("export_id", claim.export().id())
                    .log("A resource that opened after the end of its attempt could not be closed"))
        .transform(gone -> Future.failedFuture(new AttemptStoppedException(StopReason.LEASE_LOST)));
  }

  private WriteStream<Buffer> target(Draft opened) {
    if (claim.export().request().compression() == Compression.NONE) {
      return opened;
    }
    compressing = ports.settings().gzip().stream(own.context(), opened);
    return compressing;
  }

  Future<FinishedFile> publish() {
    CsvRows from = Objects.requireNonNull(rows);
    long rowCount = from.rowsWritten();
    long escapedCells = from.escapedCells();
    // The snapshot is not needed any more; fsync must neither keep it open nor wait until it is
    // closed.
    Future<Void> released = own.within(ports.deadlines().close(), from::close);
    return own.within(ports.deadlines().publish(), Objects.requireNonNull(draft)::publish)
        .compose(file -> released.transform(whatever -> Future.succeededFuture(file)))
        .map(
            file ->
                new FinishedFile(
                    file.key(), rowCount, file.sizeBytes(), file.sha256(), escapedCells));
  }

  Optional<Instant> snapshotAt() {
    return snapshotAt;
  }

  /** Returns the bytes that the draft has accepted. */
  long sizeBytes() {
    return draft == null ? 0 : draft.sizeBytes();
  }

  Progress progress() {
    return rows == null
        ? Progress.NONE
        : new Progress(rows.rowsWritten(), sizeBytes(), rows.rowsExpected());
  }

  /**
   * Closes all parts in parallel, whatever each of them does: a slow query may take a second to
   * stop.
   *
   * @param published whether the store owns the file now
   */
  Future<Void> close(boolean published) {
    closed = true;
    List<Future<?>> closing = new ArrayList<>();
    if (rows != null) {
      closing.add(own.here(rows::close));
    }
    if (compressing != null) {
      closing.add(own.here(compressing::close));
    }
    if (!published) {
      // Waits for a draft that is still being opened: an attempt that is handed back leaves no file
      // behind.
      closing.add(drafting.transform(opened -> discard(draft)));
    }
    Duration limit = ports.deadlines().close();
    return own.<Void>within(limit, () -> Future.join(closing).mapEmpty())
        .onFailure(
            stuck ->
                LOG.atWarn()
                    .setCause(stuck)
                    .addKeyValue("export_id", claim.export().id())
                    .log("The resources of an attempt could not be closed"));
  }

  private Future<Void> discard(@Nullable Draft opened) {
    return opened == null ? Future.succeededFuture() : own.here(opened::discard);
  }
}
