package io.hookexport.http.limits;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A limit of requests in a minute for each client, or of a burst and one more a second. A client's
 * minute begins with its first request, and the whole limit is available again at its end:
 * remaining and reset are exact, and Retry-After cannot promise more than there will be.
 *
 * <p>A bucket unused for a minute is full, so dropping it loses nothing. Buckets live in two
 * generations: a minute after the last change the older is dropped, and a used bucket moves to the
 * younger. Each holds at most {@link #MOST_CLIENTS}; when more arrive within a minute, those used
 * longest ago are forgotten. Thread-safe.
 */
final class RateLimit {
  static final int MOST_CLIENTS = 50_000;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final int most;
  private final Bandwidth bandwidth;
  private final TimeMeter clock;
  private volatile Generations generations;

  private record Generations(
      long number, Map<String, Bucket> younger, Map<String, Bucket> older, long sinceNanos) {}

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
    this.generations =
        new Generations(
            0, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), clock.currentTimeNanos());
  }

  /** Allows a burst, and one more each second. */
  static RateLimit oneASecond(int burst, TimeMeter clock) {
    Bandwidth drip =
        Bandwidth.builder().capacity(burst).refillGreedy(1, Duration.ofSeconds(1)).build();
    return new RateLimit(burst, drip, clock);
  }

  /** Takes one; empty when there is no limit. */
  Optional<Allowance> take(String client) {
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
  void giveBack(String client) {
    Bucket known = most == 0 ? null : find(client);
    if (known != null) {
      known.addTokens(1);
    }
  }

  /** Returns the number of buckets. */
  int size() {
    Generations now = generations;
    return now.younger().size() + now.older().size();
  }

  private Bucket bucket(String client) {
    Generations now = current();
    Bucket young = now.younger().get(client);
    if (young != null) {
      return young;
    }
    return now.younger()
        .computeIfAbsent(
            client,
            key -> {
              Bucket older = now.older().remove(key);
              return older == null ? newBucket() : older;
            });
  }

  private @Nullable Bucket find(String client) {
    Generations now = current();
    Bucket young = now.younger().get(client);
    return young == null ? now.older().get(client) : young;
  }

  private Generations current() {
    Generations now = generations;
    boolean aged = clock.currentTimeNanos() - now.sinceNanos() >= MINUTE;
    return aged || now.younger().size() >= MOST_CLIENTS ? next(now) : now;
  }

  /** When several threads find a generation aged, one makes the next. */
  private synchronized Generations next(Generations seen) {
    if (generations.number() == seen.number()) {
      generations =
          new Generations(
              seen.number() + 1,
              new ConcurrentHashMap<>(),
              seen.younger(),
              clock.currentTimeNanos());
    }
    return generations;
  }

  private Bucket newBucket() {
    return Bucket.builder().addLimit(bandwidth).withCustomTimePrecision(clock).build();
  }

  private static int seconds(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return (int) Math.max(1, (nanos + second - 1) / second);
  }
}
