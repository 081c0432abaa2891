package io.hookexport.observe;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FinishedFile;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;

/** Counts the events of the exports that this process caused. */
public final class ExportMetrics implements ExportEvents {
  private final MeterRegistry registry;
  private final Counter rows;
  private final Counter bytes;

  public ExportMetrics(Metrics metrics) {
    this.registry = metrics.registry();
    this.rows =
        Counter.builder("hookexport.export.rows")
            .description("Rows of completed exports")
            .register(registry);
    this.bytes =
        Counter.builder("hookexport.export.bytes")
            .description("Bytes of completed exports, as downloaded")
            .register(registry);
    for (ExportEvent.Type type : ExportEvent.Type.values()) {
      if (type != ExportEvent.Type.FAILED && type != ExportEvent.Type.PROGRESS) {
        counter(type, "none"); // a rate needs the zero before the first
      }
    }
  }

  @Override
  public void on(ExportEvent event) {
    Export export = event.export();
    if (event.type() == ExportEvent.Type.PROGRESS) {
      return;
    }
    String code = export.failure().map(failure -> failure.code().name()).orElse("none");
    counter(event.type(), code).increment();
    switch (event.type()) {
      case COMPLETED -> {
        rows.increment(export.file().map(FinishedFile::rowCount).orElse(0L));
        bytes.increment(export.file().map(FinishedFile::sizeBytes).orElse(0L));
        time(event, export);
      }
      case FAILED, CANCELLED -> time(event, export);
      default -> {
        // only counted
      }
    }
  }

  private Counter counter(ExportEvent.Type type, String code) {
    return Counter.builder("hookexport.export.events")
        .description("Life-cycle events of exports")
        .tag("event", name(type))
        .tag("error_code", code)
        .register(registry);
  }

  /** Uses the database's clock, from the first start on. */
  private void time(ExportEvent event, Export export) {
    export
        .startedAt()
        .flatMap(start -> export.completedAt().map(end -> Duration.between(start, end)))
        .ifPresent(run -> timer(event.type()).record(run));
  }

  private Timer timer(ExportEvent.Type type) {
    return Timer.builder("hookexport.export.run")
        .description("From the start of an export to its end")
        .tag("result", name(type))
        .serviceLevelObjectives(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1))
        .register(registry);
  }

  private static String name(ExportEvent.Type type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
