package io.hookexport.http.limits;

import io.github.bucket4j.TimeMeter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Look-ups of keys that may be wrong, by address. Each counts as a failure from its begin until the
 * key turns out to be good, so that guesses which come at once cannot be more than the limit.
 *
 * <p>An address that is over its limit has a small budget of its own left, so that a good key which
 * this process has never seen gets in after a few tries, whoever guesses beside it.
 */
public final class KeyGuesses {
  /** Look-ups at once of an address that is over its limit; then one a second. */
  public static final int SPARE = 5;

  private final RateLimit failures;
  private final RateLimit spare;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  /**
   * @param failuresPerMinute of one address, 0 for no limit
   */
  KeyGuesses(int failuresPerMinute, TimeMeter clock) {
    failures = new RateLimit(failuresPerMinute, clock);
    spare = RateLimit.oneASecond(SPARE, clock);
  }

  /** Empty when the key may be looked up; {@link #end} is to be called then. */
  public Optional<Allowance> begin(String address) {
    underWay.merge(address, 1, Integer::sum);
    Optional<Allowance> refusal = failures.take(address).filter(taken -> !taken.granted());
    if (refusal.isPresent()) {
      left(address);
    }
    return refusal;
  }

  public void end(String address, boolean wrong) {
    if (!wrong) {
      failures.giveBack(address);
    }
    left(address);
  }

  /**
   * For a key that {@link #begin} has refused. Empty when it may be looked up all the same, and
   * {@link #end} is not to be called then; otherwise when to try again.
   */
  public Optional<Allowance> beginSpare(String address, Allowance refusal) {
    boolean granted = spare.take(address).filter(Allowance::granted).isPresent();
    return granted ? Optional.empty() : Optional.of(new Allowance(false, refusal.limit(), 0, 1));
  }

  /** Whether a place may come back before the minute is over. */
  public boolean underWay(String address) {
    return underWay.containsKey(address);
  }

  private void left(String address) {
    underWay.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
  }
}
