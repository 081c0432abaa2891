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
 * Tells watchers how exports go on, on whatever node they run. The rows are the truth: one query
 * for all watched exports of this process in each interval, however many watchers there are. An
 * event of this process is only a hint to read a row at once. While the database does not answer
 * nothing is told, and then what has changed meanwhile.
 */
public final class ExportWatch implements ExportEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ExportWatch.class);

  private final Vertx vertx;
  private final Context context;
  private final ExportStore store;
  private final Duration interval;

  /** Changed on the context only, read from anywhere. */
  private final Map<UUID, Set<Watcher>> watched = new ConcurrentHashMap<>();

  private final Set<UUID> due = new HashSet<>();
  private boolean reading;
  private boolean ticking;
  private boolean failing;

  /**
   * @param interval how late a change on another node may be told
   */
  public ExportWatch(Vertx vertx, ExportStore store, Duration interval) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.interval = interval;
  }

  /** A watch that goes on until it is closed. */
  @FunctionalInterface
  public interface Watching {
    /** Nothing is told from now on; to be called on the context of the watch, at any time. */
    void close();
  }

  /**
   * Watches an export from a reading on.
   *
   * @param known what the watcher knows already
   * @param listener told on the caller's context: each time the export was found further on, with
   *     what changed since the last time (steps may be skipped), or that it was deleted
   */
  public Watching watch(Export known, ExportEvents listener) {
    Watcher watcher = new Watcher(vertx.getOrCreateContext(), known, listener);
    context.runOnContext(turn -> add(known.id(), watcher));
    return () -> {
      watcher.closed = true;
      context.runOnContext(turn -> remove(known.id(), watcher));
    };
  }

  /** Exports that somebody watches. */
  public int size() {
    return watched.size();
  }

  /** Watches that are not closed. */
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
    watched.computeIfAbsent(id, unwatched -> ConcurrentHashMap.newKeySet()).add(watcher);
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

  /** One query at a time; what becomes due meanwhile is asked for after it. */
  private void read() {
    due.retainAll(watched.keySet());
    if (reading || due.isEmpty()) {
      return;
    }
    reading = true;
    Set<UUID> asked = Set.copyOf(due);
    due.clear();
    // A query that throws has failed: nothing would be read again otherwise.
    Future.<List<Export>>future(answer -> store.readAll(asked).onComplete(answer))
        .onComplete(
            found -> context.runOnContext(turn -> answered(asked, found)),
            failure -> context.runOnContext(turn -> unanswered(failure)));
  }

  private void answered(Set<UUID> asked, List<Export> found) {
    reading = false;
    failing = false;
    Map<UUID, Export> exports = new HashMap<>();
    found.forEach(export -> exports.put(export.id(), export));
    for (UUID id : asked) {
      watched.getOrDefault(id, Set.of()).forEach(watcher -> watcher.tell(exports.get(id)));
    }
    read();
  }

  /** The next tick asks again. */
  private void unanswered(Throwable failure) {
    reading = false;
    if (!failing) {
      failing = true;
      LOG.atWarn().addKeyValue("error", failure).log("Watched exports could not be read");
    }
  }

  /** One listener and what it was told last; both belong to its own context. */
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
     * @param now null when the row is gone
     */
    void tell(@Nullable Export now) {
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
