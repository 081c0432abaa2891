package io.hookexport;

import io.hookexport.observe.Metrics;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Where an embedded server registers its meters. The only class of the embedding that needs
 * Micrometer on the class path: others are usable, and can be reflected on, without it.
 */
public final class HookExportMeters {
  private final MeterRegistry registry;

  private HookExportMeters(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * Registers them in a registry of the application. Servers with the same registry add to the same
   * counters, and show the untested version of one source only.
   */
  public static HookExportMeters of(MeterRegistry registry) {
    return new HookExportMeters(registry);
  }

  Measures measures() {
    return Measures.of(new Metrics(registry));
  }
}
