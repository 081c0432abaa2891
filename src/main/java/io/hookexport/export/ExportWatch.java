package io.hookexport.export;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notifies watchers of changes to exports, whatever process runs them. The rows are the truth: one
 * query in each interval covers all watched exports of this process, however many watchers there
 * are. An event of this process is only a hint to read a row immediately. While the database does
 * not respond, watchers receive nothing; afterwards they receive the current state.
 */
public final class ExportWatch implements ExportEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ExportWatch.class);

  private final Vertx vertx;
  private final Context context;
  private final ExportStore store;
  private final Duration interval;

  /**
   * Changed on any thread, in one step for each export: a client may leave when the event loop of
   * this context has ended.
   */
  private final Map<UUID, Set<Watcher>> watched = new ConcurrentHashMap<>();

  private final Set<UUID> due = new HashSet<>();
  private boolean reading;
  private boolean ticking;
  private boolean failing;

  /**
   * @param interval the longest delay of a notification about a change on another process
   */
  public ExportWatch(Vertx vertx, ExportStore store, Duration interval) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.interval = interval;
  }

  /** A watch that continues until it is closed. */
  @FunctionalInterface
  public interface Watching {
    /** Stops all notifications. Call it on the context of the watcher, at any time. */
    void close();
  }

  /**
   * Watches an export from a known reading on.
   *
   * @param known the reading that the watcher has already
   * @param listener called on the caller's context each time a newer version of the export was
   *     read, with the change since the last call (intermediate events may be skipped), or when the
   *     export was deleted
   */
  public Watching watch(Export known, ExportEvents listener) {
    Watcher watcher = new Watcher(vertx.getOrCreateContext(), known, listener);
    add(known.id(), watcher);
    context.runOnContext(turn -> startTicking());
    return () -> {
      watcher.closed = true;
      remove(known.id(), watcher);
    };
  }

  /** Returns the number of exports that have watchers. */
  public int size() {
    return watched.size();
  }

  public int watchers() {
    return watched.values().stream().mapToInt(Set::size).sum();
  }

  @Override
  public void on(ExportEvent event) {
    UUID id = event.export().id();
    if (watched.containsKey(id)) {
      context.runOnContext(
          turn -> {
            due.add(id);
            read();
          });
    }
  }

  private void add(UUID id, Watcher watcher) {
    watched.compute(
        id,
        (same, watchers) -> {
          Set<Watcher> all = watchers == null ? ConcurrentHashMap.newKeySet() : watchers;
          all.add(watcher);
          return all;
        });
  }

  private void startTicking() {
    if (!ticking) {
      ticking = true;
      vertx.setTimer(interval.toMillis(), timer -> tick());
    }
  }

  private void remove(UUID id, Watcher watcher) {
    watched.computeIfPresent(
        id,
        (same, watchers) -> {
          watchers.remove(watcher);
          return watchers.isEmpty() ? null : watchers;
        });
  }

  private void tick() {
    ticking = !watched.isEmpty();
    if (ticking) {
      vertx.setTimer(interval.toMillis(), timer -> tick());
      due.addAll(watched.keySet());
      read();
    }
  }

  /** Runs one query at a time; what becomes due meanwhile is read by the next query. */
  private void read() {
    due.retainAll(watched.keySet());
    if (reading || due.isEmpty()) {
      return;
    }
    reading = true;
    Set<UUID> asked = Set.copyOf(due);
    due.clear();
    // A query that throws becomes a failed future; otherwise the reading would stop forever.
    Future.<List<Export>>future(promise -> store.readAll(asked).onComplete(promise))
        .onComplete(
            found -> context.runOnContext(turn -> queried(asked, found)),
            failure -> context.runOnContext(turn -> queryFailed(failure)));
  }

  private void queried(Set<UUID> asked, List<Export> found) {
    reading = false;
    failing = false;
    Map<UUID, Export> exports = new HashMap<>();
    found.forEach(export -> exports.put(export.id(), export));
    for (UUID id : asked) {
      watched.getOrDefault(id, Set.of()).forEach(watcher -> watcher.update(exports.get(id)));
    }
    read();
  }

  /** The next tick retries. */
  private void queryFailed(Throwable failure) {
    reading = false;
    if (!failing) {
      failing = true;
      LOG.atWarn().addKeyValue("error", failure).log("Watched exports could not be read");
    }
  }

  /**
   * One listener and the last version that it received; both belong to the listener's own context.
   */
  private static final class Watcher {
    private final Context own;
    private final ExportEvents listener;
    private Export last;
    private volatile boolean closed;

    Watcher(Context own, Export known, ExportEvents listener) {
      this.own = own;
      this.last = known;
      this.listener = listener;
    }

    /**
     * @param now null when the row has been deleted
     */
    void update(@Nullable Export now) {
      own.runOnContext(
          turn -> {
            if (closed) {
              return;
            }
            if (now == null) {
              listener.on(new ExportEvent(ExportEvent.Type.DELETED, last));
            } else if (ExportVersion.of(now).compareTo(ExportVersion.of(last)) > 0) {
              Export before = last;
              last = now;
              listener.on(ExportEvent.between(before, now));
            }
          });
    }
  }
}
