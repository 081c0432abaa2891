package io.hookexport.http.limits;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Bounds the log lines that clients can cause: a few a second for each key, for a bounded number of
 * keys a second. Omitted lines are counted, and the next written line has their number.
 */
public final class LineBudget {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final int linesOfKey;
  private final int keys;
  private final Map<String, Integer> written = new HashMap<>();
  private long begunNanos;
  private long omitted;

  /**
   * @param linesOfKey that are written in a second
   * @param keys that have lines in a second
   */
  public LineBudget(int linesOfKey, int keys) {
    this.linesOfKey = linesOfKey;
    this.keys = keys;
  }

  /**
   * Returns how many lines, of any key, were omitted since the last written one; empty when this
   * line must be omitted too.
   */
  public synchronized OptionalLong admit(String key, long nowNanos) {
    if (written.isEmpty() || nowNanos - begunNanos >= SECOND) {
      written.clear();
      begunNanos = nowNanos;
    }
    int before = written.getOrDefault(key, 0);
    if (before == linesOfKey || (before == 0 && written.size() == keys)) {
      omitted++;
      return OptionalLong.empty();
    }
    written.put(key, before + 1);
    long count = omitted;
    omitted = 0;
    return OptionalLong.of(count);
  }
}
