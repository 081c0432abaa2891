package io.hookexport.observe;

import io.hookexport.http.CompletedRequest;
import io.hookexport.http.RequestEvents;
import io.hookexport.http.limits.LineBudget;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one log line for each request: warning for a failure of the server, debug for health
 * checks, info for the rest. The path is the contract's, because raw paths hold link tokens.
 *
 * <p>The number of lines for rejected requests and for requests without a key or a link is bounded,
 * because such requests cost their client nothing: one client wrote 5,900 lines a second with a
 * wrong key, and 49,000 by asking whether the contract had changed.
 */
public final class RequestLog implements RequestEvents {
  private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

  private static final int HTTP_VERSION_NOT_SUPPORTED = 505;
  private static final int LINES_OF_CLIENT = 10;
  private static final int CLIENTS = 50;

  /**
   * A separate budget, so that clients without a key hide neither a line of those with one nor a
   * fault.
   */
  private final LineBudget ofProjects = new LineBudget(LINES_OF_CLIENT, CLIENTS);

  private final LineBudget ofAddresses = new LineBudget(LINES_OF_CLIENT, CLIENTS);
  private final LineBudget ofFaults = new LineBudget(LINES_OF_CLIENT, CLIENTS);
  private final LongSupplier clock;

  public RequestLog() {
    this(System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  RequestLog(LongSupplier clock) {
    this.clock = clock;
  }

  @Override
  public void on(CompletedRequest request) {
    Level level = level(request);
    if (!LOG.isEnabledForLevel(level)) {
      return;
    }
    if (request.status() < 400 && hasCredential(request)) {
      write(request, level, 0);
      return;
    }
    String client = request.projectId().orElse(request.remoteAddress());
    LineBudget budget =
        level == Level.WARN ? ofFaults : request.projectId().isPresent() ? ofProjects : ofAddresses;
    OptionalLong omitted = budget.admit(client + ' ' + request.status(), clock.getAsLong());
    if (omitted.isPresent()) {
      write(request, level, omitted.getAsLong());
    }
  }

  /**
   * Returns whether the request has a key or a signed link. A request without a project names an
   * export only through a link.
   */
  private static boolean hasCredential(CompletedRequest request) {
    return request.projectId().isPresent() || request.exportId().isPresent();
  }

  private static void write(CompletedRequest request, Level level, long omitted) {
    String path = request.path().orElse("(no operation)");
    LoggingEventBuilder line =
        LOG.atLevel(level)
            .addKeyValue("request_id", request.requestId())
            .addKeyValue("method", request.method())
            .addKeyValue("operation", request.operationId().orElse("none"))
            .addKeyValue("path", path)
            .addKeyValue("status", request.status())
            .addKeyValue("duration_ms", request.time().toMillis())
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
    if (omitted > 0) {
      line = line.addKeyValue("lines_left_out", omitted);
    }
    line.log("A request ended");
  }

  private static Level level(CompletedRequest request) {
    if (request.status() >= 500 && request.status() != HTTP_VERSION_NOT_SUPPORTED) {
      return Level.WARN;
    }
    return request.path().filter(path -> path.startsWith("/health/")).isPresent()
        ? Level.DEBUG
        : Level.INFO;
  }
}
