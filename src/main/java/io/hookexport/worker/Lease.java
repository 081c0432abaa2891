package io.hookexport.worker;

import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to continue an export, renewed by heartbeats. The monotonic clock measures it from the
 * time when a renewal was requested, so that it always ends here before it ends in the database.
 */
final class Lease {
  private static final Logger LOG = LoggerFactory.getLogger(Lease.class);

  private final Vertx vertx;
  private final ContextFutures own;
  private final WorkerSettings settings;
  private final Claim claim;
  private long renewedAtNanos;
  private long timer = -1;
  private boolean asking;
  private boolean askAgain;
  private Runnable ask = () -> {};

  Lease(
      Vertx vertx, ContextFutures own, WorkerSettings settings, Claim claim, long claimedAtNanos) {
    this.vertx = vertx;
    this.own = own;
    this.settings = settings;
    this.claim = claim;
    this.renewedAtNanos = claimedAtNanos;
  }

  /**
   * Starts the heartbeats.
   *
   * @param renew updates the database; false means that this worker does not own the export any
   *     more
   * @param lost called at most once, when the lease is lost or too near its end
   */
  void keep(Supplier<Future<Boolean>> renew, Runnable lost) {
    ask = () -> ask(renew, lost);
    timer =
        vertx.setPeriodic(
            settings.heartbeat().toMillis(),
            tick -> {
              if (!isHeld()) {
                LOG.atWarn()
                    .addKeyValue("export_id", claim.export().id())
                    .log("The lease could not be renewed");
                release();
                lost.run();
              } else if (!asking) {
                ask.run();
              }
            });
  }

  /** Sends an extra heartbeat, because this worker may not own the export any more. */
  void check() {
    if (asking) {
      askAgain = true; // the pending response may predate the change
    } else {
      ask.run();
    }
  }

  /** Returns true while a write under this lease still makes sense. */
  boolean isHeld() {
    long age = System.nanoTime() - renewedAtNanos;
    return age < settings.lease().minus(settings.leaseMargin()).toNanos();
  }

  /** Stops the heartbeats. */
  void release() {
    ask = () -> {};
    vertx.cancelTimer(timer);
  }

  private void ask(Supplier<Future<Boolean>> renew, Runnable lost) {
    asking = true;
    long asked = System.nanoTime();
    // A lost response leaves time for another renewal within the lease.
    own.within(settings.lease().dividedBy(2), renew)
        .onComplete(
            still -> {
              asking = false;
              if (still) {
                renewedAtNanos = asked;
                renewalEnded();
              } else {
                release();
                lost.run();
              }
            },
            failure -> {
              asking = false;
              LOG.atWarn()
                  .addKeyValue("export_id", claim.export().id())
                  .addKeyValue("error", failure)
                  .log("A heartbeat failed");
              renewalEnded();
            });
  }

  private void renewalEnded() {
    if (askAgain) {
      askAgain = false;
      ask.run();
    }
  }
}
