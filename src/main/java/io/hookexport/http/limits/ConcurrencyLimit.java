package io.hookexport.http.limits;

import java.util.HashMap;
import java.util.Map;

/** A limit of concurrent uses for each client. Thread-safe. */
final class ConcurrencyLimit {
  private final int most;
  private final Map<String, Integer> taken = new HashMap<>();

  /**
   * @param most of one client, 0 for no limit
   */
  ConcurrencyLimit(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  /**
   * Takes a slot; returns false when all slots of the client are taken. Each slot that was taken
   * must be given back.
   */
  boolean take(String client) {
    return take(client, most);
  }

  /**
   * Takes a slot under a lower limit at this moment. Without any limit, the lower one does not
   * apply either.
   */
  synchronized boolean take(String client, int mostNow) {
    if (most == 0) {
      return true;
    }
    boolean granted = taken.getOrDefault(client, 0) < Math.min(most, mostNow);
    if (granted) {
      taken.merge(client, 1, Integer::sum);
    }
    return granted;
  }

  synchronized void giveBack(String client) {
    taken.computeIfPresent(client, (key, open) -> open == 1 ? null : open - 1);
  }

  synchronized boolean isHeldBy(String client) {
    return taken.containsKey(client);
  }

  /** Returns the number of clients that hold a slot. */
  synchronized int size() {
    return taken.size();
  }
}
