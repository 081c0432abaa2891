package io.hookexport.worker;

import java.time.Duration;

/**
 * When a run gives up what it cannot stop. Together with the longest time of an export they bound
 * every wait of an attempt.
 *
 * @param publish a disk that does not answer for this long will not; the heartbeats keep the lease
 *     meanwhile
 * @param close for the rows and an unfinished file to be closed
 * @param answer for one statement of the ending; it is repeated after that
 * @param end for the ending to be written, with all its repetitions
 */
record Deadlines(Duration publish, Duration close, Duration answer, Duration end) {
  static final Deadlines DEFAULT =
      new Deadlines(
          Duration.ofMinutes(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));
}
