package io.hookexport.chaos;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waiting for what happens in other processes, which tell nobody. */
final class Waiting {
  private static final long LOOK_MILLIS = 50;

  private Waiting() {}

  /** Something that is true at last. */
  interface Condition {
    boolean holds() throws Exception;
  }

  /** Until it holds, or the time is over: then false. A look that fails is one that says no. */
  static boolean upTo(Duration limit, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!holds(condition)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return true;
  }

  /**
   * Until it holds.
   *
   * @throws IllegalStateException when the time is over
   */
  static void until(String what, Duration limit, Condition condition) throws InterruptedException {
    if (!upTo(limit, condition)) {
      throw new IllegalStateException("waited " + limit.toSeconds() + " s for " + what);
    }
  }

  private static boolean holds(Condition condition) throws InterruptedException {
    try {
      return condition.holds();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return false;
    }
  }

  /** A pause that is meant as one: the time a fault lasts, the pace of a slow reader. */
  static void pause(long millis) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(millis);
  }
}
