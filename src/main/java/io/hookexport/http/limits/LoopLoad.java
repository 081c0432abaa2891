package io.hookexport.http.limits;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one event loop that wait for the database, and how many may. Long polls, event
 * streams and downloads wait for nothing here. Thread-safe.
 */
public final class LoopLoad {
  /** Of a request that waits, with its connection; 13.2 KB were measured, each of 9,000. */
  private static final long BYTES = 16_384;

  /**
   * The divisor of the memory, for all event loops together. With it each connection of a server of
   * our own may have a request that waits: those have 128 KB each ({@code ConnectionPlaces}).
   */
  private static final int SHARE = 8;

  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * @param most requests that wait
   */
  public LoopLoad(int most) {
    this.most = most;
  }

  /** Returns the load of one of so many event loops, as much as the memory allows. */
  public static LoopLoad ofThisProcess(int loops) {
    long byMemory = ResponseBytes.memory() / SHARE / BYTES / loops;
    return new LoopLoad((int) Math.max(64, Math.min(Integer.MAX_VALUE, byMemory)));
  }

  /** Returns a load without a bound. */
  public static LoopLoad unbounded() {
    return new LoopLoad(Integer.MAX_VALUE);
  }

  public int most() {
    return most;
  }

  boolean isFull() {
    return waiting.get() >= most;
  }

  void begun() {
    waiting.incrementAndGet();
  }

  void ended() {
    waiting.decrementAndGet();
  }
}
