package io.hookexport.http.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A limit of concurrent uses for each client. Thread-safe. */
final class ConcurrencyLimit {
  private final int most;
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

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
  boolean take(String client, int mostNow) {
    if (most == 0) {
      return true;
    }
    int limit = Math.min(most, mostNow);
    boolean[] granted = {false};
    taken.compute(
        client,
        (key, open) -> {
          int before = open == null ? 0 : open;
          granted[0] = before < limit;
          return granted[0] ? before + 1 : open;
        });
    return granted[0];
  }

  void giveBack(String client) {
    taken.computeIfPresent(client, (key, open) -> open == 1 ? null : open - 1);
  }

  /** Returns the number of clients that hold a slot. */
  int size() {
    return taken.size();
  }
}
