package io.hookexport.worker;

import io.hookexport.export.DeliverySource.CsvRows;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The slots for large exports: one fewer than the process has in total, so that small exports never
 * wait for the end of a large one. Shared by the verticles of the process; thread-safe.
 */
public final class LargeSlots {
  /**
   * CSV bytes, as the source expects them, from which an export is large; a smaller one takes about
   * a second.
   */
  static final long LARGE_BYTES = 64L << 20;

  private final AtomicInteger free;

  /**
   * @param running exports that the process runs at once; a single one may be large
   */
  public LargeSlots(int running) {
    this.free = new AtomicInteger(Math.max(1, running - 1));
  }

  boolean anyFree() {
    return free.get() > 0;
  }

  Use use() {
    return new Use();
  }

  /** The slot of one attempt, if it needs one. Used by one thread. */
  final class Use {
    private boolean taken;

    /** Returns whether the export is small, or has a slot from now on. */
    boolean admits(CsvRows rows) {
      if (!taken && rows.bytesExpected() > LARGE_BYTES) {
        taken = free.getAndUpdate(slots -> Math.max(0, slots - 1)) > 0;
        return taken;
      }
      return true;
    }

    void end() {
      if (taken) {
        taken = false;
        free.incrementAndGet();
      }
    }
  }
}
