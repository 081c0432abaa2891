package io.hookexport.http;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Look-ups of keys that may be wrong, by address. Each counts as a failure from its begin until the
 * key turns out to be good, so that guesses which come at once cannot be more than the limit.
 */
final class KeyGuesses {
  private final RateLimit failures;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  KeyGuesses(RateLimit failures) {
    this.failures = failures;
  }

  /** Empty when the key may be looked up; {@link #end} is to be called then. */
  Optional<Allowance> begin(String address) {
    underWay.merge(address, 1, Integer::sum);
    Optional<Allowance> refusal = failures.take(address).filter(taken -> !taken.granted());
    if (refusal.isPresent()) {
      left(address);
    }
    return refusal;
  }

  void end(String address, boolean wrong) {
    if (!wrong) {
      failures.giveBack(address);
    }
    left(address);
  }

  /** Whether a place may come back before the minute is over. */
  boolean underWay(String address) {
    return underWay.containsKey(address);
  }

  private void left(String address) {
    underWay.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
