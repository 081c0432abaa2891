package io.hookexport.worker;

import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.WorkQueue;
import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Ends an attempt: one fenced statement, then the event. A statement that changes nothing means
 * that the export was cancelled or is no longer this worker's, and is not an error.
 */
final class AttemptOutcome {
  private static final Logger LOG = LoggerFactory.getLogger(AttemptOutcome.class);

  private static final String MORE_MEMORY =
      " out columns with large values, or ask the operator to raise the maximum heap size (-Xmx)"
          + " or, if rows are read with a cursor, to set source.reader to raw.";

  private static final String TOO_LARGE =
      "A row of this export, or a batch of rows, does not fit into the server's memory. Please leave"
          + MORE_MEMORY;

  /** After several attempts: other exports may have had the memory each time. */
  private static final String TOO_LITTLE_MEMORY =
      "The server had too little memory for this export. Please try again later, leave"
          + MORE_MEMORY;

  private static final Duration WRITE_AGAIN = Duration.ofMillis(250);

  private final ContextFutures own;
  private final WorkQueue queue;
  private final WorkerPorts ports;
  private final WorkerSettings settings;
  private final Claim claim;
  private final Lease lease;

  AttemptOutcome(ContextFutures own, WorkerPorts ports, Claim claim, Lease lease) {
    this.own = own;
    this.queue = ports.queue();
    this.ports = ports;
    this.settings = ports.settings();
    this.claim = claim;
    this.lease = lease;
  }

  /**
   * Completes the export of a published file. When the database does not respond, it may or may not
   * have recorded the completion, so the statement is repeated while the lease is valid. Afterwards
   * the janitor removes the file unless a row names it.
   */
  Future<Void> complete(FinishedFile file, Instant snapshotAt) {
    return whileHeld(() -> queue.complete(claim, file, snapshotAt, settings.retention()))
        .compose(
            completed -> {
              completed.ifPresent(export -> emit(ExportEvent.Type.COMPLETED, export));
              return completed.isPresent() ? Future.<Void>succeededFuture() : discard(file);
            });
  }

  Future<Void> stopped(StopReason reason) {
    return switch (reason) {
      case DEFERRED -> write(ExportEvent.Type.REQUEUED, () -> queue.defer(claim));
      case HANDED_BACK -> write(ExportEvent.Type.REQUEUED, () -> queue.release(claim));
      case LEASE_LOST -> Future.succeededFuture();
      case TIME_LIMIT_EXCEEDED ->
          fail(
              new Failure(
                  Failure.Code.TIME_LIMIT_EXCEEDED,
                  "The export took longer than the limit of "
                      + ExportException.counted(settings.maxExport().toSeconds(), "second")
                      + ". Please try a smaller range."));
      case STORED_BYTES_EXCEEDED ->
          fail(
              new Failure(
                  Failure.Code.STORED_BYTES_EXCEEDED,
                  "This file would exceed the project's limit of "
                      + StoredShare.limit(claim, settings.storedBytes())
                      + " stored bytes. Please delete exports that are no longer needed, or try a smaller range."));
      case NO_ROOM ->
          fail(
              new Failure(
                  Failure.Code.STORAGE_ERROR,
                  "The server does not have enough disk space for this file. Please try again later, or try a smaller range."));
    };
  }

  /**
   * A transient failure leads to another attempt after a growing pause, until the attempts are used
   * up.
   */
  Future<Void> failed(Throwable cause) {
    boolean isTransient = isTransient(cause);
    boolean known =
        cause instanceof ExportException ours
            && ours.failureCode().filter(code -> code != Failure.Code.INTERNAL_ERROR).isPresent();
    LoggingEventBuilder line =
        LOG.atWarn()
            .addKeyValue("export_id", claim.export().id())
            .addKeyValue("attempt", claim.export().attempt())
            .addKeyValue("transient", isTransient)
            .addKeyValue("error", cause);
    // A known error needs no stack trace.
    (known ? line : line.setCause(cause)).log("An export attempt failed");
    if (isTransient && claim.attemptsUsed() < settings.maxAttempts()) {
      Duration pause = settings.retryPause(claim.attemptsUsed());
      return write(ExportEvent.Type.REQUEUED, () -> queue.retry(claim, pause));
    }
    return fail(failure(cause));
  }

  /** Other exports may have had the memory that was missing; a row that is too long is known. */
  private static boolean isTransient(Throwable cause) {
    return cause instanceof ExportException known
        ? known.error() == ExportError.UNAVAILABLE
        : isOutOfMemory(cause);
  }

  private static boolean isOutOfMemory(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(20) // chains of causes may be circular
        .anyMatch(OutOfMemoryError.class::isInstance);
  }

  /**
   * Returns the failure for the client. The cause itself goes to the operator's log; the client
   * learns which side failed. The message holds no text of a library or of the source.
   */
  private static Failure failure(Throwable cause) {
    Optional<ExportException> known =
        cause instanceof ExportException ours ? Optional.of(ours) : Optional.empty();
    Failure.Code code =
        known.isPresent()
            ? known.get().failureCode().orElse(Failure.Code.STORAGE_ERROR)
            : Failure.Code.INTERNAL_ERROR;
    String message =
        isOutOfMemory(cause)
            ? isTransient(cause) ? TOO_LITTLE_MEMORY : TOO_LARGE
            : known.flatMap(ExportException::failureMessage).orElseGet(() -> message(code, cause));
    return new Failure(code, message);
  }

  /** A source that rejects or breaks a query does so again until it is repaired. */
  private static String message(Failure.Code code, Throwable cause) {
    boolean later = code != Failure.Code.SOURCE_ERROR || isTransient(cause);
    String what =
        switch (code) {
          case SOURCE_ERROR -> "The deliveries could not be read from the source database.";
          case STORAGE_ERROR -> "The file could not be stored.";
          default -> "The export failed because of an internal error.";
        };
    return what
        + (later
            ? " Please try again later; the cause is in the server's log."
            : " Retrying will not help until the operator has fixed the source; the cause is in the server's log.");
  }

  private Future<Void> fail(Failure failure) {
    return write(ExportEvent.Type.FAILED, () -> queue.fail(claim, failure));
  }

  private Future<Void> write(ExportEvent.Type type, Supplier<Future<Optional<Export>>> statement) {
    return whileHeld(statement)
        .onSuccess(written -> written.ifPresent(export -> emit(type, export)))
        .mapEmpty();
  }

  /** Repeats a statement to which the database did not respond, while the lease is valid. */
  private Future<Optional<Export>> whileHeld(Supplier<Future<Optional<Export>>> statement) {
    return own.within(ports.deadlines().statement(), statement)
        .recover(
            failure -> {
              LOG.atWarn()
                  .addKeyValue("export_id", claim.export().id())
                  .addKeyValue("error", failure)
                  .log("The outcome of an attempt could not be written");
              boolean again = failure instanceof TimeoutException || isTransient(failure);
              return again && lease.isHeld()
                  ? own.pause(WRITE_AGAIN).compose(turn -> whileHeld(statement))
                  : Future.failedFuture(failure);
            });
  }

  private Future<Void> discard(FinishedFile file) {
    LOG.atInfo()
        .addKeyValue("export_id", claim.export().id())
        .log(
            "The file of an attempt is discarded because its export was cancelled or is no longer this worker's");
    return own.here(() -> ports.files().delete(file.key()));
  }

  private void emit(ExportEvent.Type type, Export export) {
    ports.events().on(new ExportEvent(type, export));
  }
}
