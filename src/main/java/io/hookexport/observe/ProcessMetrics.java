package io.hookexport.observe;

import io.hookexport.export.WorkBacklog;
import io.hookexport.source.PgTenants;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The metrics of a process that serves, and their text for Prometheus: those of the server, of the
 * JVM, of the log, and of the exports in the database.
 */
public final class ProcessMetrics {
  private static final long BACKLOG_DEADLINE_MS = 2000;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Metrics metrics = new Metrics(registry);
  private final Counter failedBacklogs;
  private volatile double pending = Double.NaN;
  private volatile double processing = Double.NaN;
  private volatile double oldestSeconds = Double.NaN;
  private volatile double queued = Double.NaN;
  private volatile double oldestQueuedSeconds = Double.NaN;

  public ProcessMetrics() {
    // Such a pool is gone before it is scraped, and the next one has the same name.
    registry
        .config()
        .meterFilter(MeterFilter.deny(id -> PgTenants.POOL.equals(id.getTag("pool_name"))));
    new ClassLoaderMetrics().bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    Gauge.builder("hookexport.exports", () -> pending)
        .description("Number of exports in this state, all projects, read from the database")
        .tag("state", "pending")
        .register(registry);
    Gauge.builder("hookexport.exports", () -> processing)
        .description("Number of exports in this state, all projects, read from the database")
        .tag("state", "processing")
        .register(registry);
    Gauge.builder("hookexport.exports", () -> queued)
        .description("Number of exports in this state, all projects, read from the database")
        .tag("state", "queued")
        .register(registry);
    Gauge.builder("hookexport.exports.oldest.queued", () -> oldestQueuedSeconds)
        .description(
            "How long the export that has waited longest in the queue of its project exists")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("hookexport.exports.oldest.pending", () -> oldestSeconds)
        .description("How long the oldest pending export has been due, read from the database")
        .baseUnit("seconds")
        .register(registry);
    FunctionCounter.builder("hookexport.log.lines.lost", registry, all -> LogOutput.lostLines())
        .description("Log lines lost because standard error did not accept them in time")
        .register(registry);
    failedBacklogs =
        Counter.builder("hookexport.backlog.failures")
            .description(
                "Scrapes during which the database did not respond; its gauges are NaN then")
            .register(registry);
  }

  /** Returns those of the server itself. */
  public Metrics metrics() {
    return metrics;
  }

  /** Gives Vert.x its meters: connection and worker pools only; the rest is measured here. */
  public VertxBuilder measure(VertxBuilder builder, VertxOptions options) {
    MicrometerMetricsOptions metrics =
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // Vert.x keeps registries by name for the whole JVM; every server has its own.
            .setRegistryName(UUID.randomUUID().toString())
            .setLabels(EnumSet.of(Label.POOL_TYPE, Label.POOL_NAME))
            .addDisabledMetricsCategory("sql");
    for (MetricsDomain domain : MetricsDomain.values()) {
      if (domain != MetricsDomain.NAMED_POOLS) {
        metrics.addDisabledMetricsCategory(domain.toCategory());
      }
    }
    return builder
        .with(options.setMetricsOptions(metrics))
        .withMetrics(new MicrometerMetricsFactory(registry));
  }

  /**
   * Returns all current metrics. Never fails: the gauges of a database that does not respond are
   * NaN.
   *
   * @param backlog called once for each scrape
   */
  public Future<String> scrape(Supplier<Future<WorkBacklog>> backlog) {
    return backlog
        .get()
        .timeout(BACKLOG_DEADLINE_MS, TimeUnit.MILLISECONDS)
        .onSuccess(
            now -> {
              pending = now.pending();
              processing = now.processing();
              oldestSeconds = now.oldestPending().toMillis() / 1000.0;
              queued = now.waiting();
              oldestQueuedSeconds = now.oldestWaiting().toMillis() / 1000.0;
            })
        .onFailure(
            failure -> {
              failedBacklogs.increment();
              pending = Double.NaN;
              processing = Double.NaN;
              oldestSeconds = Double.NaN;
              queued = Double.NaN;
              oldestQueuedSeconds = Double.NaN;
            })
        .transform(asked -> Future.succeededFuture(registry.scrape()));
  }
}
