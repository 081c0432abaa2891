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
 * Work that waits for a few threads. Projects take turns, and each has at most one item running:
 * the work of one project does not keep the others waiting. Its user must guard it by a lock.
 */
final class Lane {
  private final Blocking threads;
  private final Map<String, Deque<Work>> waiting = new LinkedHashMap<>();
  private final Set<String> busy = new HashSet<>();
  private int free;
  private boolean starting;
  private long bytes;

  interface Work {
    String project();

    long bytes();

    /** Must call {@link Lane#finished} at the end, possibly within this call. */
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

  /** Does nothing when the item has started. */
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
      waiting.put(work.project(), own); // to the end of the queue
    }
    start();
  }

  int waiting(String project) {
    Deque<Work> own = waiting.get(project);
    return own == null ? 0 : own.size();
  }

  /** Returns the bytes of all waiting and running items. */
  long bytes() {
    return bytes;
  }

  /** Closed threads finish an item immediately, inside this call. */
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
