package io.hookexport.http.limits;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waiting items by client: the clients take turns, and the items of each keep their order. */
final class FairQueue<T> {
  private final Map<String, Lane<T>> lanes = new HashMap<>();
  private final Queue<Lane<T>> turns = new ArrayDeque<>();

  private record Lane<T>(String client, Queue<T> waiting) {}

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Returns the number of items of one client. */
  int size(String client) {
    Lane<T> lane = lanes.get(client);
    return lane == null ? 0 : lane.waiting().size();
  }

  void add(String client, T wanted) {
    Lane<T> lane = lanes.computeIfAbsent(client, key -> new Lane<>(key, new ArrayDeque<>()));
    if (lane.waiting().isEmpty()) {
      turns.add(lane);
    }
    lane.waiting().add(wanted);
  }

  /** The first item of the client whose turn it is; null when nothing waits. */
  @Nullable T poll() {
    Lane<T> lane = turns.poll();
    if (lane == null) {
      return null;
    }
    T next = lane.waiting().remove();
    if (lane.waiting().isEmpty()) {
      lanes.remove(lane.client());
    } else {
      turns.add(lane);
    }
    return next;
  }

  /** Removes all items that match. */
  List<T> removeIf(Predicate<T> fits) {
    List<T> removed = new ArrayList<>();
    for (Iterator<Lane<T>> each = turns.iterator(); each.hasNext(); ) {
      Lane<T> lane = each.next();
      lane.waiting().removeIf(one -> fits.test(one) && removed.add(one));
      if (lane.waiting().isEmpty()) {
        each.remove();
        lanes.remove(lane.client());
      }
    }
    return removed;
  }
}
