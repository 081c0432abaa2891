package io.hookexport.files;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits for a few threads. Projects take turns, and one of them has one piece under way
 * at most: what one project asks for does not keep the others waiting. To be guarded by its user.
 */
final class Lane {
  private final Blocking threads;
  private final Map<String, Deque<Work>> waiting = new LinkedHashMap<>();
  private final Set<String> busy = new HashSet<>();
  private int free;
  private boolean starting;
  private long bytes;

  /** One piece. */
  interface Work {
    String project();

    long bytes();

    /** Must call {@link Lane#finished} in the end, maybe at once. */
    void start();
  }

  Lane(Blocking threads, int count) {
    this.threads = threads;
    this.free = count;
  }

  Blocking threads() {
    return threads;
  }

  void add(Work work) {
    bytes += work.bytes();
    waiting.computeIfAbsent(work.project(), first -> new ArrayDeque<>()).add(work);
    start();
  }

  /** Does nothing when it was started. */
  void drop(Work work) {
    Deque<Work> own = waiting.get(work.project());
    if (own != null && own.remove(work)) {
      bytes -= work.bytes();
      if (own.isEmpty()) {
        waiting.remove(work.project());
      }
    }
  }

  void finished(Work work) {
    bytes -= work.bytes();
    free++;
    busy.remove(work.project());
    Deque<Work> own = waiting.remove(work.project());
    if (own != null) {
      waiting.put(work.project(), own); // behind the others
    }
    start();
  }

  /** How many pieces of a project wait. */
  int waiting(String project) {
    Deque<Work> own = waiting.get(project);
    return own == null ? 0 : own.size();
  }

  /** Of all that waits or is under way. */
  long bytes() {
    return bytes;
  }

  /** Threads that are closed finish at once, from inside the call. */
  private void start() {
    if (starting) {
      return;
    }
    starting = true;
    Work next;
    while (free > 0 && (next = next()) != null) {
      free--;
      next.start();
    }
    starting = false;
  }

  private @Nullable Work next() {
    for (Iterator<Map.Entry<String, Deque<Work>>> all = waiting.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Deque<Work>> entry = all.next();
      if (busy.add(entry.getKey())) {
        Work work = entry.getValue().remove();
        if (entry.getValue().isEmpty()) {
          all.remove();
        }
        return work;
      }
    }
    return null;
  }
}
