package io.hookexport;

import io.hookexport.export.ExportEvents;
import io.hookexport.http.RequestEvents;
import io.hookexport.observe.ExportMetrics;
import io.hookexport.observe.LeaseMetrics;
import io.hookexport.observe.Metrics;
import io.hookexport.observe.ProcessMetrics;
import io.hookexport.observe.RequestMetrics;
import io.hookexport.source.PlatformVersion;
import io.vertx.core.Completable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What counts and times a server, if anything does. Without it no class of Micrometer is loaded.
 *
 * @param exports listeners to events of exports
 * @param leases receives the result of each renewal
 * @param requests listeners to completed requests
 * @param platform receives the version of the source's platform
 * @param close removes what would say something of a server that is gone
 * @param scraped the metrics that the management port shows; empty when somebody else shows them
 */
record Measures(
    List<ExportEvents> exports,
    Completable<Boolean> leases,
    List<RequestEvents> requests,
    Consumer<PlatformVersion> platform,
    Runnable close,
    Optional<ProcessMetrics> scraped) {
  static final Measures NONE =
      new Measures(
          List.of(), (held, failure) -> {}, List.of(), version -> {}, () -> {}, Optional.empty());

  /** Returns those of a process of its own, which its management port shows. */
  static Measures ofProcess(ProcessMetrics metrics) {
    Measures all = of(metrics.metrics());
    return new Measures(
        all.exports, all.leases, all.requests, all.platform, all.close, Optional.of(metrics));
  }

  static Measures of(Metrics metrics) {
    return new Measures(
        List.of(new ExportMetrics(metrics)),
        new LeaseMetrics(metrics),
        List.of(new RequestMetrics(metrics)),
        metrics::platform,
        metrics::close,
        Optional.empty());
  }
}
