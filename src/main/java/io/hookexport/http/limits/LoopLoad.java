package io.hookexport.http.limits;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests of one event loop that wait for the database, and how many may. Long polls, event
 * streams and downloads wait for nothing here. Thread-safe.
 */
public final class LoopLoad {
  /** Of a request that waits, whose headers may be long; 13.2 KB each were measured for 9,000. */
  private static final long BYTES = 32_768;

  /** The divisor of the memory, for all event loops together. */
  private static final int SHARE = 8;

  /** With more memory: what is answered in about a second. */
  private static final int MOST = 4096;

  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final int most;
  private final Duration patience;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Runnable room = () -> {};

  /**
   * @param most requests that wait
   * @param patience how long one more is held before it is refused
   */
  public LoopLoad(int most, Duration patience) {
    this.most = most;
    this.patience = patience;
  }

  /** Returns the load of one of so many event loops, as much as the memory allows. */
  public static LoopLoad ofThisProcess(int loops) {
    long byMemory = ResponseBytes.memory() / SHARE / BYTES / loops;
    return new LoopLoad((int) Math.max(64, Math.min(MOST, byMemory)), PATIENCE);
  }

  /** Returns a load without a bound. */
  public static LoopLoad unbounded() {
    return new LoopLoad(Integer.MAX_VALUE, PATIENCE);
  }

  public int most() {
    return most;
  }

  public Duration patience() {
    return patience;
  }

  /** Returns how many more requests may begin to wait; 0 when none. */
  public int room() {
    return Math.max(0, most - waiting.get());
  }

  /**
   * @param room runs on any thread each time that a request waits no longer; must not block
   */
  public void whenRoom(Runnable room) {
    this.room = room;
  }

  void begun() {
    waiting.incrementAndGet();
  }

  void ended() {
    waiting.decrementAndGet();
    room.run();
  }
}
