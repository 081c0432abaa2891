package io.hookexport.worker;

import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to go on with an export, kept alive by heartbeats. Judged by the monotonic clock from
 * when a renewal was asked for, so that it always ends here before it ends in the database.
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
   * @param renew asks the database; false means that the export is not ours any more
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

  /** A heartbeat out of turn, because the export may not be ours any more. */
  void check() {
    if (asking) {
      askAgain = true; // the answer under way may be from before
    } else {
      ask.run();
    }
  }

  /** True while a write under this lease still makes sense. */
  boolean isHeld() {
    long age = System.nanoTime() - renewedAtNanos;
    return age < settings.lease().minus(settings.leaseMargin()).toNanos();
  }

  /** No more heartbeats. */
  void release() {
    ask = () -> {};
    vertx.cancelTimer(timer);
  }

  private void ask(Supplier<Future<Boolean>> renew, Runnable lost) {
    asking = true;
    long asked = System.nanoTime();
    // An answer that is lost leaves time for another question within the lease.
    own.within(settings.lease().dividedBy(2), renew)
        .onComplete(
            still -> {
              asking = false;
              if (still) {
                renewedAtNanos = asked;
                answered();
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
              answered();
            });
  }

  private void answered() {
    if (askAgain) {
      askAgain = false;
      ask.run();
    }
  }
}
