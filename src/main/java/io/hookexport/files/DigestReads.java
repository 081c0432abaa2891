package io.hookexport.files;

import io.hookexport.export.ExportException;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/**
 * Reads whole files for their SHA-256, for requests that wait. Requests for one file version share
 * one reading. A request that has waited for too long fails with a time to retry. Its reading
 * continues so that the retry finds the digest; a reading that has not begun is dropped when no
 * client retries. Small files never wait for large ones, nor one project for the files of another.
 * Used from any context; futures complete on the context of the caller.
 */
final class DigestReads {
  /** The assumed speed of a disk, for the time after which a client should retry. */
  private static final long BYTES_PER_SECOND = 100_000_000;

  private static final int MAX_RETRY_SECONDS = 60;
  private static final long NO_TIMER = -1;
  private static final Duration PROMISE = Duration.ofSeconds(2 * MAX_RETRY_SECONDS);

  private final Vertx vertx;

  /** The store's own context: work that waits on it keeps no request in memory. */
  private final ContextInternal own;

  private final Lane small;
  private final Lane large;
  private final Hashing hashing;
  private final KnownDigests known;
  private final Limits limits;
  private final Map<FileVersion, Reading> readings = new HashMap<>();

  DigestReads(
      Vertx vertx,
      Blocking small,
      Blocking large,
      Hashing hashing,
      KnownDigests known,
      Limits limits) {
    this.vertx = vertx;
    this.own = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
    this.small = new Lane(small, limits.threads());
    this.large = new Lane(large, limits.threads());
    this.hashing = hashing;
    this.known = known;
    this.limits = limits;
  }

  /**
   * Returns the SHA-256 of a file version, in lower-case hex.
   *
   * @param project the owner of the file
   * @param clientLeft completes, with any result, when the client has left; a reading without any
   *     waiting client stops
   * @return fails with UNAVAILABLE and the seconds to wait when the patience does not suffice
   */
  Future<String> digest(String project, FileVersion version, Future<?> clientLeft) {
    Promise<String> mine = Promise.promise();
    Reading reading;
    synchronized (this) {
      reading = readings.get(version);
      if (reading == null) {
        Lane lane = version.size() <= limits.smallBytes() ? small : large;
        if (lane.waiting(project) >= limits.filesOfProject()) {
          return Future.failedFuture(notYet(secondsLeft(lane)));
        }
        reading = new Reading(project, version, lane);
        readings.put(version, reading);
        lane.add(reading);
      }
      reading.join(mine);
    }
    return reading.await(mine, clientLeft);
  }

  private static int secondsLeft(Lane lane) {
    return (int) Math.min(MAX_RETRY_SECONDS, 1 + lane.bytes() / BYTES_PER_SECOND);
  }

  private static ExportException notYet(int seconds) {
    return ExportException.unavailable(
            "The file is still being verified. Send the same request again in "
                + ExportException.counted(seconds, "second")
                + ".",
            null)
        .retryAfter(seconds);
  }

  /**
   * One reading of one file version, guarded by the lock of the outer object. It keeps no reference
   * to a request that is over, neither as a listener nor through the context of its work or timer.
   */
  private final class Reading implements Lane.Work {
    private final String project;
    private final FileVersion version;
    private final Lane lane;
    private final Waiters<String> waiters = new Waiters<>();
    private boolean promised;
    private boolean begun;
    private long lapse = NO_TIMER;
    private volatile boolean unwanted;

    Reading(String project, FileVersion version, Lane lane) {
      this.project = project;
      this.version = version;
      this.lane = lane;
    }

    @Override
    public String project() {
      return project;
    }

    @Override
    public long bytes() {
      return version.size();
    }

    @Override
    public void start() {
      begun = true;
      stopLapse();
      own.runOnContext(
          go -> lane.threads().call(this::read).onComplete(result -> finished(result)));
    }

    private String read() throws IOException {
      Instant begun = known.now();
      String sha256 = hashing.sha256(version.path(), () -> !unwanted);
      if (!version.isCurrent()) {
        throw new ChangedFile("the file changed while it was read: " + version.path());
      }
      known.read(version, begun, sha256);
      return sha256;
    }

    private void finished(AsyncResult<String> result) {
      synchronized (DigestReads.this) {
        readings.remove(version, this);
        lane.finished(this);
        waiters.complete(result);
      }
    }

    void join(Promise<String> mine) {
      stopLapse();
      waiters.add(mine, vertx.getOrCreateContext());
    }

    Future<String> await(Promise<String> mine, Future<?> clientLeft) {
      long timer =
          vertx.setTimer(limits.patience().toMillis(), fired -> mine.tryFail(notYet(promise())));
      clientLeft.onComplete(gone -> mine.tryFail(new CancellationException("the client has left")));
      return mine.future()
          .onComplete(
              over -> {
                vertx.cancelTimer(timer);
                abandon(mine);
              });
    }

    private int promise() {
      synchronized (DigestReads.this) {
        promised = true;
        return secondsLeft(lane);
      }
    }

    private void abandon(Promise<String> mine) {
      synchronized (DigestReads.this) {
        waiters.remove(mine);
        if (waiters.isEmpty() && !promised) {
          drop();
        } else if (waiters.isEmpty() && !begun) {
          lapse = own.setTimer(limits.promise().toMillis(), this::lapsed);
        }
      }
    }

    /** No client retried: a reading that has begun continues, one that waits is dropped. */
    private void lapsed(long timer) {
      synchronized (DigestReads.this) {
        if (timer == lapse && !begun) {
          drop();
        }
      }
    }

    private void stopLapse() {
      vertx.cancelTimer(lapse);
      lapse = NO_TIMER;
    }

    private void drop() {
      unwanted = true;
      // Later requests start a new reading.
      readings.remove(version, this);
      lane.drop(this);
    }
  }

  /** Reads a whole file and returns its SHA-256 in lower-case hex; blocks. */
  interface Hashing {
    /**
     * @param wanted false: the result is not needed any more, and the reading stops with an
     *     exception
     */
    String sha256(Path file, BooleanSupplier wanted) throws IOException;
  }

  /** The file changed during the reading, so the bytes may mix two versions. */
  static final class ChangedFile extends IOException {
    ChangedFile(String message) {
      super(message);
    }
  }

  /**
   * The limits of the readings for waiting requests.
   *
   * @param smallBytes files up to this size have threads of their own
   * @param threads of each of the two kinds
   * @param filesOfProject files of one project that may wait, of each of the two kinds
   * @param patience how long a request waits before it fails with a time to retry
   * @param promise how long a waiting reading is kept for a client that was asked to retry
   */
  record Limits(
      long smallBytes, int threads, int filesOfProject, Duration patience, Duration promise) {
    /** A client that retries at the given time, or soon after, finds its reading still waiting. */
    Limits(long smallBytes, int filesOfProject, Duration patience) {
      this(smallBytes, FileThreads.VERIFY_THREADS, filesOfProject, patience, PROMISE);
    }
  }
}
