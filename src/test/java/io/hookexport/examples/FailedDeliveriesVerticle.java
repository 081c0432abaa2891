package io.hookexport.examples;

import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A sibling of hookexport on the same event bus: asks for the failed deliveries of a time range
 * when it is deployed, waits for the end of the export, and hands on where the file can be fetched.
 */
public final class FailedDeliveriesVerticle extends VerticleBase {
  private final String projectId;
  private final Instant from;
  private final Instant to;
  private final Handler<URI> onFile;

  /**
   * @param onFile gets the link to the finished file, on this verticle's event loop
   */
  public FailedDeliveriesVerticle(String projectId, Instant from, Instant to, Handler<URI> onFile) {
    this.projectId = projectId;
    this.from = from;
    this.to = to;
    this.onFile = onFile;
  }

  @Override
  public Future<?> start() {
    ExportClient exports = new ExportClient(vertx);
    // The same key each time: however often the verticle is restarted, there is one export.
    Optional<String> once = Optional.of("failed-deliveries-" + from + "-" + to);
    return exports
        .create(projectId, request(from, to), once)
        .onSuccess(created -> follow(exports, created));
  }

  private void follow(ExportClient exports, ExportStatus created) {
    exports
        .whenEnded(projectId, created.id(), Duration.ofMinutes(30))
        .compose(
            ended ->
                ended.state() == ExportState.COMPLETED
                    ? exports.download(projectId, ended.id())
                    : Future.failedFuture(String.valueOf(ended.errorMessage())))
        .onSuccess(onFile)
        .onFailure(cause -> System.err.println("no report: " + cause.getMessage()));
  }

  public static ExportRequest request(Instant from, Instant to) {
    return new ExportRequest(
        Dataset.DELIVERIES,
        Direction.OUTBOUND,
        from,
        to,
        RowFilter.ofStatuses("failed_permanent"),
        List.of("message_id", "endpoint_url", "last_error", "created_at"),
        Compression.NONE,
        FormulaEscaping.SPREADSHEET,
        false);
  }
}
