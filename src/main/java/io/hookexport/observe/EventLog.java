package io.hookexport.observe;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes one log line for each event of an export; progress only at debug level. */
public final class EventLog implements ExportEvents {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  @Override
  public void on(ExportEvent event) {
    Export export = event.export();
    LoggingEventBuilder line = level(event.type()).addKeyValue("event", event.type().wireName());
    line = line.addKeyValue("export_id", export.id()).addKeyValue("project_id", export.projectId());
    line = line.addKeyValue("attempt", export.attempt());
    if (event.type() == ExportEvent.Type.COMPLETED && export.file().isPresent()) {
      line = line.addKeyValue("rows", export.file().get().rowCount());
      line = line.addKeyValue("bytes", export.file().get().sizeBytes());
      line = line.addKeyValue("duration_ms", runTime(export).map(Duration::toMillis).orElse(0L));
    }
    if (export.failure().isPresent()) {
      line = line.addKeyValue("error_code", export.failure().get().code());
    }
    line.log(
        switch (event.type()) {
          case CREATED -> "An export was created";
          case STARTED -> "An attempt of an export started";
          case PROGRESS -> "An export made progress";
          case REQUEUED -> "An export will be attempted again";
          case COMPLETED -> "An export completed";
          case FAILED -> "An export failed";
          case CANCELLED -> "An export was cancelled";
          case EXPIRED -> "An export expired";
          case DELETED -> "An export was deleted";
        });
  }

  private static LoggingEventBuilder level(ExportEvent.Type type) {
    return switch (type) {
      case PROGRESS -> LOG.atDebug();
      case FAILED, REQUEUED -> LOG.atWarn();
      case CREATED, STARTED, COMPLETED, CANCELLED, EXPIRED, DELETED -> LOG.atInfo();
    };
  }

  private static Optional<Duration> runTime(Export export) {
    return export
        .startedAt()
        .flatMap(start -> export.completedAt().map(end -> Duration.between(start, end)));
  }
}
