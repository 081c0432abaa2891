package io.hookexport.observe;

import io.hookexport.http.AnsweredRequest;
import io.hookexport.http.RequestEvents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One log line for each request: warning for a failure of the server's, debug for health checks,
 * info for the rest. The path is the contract's, because paths as they are sent hold link tokens.
 */
public final class RequestLog implements RequestEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  @Override
  public void on(AnsweredRequest request) {
    Level level = level(request);
    if (!LOG.isEnabledForLevel(level)) {
      return;
    }
    String path = request.path().orElse("(no operation)");
    LoggingEventBuilder line =
        LOG.atLevel(level)
            .addKeyValue("request_id", request.requestId())
            .addKeyValue("method", request.method())
            .addKeyValue("operation", request.operationId().orElse("none"))
            .addKeyValue("path", path)
            .addKeyValue("status", request.status())
            .addKeyValue("ms", request.time().toMillis())
            .addKeyValue("bytes", request.bytes())
            .addKeyValue("remote", request.remoteAddress());
    if (request.projectId().isPresent()) {
      line = line.addKeyValue("project_id", request.projectId().get());
    }
    if (request.exportId().isPresent()) {
      line = line.addKeyValue("export_id", request.exportId().get());
    }
    if (!request.complete()) {
      line = line.addKeyValue("complete", false);
    }
    line.log(request.method() + " " + path + " " + request.status());
  }

  private static Level level(AnsweredRequest request) {
    if (request.status() >= 500) {
      return Level.WARN;
    }
    return request.path().filter(path -> path.startsWith("/health/")).isPresent()
        ? Level.DEBUG
        : Level.INFO;
  }
}
