package io.hookexport.source.slices;

import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.SameMachine;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.Snapshots;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections that exports read with. Each export gets a first one, for which the pool always
 * has room; further ones are lent only while they are free, and no export waits for them.
 */
public final class SourceConnections {
  private static final Logger LOG = LoggerFactory.getLogger(SourceConnections.class);

  private final Snapshots snapshots;
  private final SourceSettings settings;
  private final List<ContextInternal> loops = new ArrayList<>();
  private final AtomicInteger free;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();
  private volatile boolean sharing;

  public SourceConnections(
      Vertx vertx, Pool pool, SourceSettings settings, Map<String, String> planner) {
    this.snapshots = new Snapshots(pool, settings, planner);
    this.settings = settings;
    this.free = new AtomicInteger(settings.slicing().further());
    this.sharing = settings.slicing().isPossible();
    for (int i = 0; i < settings.slicing().connections(); i++) {
      loops.add(((VertxInternal) vertx).createEventLoopContext());
    }
  }

  /**
   * Returns the slicing of the settings, with a number of connections that suits the machine if
   * none is configured.
   */
  public static Future<Slicing> slicing(Vertx vertx, Pool pool, SourceSettings settings) {
    Slicing slicing = settings.slicing();
    if (!slicing.isAutomatic()) {
      return Future.succeededFuture(slicing);
    }
    String host = ConnectionUri.parse(settings.uri()).getHost();
    int cores = Runtime.getRuntime().availableProcessors();
    return SameMachine.check(vertx, pool, host, settings.timeout())
        .map(
            same -> {
              Slicing on = slicing.on(cores, same);
              LOG.atInfo()
                  .addKeyValue("connections_per_export", on.connections())
                  .addKeyValue("connections_per_scan", on.scanConnections())
                  .addKeyValue("cores", cores)
                  .addKeyValue("same_machine", same)
                  .log("The number of source connections per export was chosen");
              return on;
            });
  }

  /** Returns the longest wait for a lock. */
  Duration timeout() {
    return settings.timeout();
  }

  /**
   * Begins a snapshot, which is shared where possible.
   *
   * @param locks the longest wait for one
   */
  Future<Snapshot> first(Context context, Duration locks) {
    if (!sharing) {
      return snapshots.open(context, false, locks);
    }
    return snapshots
        .open(context, true, locks)
        .recover(
            failure ->
                failure instanceof PgException && !SqlErrors.isTransient(failure)
                    ? snapshots.open(context, false, locks).onSuccess(alone -> shareLess(failure))
                    : Future.failedFuture(failure));
  }

  /**
   * Joins a snapshot on as many further connections as are free. Each must be given back with
   * {@link #release}, or {@link #notJoined} when it fails.
   *
   * @param most of them
   */
  List<Future<Snapshot>> further(Snapshot first, int most) {
    List<Future<Snapshot>> opening = new ArrayList<>();
    for (ContextInternal loop : loops) {
      // Rows are encoded on the event loop of their connection: each connection gets another one.
      boolean other = loop.nettyEventLoop() != ((ContextInternal) first.context()).nettyEventLoop();
      if (other && opening.size() < most && take()) {
        opening.add(snapshots.join(first, loop));
      }
    }
    return opening;
  }

  /**
   * Handles a connection that could not join; the export continues without it.
   *
   * @param ended whether the snapshot has ended meanwhile, so that no connection could join it
   */
  Future<Void> notJoined(Throwable failure, boolean ended) {
    release();
    if (!ended) {
      shareLess(failure);
    }
    return Future.succeededFuture();
  }

  /** Handles a snapshot that was joined while its tables are locked or have changed. */
  Future<Void> notPlanned(Throwable failure, boolean ended) {
    release();
    if (!ended) {
      warnFewer(failure);
    }
    return Future.succeededFuture();
  }

  private static void warnFewer(Throwable failure) {
    LOG.atWarn()
        .addKeyValue("error", failure)
        .log("An export continues with fewer connections to the source");
  }

  /**
   * Reads with fewer connections for this export; permanently only where no other export could
   * share either.
   */
  private void shareLess(Throwable failure) {
    if (SqlErrors.isRefusal(failure)) {
      stopSharing(failure);
    } else {
      warnFewer(failure);
    }
  }

  /** Logs once for each reason why the exports of a source do not use the connections they may. */
  void logReasons(Snapshot snapshot, Estimate estimate) {
    estimate
        .reads()
        .alone()
        .filter(reason -> snapshot.isShared() && logged.add(reason))
        .ifPresent(
            reason ->
                LOG.atInfo()
                    .addKeyValue("source", settings.name())
                    .addKeyValue("connections_per_export", settings.slicing().connections())
                    .addKeyValue("reason", reason)
                    .log(
                        "Exports are read on one connection because several could not read this select correctly or quickly; see `reason`"));
  }

  private boolean take() {
    return free.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  /** Records that a further connection is back in the pool. */
  void release() {
    free.incrementAndGet();
  }

  private synchronized void stopSharing(Throwable reason) {
    if (sharing) {
      sharing = false;
      LOG.atWarn()
          .addKeyValue("error", reason)
          .log(
              "Each export is read on one connection from now on, because the source does not let connections share a snapshot. Set source.connections_per_export to 1 to avoid this warning.");
    }
  }
}
