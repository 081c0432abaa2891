package io.hookexport.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * So that one cause which fails each request does not fill the log: a line a second for each cause,
 * with the number of those left out. For one event loop.
 */
final class RepeatedFaults {
  private static final int MOST = 100;
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);

  private final Map<String, Told> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Told> eldest) {
          return size() > MOST;
        }
      };

  private static final class Told {
    private long nanos;
    private long leftOut;
  }

  /** How many of this cause were left out since its last line; empty when this is one more. */
  OptionalLong tell(String cause, long nowNanos) {
    @Nullable Told before = told.get(cause);
    if (before != null && nowNanos - before.nanos < PAUSE) {
      before.leftOut++;
      return OptionalLong.empty();
    }
    Told now = before == null ? new Told() : before;
    long leftOut = now.leftOut;
    now.nanos = nowNanos;
    now.leftOut = 0;
    told.put(cause, now);
    return OptionalLong.of(leftOut);
  }
}
