package io.hookexport.worker;

import java.time.Duration;

/**
 * When a run stops waiting for operations that it cannot cancel. Together with the longest time of
 * an export they bound every wait of an attempt.
 *
 * @param publish a disk that does not respond for this long is taken to have failed; the heartbeats
 *     keep the lease meanwhile
 * @param close for closing the rows and an unfinished file
 * @param statement for one statement that ends the attempt; it is repeated after that
 * @param end for ending the attempt in the database, with all repetitions
 */
record Deadlines(Duration publish, Duration close, Duration statement, Duration end) {
  static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));
}
