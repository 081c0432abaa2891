package io.hookexport.export;

import java.time.Duration;

/**
 * The amount of waiting and running work, by the database's clock.
 *
 * @param pending exports that wait for a worker
 * @param processing exports that a worker has claimed
 * @param oldestPending for how long the oldest pending export has been due; zero without one
 * @param waiting exports that wait for others of their project to end; these are not pending
 * @param oldestWaiting for how long the oldest of these has existed; zero without one
 */
public record WorkBacklog(
    long pending, long processing, Duration oldestPending, long waiting, Duration oldestWaiting) {}
