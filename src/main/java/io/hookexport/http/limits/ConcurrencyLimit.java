package io.hookexport.http.limits;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** So many of something at once, for each client by itself. Safe for use by several threads. */
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

  /** False when all places of the client are taken. Each that was taken is to be given back. */
  boolean take(String client) {
    return take(client, most);
  }

  /**
   * The same with a lower limit at this moment. Where there is no limit at all, the lower one does
   * not hold either.
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

  /** Clients with an open place. */
  int size() {
    return taken.size();
  }
}
