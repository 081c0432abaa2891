package io.hookexport.files;

import io.hookexport.export.ExportException;
import io.hookexport.export.FinishedFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which bytes a file was found to hold, for as long as nothing touches it. A file is read
 * in full when this process first serves it and after every change of its {@link FileIdentity};
 * concurrent requests for one file share one reading. Used from any context.
 */
final class VerifiedFiles {
  /** Identities kept; a few hundred bytes each. The least recently used go first. */
  static final int REMEMBERED = 4096;

  /**
   * A change within one tick of the file system's clock (some milliseconds, seconds on old network
   * file systems) leaves the times as they are. What changed this recently is therefore not
   * remembered, and read again the next time.
   */
  static final Duration SETTLING = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final Blocking blocking;
  private final Hashing hashing;
  private final InstantSource clock;
  private final Map<Path, Known> known;
  private final Map<Reading, Future<String>> readings = new HashMap<>();

  VerifiedFiles(
      Vertx vertx, Blocking blocking, Hashing hashing, InstantSource clock, int remembered) {
    this.vertx = vertx;
    this.blocking = blocking;
    this.hashing = hashing;
    this.clock = clock;
    this.known =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
            return size() > remembered;
          }
        };
  }

  /** The path, when size and digest of the file are as the row says; INTERNAL_ERROR when not. */
  Future<Path> open(FileKey key, Path path, FinishedFile file) {
    return blocking
        .call(() -> FileIdentity.of(path))
        .compose(
            identity ->
                identity.size() == file.sizeBytes()
                    ? digest(new Reading(path, identity))
                    : Future.failedFuture(
                        new Mismatch(
                            String.format(
                                Locale.ROOT,
                                "%s: expected %d bytes, found %d",
                                key,
                                file.sizeBytes(),
                                identity.size()))))
        .compose(
            sha256 ->
                sha256.equals(file.sha256())
                    ? Future.succeededFuture(path)
                    : Future.failedFuture(
                        new Mismatch(
                            String.format(
                                Locale.ROOT,
                                "%s: expected SHA-256 %s, found %s",
                                key,
                                file.sha256(),
                                sha256))))
        .recover(cause -> Future.failedFuture(refusal(key, cause)));
  }

  private static ExportException refusal(FileKey key, Throwable cause) {
    String what = "cannot be read; try again, or";
    if (cause instanceof Mismatch) {
      what = "does not match its digest;";
    } else if (cause instanceof NoSuchFileException) {
      what = "is missing;";
    }
    return ExportException.internal(
        String.format(
            Locale.ROOT,
            "The stored file of export %s %s create the export again",
            key.exportId(),
            what),
        cause);
  }

  private Future<String> digest(Reading reading) {
    Promise<String> mine = Promise.promise();
    Future<String> shared;
    synchronized (this) {
      Known remembered = known.get(reading.path());
      if (remembered != null && remembered.identity().equals(reading.identity())) {
        return Future.succeededFuture(remembered.sha256());
      }
      shared = readings.get(reading);
      if (shared == null) {
        readings.put(reading, mine.future());
      }
    }
    if (shared != null) {
      return onThisContext(shared);
    }
    Instant begun = clock.instant();
    blocking
        .call(() -> read(reading))
        .onComplete(
            result -> {
              finish(reading, result.result(), begun);
              mine.handle(result);
            });
    return mine.future();
  }

  private String read(Reading reading) throws IOException {
    String sha256 = hashing.sha256(reading.path());
    if (!FileIdentity.of(reading.path()).equals(reading.identity())) {
      throw new Mismatch("the file changed while it was read: " + reading.path());
    }
    return sha256;
  }

  private synchronized void finish(Reading reading, @Nullable String sha256, Instant begun) {
    readings.remove(reading);
    Instant changed = reading.identity().changed().toInstant();
    if (sha256 != null && changed.isBefore(begun.minus(SETTLING))) {
      known.put(reading.path(), new Known(reading.identity(), sha256));
    }
  }

  /** The first asker's result, handed over on the context of this one. */
  private Future<String> onThisContext(Future<String> shared) {
    Context context = vertx.getOrCreateContext();
    Promise<String> promise = Promise.promise();
    shared.onComplete(result -> context.runOnContext(v -> promise.handle(result)));
    return promise.future();
  }

  /** Reads a file and tells its SHA-256 in lower-case hex; blocks. */
  interface Hashing {
    String sha256(Path file) throws IOException;
  }

  /** The bytes are not the ones that were published. */
  private static final class Mismatch extends IOException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }

  private record Known(FileIdentity identity, String sha256) {}

  private record Reading(Path path, FileIdentity identity) {}
}
