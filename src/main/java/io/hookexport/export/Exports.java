package io.hookexport.export;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The use cases, the same for HTTP and the event bus. */
public final class Exports {
  private static final Logger LOG = LoggerFactory.getLogger(Exports.class);

  private final ExportStore store;
  private final DeliverySource source;
  private final FileStore files;
  private final FilePreview previews;
  private final ExportEvents events;
  private final ExportLimits limits;
  private final CreateRules rules;
  private final Estimates estimates;
  private final Supplier<UUID> newId;

  public Exports(
      ExportStore store,
      DeliverySource source,
      FileStore files,
      FilePreview previews,
      ExportEvents events,
      ExportLimits limits,
      Supplier<UUID> newId) {
    this.store = store;
    this.source = source;
    this.files = files;
    this.previews = previews;
    this.events = events;
    this.limits = limits;
    this.rules = new CreateRules(source, limits);
    this.estimates = new Estimates(store, source, limits, rules);
    this.newId = newId;
  }

  /** Returns every violation that can be determined for a createExport that is rejected anyway. */
  public List<Violation> violations(RequestDraft draft) {
    return rules.all(draft);
  }

  /** Returns the violations of an id that every createExport with it would have. */
  public List<Violation> violationsOfEndpoint(String endpointId) {
    return source.violations(RequestDraft.ofEndpoint(endpointId));
  }

  /** Returns an endpoint without such violations, for a credential that is restricted to it. */
  public Access.FixedEndpoint fixedEndpoint(String id) {
    return new Access.FixedEndpoint(id, source.outboundEndpoint(id).orElse(id));
  }

  /**
   * Creates an export. Throws FORBIDDEN for an endpoint outside of the access. Fails with
   * INVALID_REQUEST, ENDPOINT_NOT_FOUND, EXPORT_LIMIT_EXCEEDED, IDEMPOTENCY_*, and with UNAVAILABLE
   * when there is no room for another file. A repeated request gets its response before any other
   * check: the endpoint may have been deleted since, or the source may be down.
   *
   * @param body that follows its schema
   * @param queue whether the export may wait while as many exports as may be are active
   */
  public Future<ExportStore.Created> create(
      Access access, RequestDraft body, Optional<String> idempotencyKey, boolean queue) {
    RequestDraft draft = body.within(access, source::outboundEndpoint);
    if (!draft.violations().isEmpty()) {
      return Future.failedFuture(ExportException.invalid(rules.all(draft)));
    }
    ExportRequest request = draft.request();
    Optional<ExportStore.IdempotencyKey> key =
        idempotencyKey.map(k -> new ExportStore.IdempotencyKey(k, request.digest()));
    return key.map(k -> store.replay(access.projectId(), k))
        .orElseGet(() -> Future.succeededFuture(Optional.empty()))
        .compose(
            known ->
                known
                    .map(export -> new ExportStore.Created(export, true))
                    .map(Future::succeededFuture)
                    .orElseGet(() -> createNew(access, draft, request, key, queue)));
  }

  private Future<ExportStore.Created> createNew(
      Access access,
      RequestDraft draft,
      ExportRequest request,
      Optional<ExportStore.IdempotencyKey> key,
      boolean queue) {
    List<Violation> violations = rules.ofThisServer(draft);
    if (!violations.isEmpty()) {
      return Future.failedFuture(ExportException.invalid(violations));
    }
    return source
        .check(access.project(), request)
        .compose(endpoint -> files.check().map(endpoint))
        .map(
            endpoint ->
                new ExportStore.NewExport(
                    newId.get(), access.project(), request, endpoint, key, limits.queueing(queue)))
        .compose(store::create)
        .recover(failure -> Future.failedFuture(Refusals.shownTo(access, failure)))
        .onSuccess(
            created -> {
              if (!created.replayed()) {
                events.on(new ExportEvent(ExportEvent.Type.CREATED, created.export()));
              }
            });
  }

  /** Returns what {@link #create} would make. Fails as it does, but at no limit. */
  public Future<ExportEstimate> estimate(
      Access access, RequestDraft body, boolean exact, boolean queue) {
    return estimates.of(access, body.within(access, source::outboundEndpoint), exact, queue);
  }

