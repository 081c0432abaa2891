package io.hookexport.observe;

import io.hookexport.source.PlatformVersion;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The metrics of one server. Labels come from closed lists only: operations, states, statuses,
 * error codes, pools; never an id or a path.
 */
public final class Metrics {
  private final MeterRegistry registry;
  private final List<Meter> ofThisServer = new CopyOnWriteArrayList<>();

  /**
   * Measures a server inside another application: only what the server itself does.
   *
   * @param registry of the application
   */
  public Metrics(MeterRegistry registry) {
    this.registry = registry;
  }

  MeterRegistry registry() {
    return registry;
  }

  public void platform(PlatformVersion read) {
    ofThisServer.add(
        Gauge.builder("hookexport.source.version.untested", () -> read.isUntested() ? 1 : 0)
            .description("1 if the platform's schema is newer than the source was tested with")
            .tag("platform", read.platform())
            .tag("version", read.version())
            .tag("tested", read.tested())
            .register(registry));
  }

  /** Removes the gauges: a registry may outlive its server. Counters keep what was counted. */
  public void close() {
    ofThisServer.forEach(registry::remove);
    ofThisServer.clear();
  }
}
