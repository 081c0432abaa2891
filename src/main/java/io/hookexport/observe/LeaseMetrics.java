package io.hookexport.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Completable;
import org.jspecify.annotations.Nullable;

/** Counts the results of lease renewals. */
public final class LeaseMetrics implements Completable<Boolean> {
  private final Counter renewed;
  private final Counter lost;
  private final Counter failed;

  public LeaseMetrics(Metrics metrics) {
    this.renewed = counter(metrics.registry(), "renewed");
    this.lost = counter(metrics.registry(), "lost");
    this.failed = counter(metrics.registry(), "failed");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("hookexport.lease.renewals")
        .description(
            "Heartbeats of running exports; lost: the export was cancelled, rescued or claimed again; failed: no response")
        .tag("result", result)
        .register(registry);
  }

  @Override
  public void complete(@Nullable Boolean held, @Nullable Throwable failure) {
    (held == null ? failed : held ? renewed : lost).increment();
  }
}