  /** Returns what this server's source has. */
  public Future<List<FeedDescription>> datasets() {
    return source.describe();
  }

  public Future<Export> get(Access access, UUID id) {
    return store.find(access, id).map(export -> export.orElseThrow(Exports::notFound));
  }

  public Future<ExportPage> list(Access access, ExportListing listing) {
    return store.list(access, listing);
  }

  /**
   * Returns a link to the finished file. Fails with EXPORT_NOT_READY and the status, or with
   * EXPORT_EXPIRED.
   */
  public Future<DownloadLink> link(Access access, UUID id) {
    return store
        .read(access, id)
        .map(
            reading -> {
              ExportStore.Reading found = reading.orElseThrow(Exports::notFound);
              requireFile(found.export());
              return new DownloadLink(
                  found.export(), files.link(found.export(), found.databaseTime()));
            });
  }

  /** Returns the first rows of the finished file. Fails as {@link #link} does. */
  public Future<FilePreview.Preview> preview(Access access, UUID id, int rows) {
    return get(access, id)
        .compose(
            export -> {
              requireFile(export);
              Future<FilePreview.Preview> read = previews.read(export, rows);
              return read.recover(failure -> goneMeanwhile(access, id, failure));
            });
  }

  /** A file that expired or was deleted during the read is not a fault. */
  private <T> Future<T> goneMeanwhile(Access access, UUID id, Throwable failure) {
    return get(access, id).map(Exports::requireFile).compose(file -> Future.failedFuture(failure));
  }

  /**
   * Deletes an export. Fails with NOT_FOUND, or with EXPORT_ACTIVE while it is active, unless it
   * waits in the queue. Completes when the row is deleted; the janitor removes a file that cannot
   * be removed now.
   */
  public Future<Void> delete(Access access, UUID id) {
    return store
        .delete(access, id)
        .map(deleted -> deleted.orElseThrow(Exports::notFound))
        .onSuccess(export -> events.on(new ExportEvent(ExportEvent.Type.DELETED, export)))
        .compose(
            export ->
                Future.succeededFuture(export)
                    .compose(this::deleteFile)
                    .recover(
                        failure -> {
                          LOG.atWarn()
                              .addKeyValue("export_id", export.id())
                              .addKeyValue("error", failure)
                              .log(
                                  "The file of a deleted export could not be removed. The janitor will try again.");
                          return Future.succeededFuture();
                        }));
  }

  private Future<Void> deleteFile(Export export) {
    return export.file().map(file -> files.delete(file.key())).orElseGet(Future::succeededFuture);
  }

  /**
   * Ends an active export, and frees its slot for one that waits. Fails with NOT_FOUND or
   * EXPORT_NOT_ACTIVE.
   */
  public Future<Export> cancel(Access access, UUID id) {
    return store
        .cancel(access, id, limits.activePerProject())
        .map(cancelled -> cancelled.orElseThrow(Exports::notFound))
        .onSuccess(export -> events.on(new ExportEvent(ExportEvent.Type.CANCELLED, export)));
  }

  /** Returns the facts of the finished file, or throws an error that explains its absence. */
  public static FinishedFile requireFile(Export export) {
    return switch (export.state()) {
      case COMPLETED -> export.file().orElseThrow();
      case EXPIRED ->
          throw ExportException.of(
              ExportError.EXPORT_EXPIRED,
              "The file of this export has expired. Please create a new export.");
      case PENDING, PROCESSING, FAILED ->
          throw ExportException.of(
              ExportError.EXPORT_NOT_READY,
              export.state() == ExportState.FAILED
                  ? "The export failed and has no file; see its error_code."
                  : "The file is not ready yet: the export is '" + export.state().wireName() + "'.",
              new JsonObject().put("status", export.state().wireName()));
    };
  }

  /** Returns the error that explains why an export that has ended cannot be cancelled. */
  public static ExportException notActive(Export export) {
    return ExportException.of(
        ExportError.EXPORT_NOT_ACTIVE,
        "The export has ended already and cannot be cancelled: its status is '"
            + export.state().wireName()
            + "'.",
        new JsonObject().put("status", export.state().wireName()));
  }

  public static ExportException notFound() {
    return ExportException.of(ExportError.NOT_FOUND, "There is no export with this id.");
  }
}
