package io.hookexport.http.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A limit of requests in a minute for each client, or of a burst and one more a second. A client's
 * minute begins with its first request, and the whole limit is available again at its end:
 * remaining and reset are exact, and Retry-After cannot promise more than there will be.
 *
 * <p>A bucket unused for a minute is full, so dropping it loses nothing: each request drops some.
 * When more than {@link #MOST_CLIENTS} arrive within a minute, those used longest ago are
 * forgotten. Thread-safe.
 */
final class RateLimit {
  static final int MOST_CLIENTS = 100_000;

  /** In one request, so that none waits for the end of an attack by many addresses. */
  private static final int MOST_DROPPED = 100;

  private final int most;
  private final Bandwidth bandwidth;
  private final TimeMeter clock;

  /** The one used longest ago is first. */
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > MOST_CLIENTS;
        }
      };

  /**
   * @param perMinute 0 for no limit
   */
  RateLimit(int perMinute, TimeMeter clock) {
    this(
        perMinute,
        Bandwidth.builder()
            .capacity(Math.max(1, perMinute))
            .refillIntervally(Math.max(1, perMinute), Duration.ofMinutes(1))
            .build(),
        clock);
  }

  private RateLimit(int most, Bandwidth bandwidth, TimeMeter clock) {
    this.most = most;
    this.bandwidth = bandwidth;
    this.clock = clock;
  }

  /** Allows a burst, and one more each second. */
  static RateLimit oneASecond(int burst, TimeMeter clock) {
    Bandwidth drip =
        Bandwidth.builder().capacity(burst).refillGreedy(1, Duration.ofSeconds(1)).build();
    return new RateLimit(burst, drip, clock);
  }

  /** Takes one; empty when there is no limit. */
  synchronized Optional<Allowance> take(String client) {
    if (most == 0) {
      return Optional.empty();
    }
    ConsumptionProbe probe = bucket(client).tryConsumeAndReturnRemaining(1);
    return Optional.of(
        new Allowance(
            probe.isConsumed(),
            most,
            probe.getRemainingTokens(),
            seconds(probe.getNanosToWaitForReset())));
  }

  /** Returns one that was taken and not used. */
  synchronized void giveBack(String client) {
    Bucket known = buckets.get(client);
    if (known != null) {
      known.addTokens(1);
    }
  }

  /** Returns the number of buckets. */
  synchronized int size() {
    return buckets.size();
  }

  private Bucket bucket(String client) {
    Iterator<Bucket> eldest = buckets.values().iterator();
    for (int i = 0; i < MOST_DROPPED && eldest.hasNext() && isFull(eldest.next()); i++) {
      eldest.remove();
    }
    return buckets.computeIfAbsent(
        client,
        added -> Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(clock).build());
  }

  private boolean isFull(Bucket bucket) {
    return bucket.getAvailableTokens() >= bandwidth.getCapacity();
  }

  private static int seconds(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return (int) Math.max(1, (nanos + second - 1) / second);
  }
}
