package io.hookexport.http.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the log lines that clients can cause: a few a second for each key, for a bounded number of
 * keys a second. What is left out is counted, and the next line that is written tells the number.
 */
public final class LineBudget {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int linesOfKey;
  private final int keys;
  private final Map<String, Integer> written = new HashMap<>();
  private long begunNanos;
  private long leftOut;

  /**
   * @param linesOfKey that are written in a second
   * @param keys that have lines in a second
   */
  public LineBudget(int linesOfKey, int keys) {
    this.linesOfKey = linesOfKey;
    this.keys = keys;
  }

  /**
   * How many lines, of any key, were left out since the last one that was written; empty when this
   * one is left out as well.
   */
  public synchronized OptionalLong tell(String key, long nowNanos) {
    if (written.isEmpty() || nowNanos - begunNanos >= SECOND) {
      written.clear();
      begunNanos = nowNanos;
    }
    int before = written.getOrDefault(key, 0);
    if (before == linesOfKey || (before == 0 && written.size() == keys)) {
      leftOut++;
      return OptionalLong.empty();
    }
    written.put(key, before + 1);
    long told = leftOut;
    leftOut = 0;
    return OptionalLong.of(told);
  }
}
