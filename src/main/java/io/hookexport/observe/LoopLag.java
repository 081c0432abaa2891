package io.hookexport.observe;

import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Measures how late its event loop is: a late timer waited for other work. As many instances as
 * there are event loops watch all of them, because Vert.x assigns loops in turn.
 */
public final class LoopLag extends VerticleBase {
  private static final Duration INTERVAL = Duration.ofMillis(250);

  private final Timer lag;
  private long timer = -1;

  public LoopLag(Metrics metrics) {
    lag =
        Timer.builder("hookexport.event.loop.lag")
            .description("Delay of an event loop timer beyond its due time")
            .serviceLevelObjectives(
                Duration.ofMillis(2),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(250),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5))
            .register(metrics.registry());
  }

  @Override
  public Future<?> start() {
    schedule();
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    vertx.cancelTimer(timer);
    return Future.succeededFuture();
  }

  private void schedule() {
    long due = System.nanoTime() + INTERVAL.toNanos();
    timer =
        vertx.setTimer(
            INTERVAL.toMillis(),
            tick -> {
              lag.record(Duration.ofNanos(Math.max(0, System.nanoTime() - due)));
              schedule();
            });
  }
}
