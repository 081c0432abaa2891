package io.hookexport.worker;

import io.hookexport.gzip.Gzip;
import java.time.Duration;

/**
 * How exports are run.
 *
 * @param name of this process, for the row of a claimed export
 * @param running exports that one verticle runs at once, at least 1
 * @param lease a worker silent for this long has lost its export
 * @param pollInterval how often a verticle looks for work without a nudge
 * @param maxAttempts attempts before an export fails, at least 1
 * @param retryPause before the second attempt
 * @param maxExport the longest time that one attempt may take
 * @param retention how long a finished file is kept
 * @param storedBytes how many bytes the files of one project may have together, 0 for no limit
 * @param gzip how files are compressed when a request asks for it
 * @param grace how long running exports may continue when the verticle stops
 * @param busPrefix of the addresses at which {@link Nudge} sends its hints
 */
public record WorkerSettings(
    String name,
    int running,
    Duration lease,
    Duration pollInterval,
    int maxAttempts,
    Duration retryPause,
    Duration maxExport,
    Duration retention,
    long storedBytes,
    Gzip gzip,
    Duration grace,
    String busPrefix) {

  private static final Duration LONGEST_GROWN_PAUSE = Duration.ofMinutes(1);

  /**
   * Returns the interval: three chances within a lease, and at least one a second so that progress
   * is seen.
   */
  Duration heartbeat() {
    Duration third = lease.dividedBy(3);
    return third.compareTo(Duration.ofSeconds(1)) < 0 ? third : Duration.ofSeconds(1);
  }

  /**
   * @param attemptsUsed 1 at the first attempt
   */
  boolean isLastAfterOthers(int attemptsUsed) {
    return attemptsUsed > 1 && attemptsUsed >= maxAttempts;
  }

  /**
   * Each pause is six times as long as the one before, up to a minute or the first pause: with
   * three attempts and 10 s an export outlives 70 s without its source.
   *
   * @param attemptsUsed 1 before the second attempt
   */
  Duration retryPause(int attemptsUsed) {
    double first = (double) retryPause.toMillis();
    double longest = Math.max(first, (double) LONGEST_GROWN_PAUSE.toMillis());
    return Duration.ofMillis((long) Math.min(longest, first * Math.pow(6, attemptsUsed - 1)));
  }

  /**
   * Returns how long before the end of the lease in the database a worker stops that could not
   * renew it.
   */
  Duration leaseMargin() {
    return lease.dividedBy(5);
  }
}
