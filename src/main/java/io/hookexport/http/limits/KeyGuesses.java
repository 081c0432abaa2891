package io.hookexport.http.limits;

import io.github.bucket4j.TimeMeter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lookups of keys that may be wrong, by address. Each counts as a failure from its start until the
 * key turns out to be valid, so that concurrent guesses cannot exceed the limit.
 *
 * <p>An address beyond its limit keeps a small budget, so that a valid key which this process has
 * never seen is accepted after a few tries, whatever other clients of the address guess.
 */
public final class KeyGuesses {
  /** Concurrent lookups of an address that is beyond its limit; then one a second. */
  public static final int SPARE = 5;

  private final RateLimit failures;
  private final RateLimit spare;
  private final Map<String, Integer> pending = new ConcurrentHashMap<>();

  /**
   * @param failuresPerMinute of one address, 0 for no limit
   */
  KeyGuesses(int failuresPerMinute, TimeMeter clock) {
    failures = new RateLimit(failuresPerMinute, clock);
    spare = RateLimit.oneASecond(SPARE, clock);
  }

  /** Returns empty when the key may be looked up; the caller must then call {@link #end}. */
  public Optional<Allowance> begin(String address) {
    pending.merge(address, 1, Integer::sum);
    Optional<Allowance> refusal = failures.take(address).filter(taken -> !taken.granted());
    if (refusal.isPresent()) {
      release(address);
    }
    return refusal;
  }

  public void end(String address, boolean wrong) {
    if (!wrong) {
      failures.giveBack(address);
    }
    release(address);
  }

  /**
   * For a key that {@link #begin} has rejected. Returns empty when it may be looked up
   * nevertheless, and {@link #end} must not be called then; otherwise returns when to retry.
   */
  public Optional<Allowance> beginSpare(String address, Allowance refusal) {
    boolean granted = spare.take(address).filter(Allowance::granted).isPresent();
    return granted ? Optional.empty() : Optional.of(new Allowance(false, refusal.limit(), 0, 1));
  }

  /** Returns whether a lookup may be released before the minute is over. */
  public boolean isPending(String address) {
    return pending.containsKey(address);
  }

  private void release(String address) {
    pending.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
