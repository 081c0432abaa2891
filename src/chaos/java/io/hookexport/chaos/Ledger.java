package io.hookexport.chaos;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the server has promised to clients, in their own books. */
final class Ledger {
  /**
   * An export that was answered with 2xx.
   *
   * @param round in which
   */
  record Accepted(String project, int round) {}

  private final Map<String, Accepted> accepted = new ConcurrentHashMap<>();
  private final Set<String> cancelAsked = ConcurrentHashMap.newKeySet();

  void accepted(String id, String project, int round) {
    accepted.putIfAbsent(id, new Accepted(project, round));
  }

  /** Before the request is sent: its effect may come without an answer. */
  void cancelAsked(String id) {
    cancelAsked.add(id);
  }

  boolean wasCancelAsked(String id) {
    return cancelAsked.contains(id);
  }

  Map<String, Accepted> all() {
    return Map.copyOf(accepted);
  }

  int size() {
    return accepted.size();
  }
}
