package io.hookexport.worker;

import java.time.Duration;

/**
 * When a run gives up what it cannot stop.
 *
 * @param publish a disk that does not answer for this long will not; the heartbeats keep the lease
 *     meanwhile
 * @param close for the rows and an unfinished file to be closed
 */
record Deadlines(Duration publish, Duration close) {
  static final Deadlines DEFAULT = new Deadlines(Duration.ofMinutes(5), Duration.ofSeconds(30));
}
