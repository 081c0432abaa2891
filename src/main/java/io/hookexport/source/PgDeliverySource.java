package io.hookexport.source;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.SourceEstimate;
import io.hookexport.export.Violation;
import io.hookexport.postgres.Gate;
import io.hookexport.postgres.Pools;
import io.hookexport.postgres.SessionCheck;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceRules;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.Chunks;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Snapshots;
import io.hookexport.source.rows.SourceErrors;
import io.hookexport.source.rows.SourceSettings;
import io.hookexport.source.slices.ReadResources;
import io.hookexport.source.slices.RowsOpening;
import io.hookexport.source.slices.SourceConnections;
import io.hookexport.source.wire.RawReading;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Delivery rows of one source database. */
public final class PgDeliverySource implements DeliverySource {
  /** Connections for short queries, which are answered even while exports take all others. */
  public static final int QUESTIONS = 2;

  /** Connections for estimates, which may take seconds, and take none of the others. */
  public static final int ESTIMATES = 2;

  private final Vertx vertx;
  private final SourceQuestions asking;
  private final SourceEstimates estimates;
  private final ReadResources reading;
  private final Pool pool;

  private PgDeliverySource(
      Vertx vertx,
      SourceQuestions asking,
      SourceEstimates estimates,
      ReadResources reading,
      Pool pool) {
    this.vertx = vertx;
    this.asking = asking;
    this.estimates = estimates;
    this.reading = reading;
    this.pool = pool;
  }

  /** Returns the same source with gates for checks of requests, and for estimates. */
  public DeliverySource gatedBy(Gate checks, Gate estimating) {
    return new PgDeliverySource(
        vertx, asking.gatedBy(checks), estimates.gatedBy(estimating), reading, pool);
  }

  /**
   * Reads the definition of the source and checks its selects against the contract's columns.
   *
   * @param version learns which version of its schema the platform has, if the source asks for it
   */
  public static Future<PgDeliverySource> open(
      Vertx vertx, SourceSettings settings, Consumer<PlatformVersion> version) {
    return vertx
        .executeBlocking(() -> SourceDefinition.load(settings.name(), settings.parameters()), false)
        .compose(definition -> open(vertx, settings, definition, version));
  }

  private static Future<PgDeliverySource> open(
      Vertx vertx,
      SourceSettings settings,
      SourceDefinition definition,
      Consumer<PlatformVersion> version) {
    PgConnectOptions connect = SourceSessions.connect(settings.uri(), "source");
    Pool pool =
        Pools.ofReads(
            vertx,
            connect,
            new PoolOptions().setName("source").setMaxSize(settings.poolSize()),
            settings.timeout(),
            SourceSessions.session(settings.timeout()) + "; " + Snapshots.KEEP_ROLE_SETTINGS);
    Pool questions =
        SourceSessions.ofStatements(vertx, settings, "source questions", QUESTIONS, "");
    Pool estimating =
        SourceSessions.ofStatements(
            vertx, settings, "source estimates", ESTIMATES, Snapshots.KEEP_ROLE_SETTINGS);
    RowSecurity rowSecurity = new RowSecurity(definition, connect);
    return SourceCheck.requireCatalog(questions, definition, connect)
        .compose(readable -> SessionCheck.check(pool, questions, settings.timeout()))
        .compose(
            fine ->
                new SourceCheck(
                        vertx.getOrCreateContext(),
                        new Snapshots(pool, settings, definition.settings()),
                        definition,
                        settings,
                        connect,
                        rowSecurity,
                        version)
                    .run())
        .compose(
            shapes ->
                RawReading.choose(pool, settings)
                    .compose(
                        raw ->
                            SourceConnections.slicing(vertx, pool, settings)
                                .map(settings::with)
                                .map(
                                    all ->
                                        of(
                                            vertx,
                                            new SourceQuestions(
                                                definition,
                                                all,
                                                questions,
                                                shapes,
                                                new AtomicBoolean(),
                                                Gate.OPEN),
                                            estimating,
                                            new ReadResources(
                                                new SourceConnections(
                                                    vertx, pool, all, definition.settings()),
                                                raw,
                                                all.slicing(),
                                                new Chunks(),
                                                rowSecurity),
                                            pool))))
        .recover(failure -> Future.failedFuture(SourceSessions.unusable(connect, failure)))
        .recover(
            failure ->
                Pools.close(vertx, pool, questions, estimating)
                    .transform(closed -> Future.failedFuture(failure)));
  }

  private static PgDeliverySource of(
      Vertx vertx, SourceQuestions asking, Pool estimating, ReadResources reading, Pool pool) {
    Snapshots snapshots =
        new Snapshots(estimating, asking.settings(), asking.definition().settings());
    return new PgDeliverySource(
        vertx,
        asking,
        new SourceEstimates(
            vertx, asking, snapshots, reading.rowSecurity(), reading.slicing(), Gate.OPEN),
        reading,
        pool);
  }

  @Override
  public List<Violation> violations(RequestDraft draft) {
    return SourceRules.violations(asking.definition(), asking.shapes(), draft);
  }

  @Override
  public Optional<String> outboundEndpoint(String id) {
    return SourceRules.outboundEndpoint(asking.definition(), id);
  }

  @Override
  public Future<Optional<String>> check(Project project, ExportRequest request) {
    return asking.check(project, request);
  }

  @Override
  public Future<CsvRows> open(
      Project project, ExportRequest request, Optional<String> endpointFilter, Attempt attempt) {
    Optional<ExportException> changed = SourceRules.changed(asking.definition(), request);
    if (changed.isPresent()) {
      return Future.failedFuture(changed.get());
    }
    DirectionDefinition source = asking.definition().of(request.feed());
    StatusWords.Place place =
        StatusWords.Place.of(attempt.exportId(), asking.definition(), request.feed());
    return new RowsOpening(
            vertx.getOrCreateContext(),
            reading,
            connection ->
                asking
                    .guard(connection)
                    .compose(readable -> asking.tenant(connection, project, request.feed()))
                    .map(
                        tenant ->
                            tenant.queries(source, request, endpointFilter, Optional.of(place))),
            request,
            attempt.isLast())
        .open()
        .<CsvRows>map(rows -> rows)
        .recover(failure -> Future.failedFuture(SourceErrors.of(failure)));
  }

  @Override
  public Future<SourceEstimate> estimate(
      Project project, ExportRequest request, Optional<String> endpointFilter, boolean exact) {
    return estimates.of(project, request, endpointFilter, exact);
  }

  @Override
  public Future<List<FeedDescription>> describe() {
    return asking.describe();
  }

  /** Fails with UNAVAILABLE unless the source can be read now. */
  public Future<Void> check() {
    return asking
        .pool()
        .query("select 1")
        .execute()
        .timeout(asking.settings().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(SourceErrors::<RowSet<Row>>ofQuestion)
        .mapEmpty();
  }

  Vertx vertx() {
    return vertx;
  }

  SourceQuestions questions() {
    return asking;
  }

  /** Returns the connections of exports. */
  Pool pool() {
    return pool;
  }

  boolean readsRaw() {
    return reading.raw();
  }

  /** Ends soon, also when the server is silent. */
  public Future<Void> close() {
    return Pools.close(vertx, pool, asking.pool(), estimates.snapshots().pool());
  }
}
