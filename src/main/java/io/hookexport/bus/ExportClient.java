package io.hookexport.bus;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.DatasetJson;
import io.hookexport.export.ExportEstimate;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FeedDescription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * hookexport for verticle authors: the typed operations of the event bus. Works on a local bus and
 * on a clustered one. Every failure of an operation is the {@link
 * io.hookexport.export.ExportException} that the server sent; UNAVAILABLE also when no server
 * replies on the bus.
 *
 * <p>A call without a reply may have been carried out nevertheless. Repeat a {@code create} only
 * with the same idempotency key.
 */
public final class ExportClient {
  private static final Duration REPLY_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration POLL_EVERY = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final String prefix;

  /** Calls the servers whose {@code bus.prefix} is the usual one. */
  public ExportClient(Vertx vertx) {
    this(vertx, BusVerticle.USUAL_PREFIX);
  }

  /**
   * @param prefix of the addresses: {@code bus.prefix} of the servers
   */
  public ExportClient(Vertx vertx, String prefix) {
    this.vertx = vertx;
    this.prefix = prefix;
  }

  /** A page of a listing; the next one starts after {@code next}, which the last page lacks. */
  public record Page(List<ExportStatus> exports, Optional<ExportListing.Position> next) {
    public Page {
      exports = List.copyOf(exports);
    }
  }

  /** Returns what can be exported, and by which columns, statuses and filters. */
  public Future<List<FeedDescription>> datasets(String projectId) {
    return this.<JsonArray>call("listDatasets", projectId, new JsonObject())
        .map(reply -> DatasetJson.read(reply.body()));
  }

  /**
   * Fails with INVALID_REQUEST, ENDPOINT_NOT_FOUND, EXPORT_LIMIT_EXCEEDED, or NOT_FOUND when the
   * project does not exist.
   */
  public Future<ExportStatus> create(String projectId, ExportRequest request) {
    return create(projectId, request, Optional.empty());
  }

  /**
   * As {@link #create(String, ExportRequest)}; fails with IDEMPOTENCY_MISMATCH and
   * IDEMPOTENCY_CONFLICT too.
   */
  public Future<ExportStatus> create(
      String projectId, ExportRequest request, Optional<String> idempotencyKey) {
    return create(projectId, request, idempotencyKey, false);
  }

  /**
   * As {@link #create(String, ExportRequest, Optional)}.
   *
   * @param queue whether the export may wait while the project has as many in progress as it may
   *     have; then it fails with EXPORT_LIMIT_EXCEEDED only when too many wait already
   */
  public Future<ExportStatus> create(
      String projectId, ExportRequest request, Optional<String> idempotencyKey, boolean queue) {
    JsonObject values = ExportRequestJson.toJson(request);
    if (queue) { // servers of older versions do not know it
      values.put("queue", true);
    }
    idempotencyKey.ifPresent(key -> values.put("Idempotency-Key", key));
    return this.<JsonObject>call("createExport", projectId, values)
        .map(reply -> ExportStatus.of(reply.body()));
  }

  /**
   * Returns what the export would be, and creates none. Fails with INVALID_REQUEST,
   * ENDPOINT_NOT_FOUND, or NOT_FOUND when the project does not exist.
   *
   * @param exact whether to count the rows, unless that takes more than two seconds
   */
  public Future<ExportEstimate> estimate(String projectId, ExportRequest request, boolean exact) {
    JsonObject values = ExportRequestJson.toJson(request).put("exact", exact);
    return this.<JsonObject>call("estimateExport", projectId, values)
        .map(reply -> ExportEstimate.of(reply.body()));
  }

  public Future<ExportStatus> get(String projectId, UUID id) {
    return this.<JsonObject>call("getExport", projectId, withId(id))
        .map(reply -> ExportStatus.of(reply.body()));
  }

  /** Newest first. */
  public Future<Page> list(String projectId, ExportListing listing) {
    JsonObject values = new JsonObject().put("limit", listing.limit());
    listing.after().ifPresent(after -> values.put("cursor", after.toCursor()));
    listing.state().ifPresent(state -> values.put("status", state.wireName()));
    listing.direction().ifPresent(direction -> values.put("direction", direction.wireName()));
    return this.<JsonArray>call("listExports", projectId, values).map(ExportClient::page);
  }

  private static Page page(Message<JsonArray> reply) {
    return new Page(
        reply.body().stream().map(JsonObject.class::cast).map(ExportStatus::of).toList(),
        Optional.ofNullable(reply.headers().get(Reply.NEXT_CURSOR))
            .map(ExportListing.Position::fromCursor));
  }

  /**
   * Returns a link that works for a few minutes and needs no key; relative to the HTTP server when
   * that has no public URL configured. Fails with EXPORT_NOT_READY, EXPORT_EXPIRED.
   */
  public Future<URI> download(String projectId, UUID id) {
    return this.<JsonObject>call("downloadExport", projectId, withId(id))
        .map(reply -> URI.create(reply.body().getString(Reply.LOCATION)));
  }

  /**
   * Ends an export that is pending or processing; fails with EXPORT_NOT_ACTIVE when it has already
   * ended.
   */
  public Future<ExportStatus> cancel(String projectId, UUID id) {
    return this.<JsonObject>call("cancelExport", projectId, withId(id))
        .map(reply -> ExportStatus.of(reply.body()));
  }

  /** Fails with EXPORT_ACTIVE while the export is pending, unless it waits, or processing. */
  public Future<Void> delete(String projectId, UUID id) {
    return this.<Object>call("deleteExport", projectId, withId(id)).mapEmpty();
  }

  /**
   * Returns the export when it has ended, in whatever state. Listens for its events, and also asks
   * every two seconds, because events are best-effort.
   *
   * @return fails with NOT_FOUND when it does not exist or is deleted, and with {@link
   *     java.util.concurrent.TimeoutException} when it has not ended in time
   */
  public Future<ExportStatus> whenEnded(String projectId, UUID id, Duration timeout) {
    return whenEnded(projectId, id, timeout, POLL_EVERY);
  }

  Future<ExportStatus> whenEnded(String projectId, UUID id, Duration timeout, Duration pollEvery) {
    return new ExportAwaiter(vertx, prefix, id, () -> get(projectId, id)).start(timeout, pollEvery);
  }

  private static JsonObject withId(UUID id) {
    return new JsonObject().put("id", id.toString());
  }

  private <T> Future<Message<T>> call(String operationId, String projectId, JsonObject values) {
    String address = BusVerticle.address(prefix, operationId);
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(REPLY_TIMEOUT.toMillis());
    return vertx
        .eventBus()
        .<T>request(address, values.put(OperationConsumer.PROJECT_ID, projectId), options)
        .recover(failure -> Future.failedFuture(ReplyFailures.translate(failure, address)));
  }
}
