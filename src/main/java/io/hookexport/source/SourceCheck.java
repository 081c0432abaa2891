package io.hookexport.source;

import io.hookexport.export.Feed;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.hookexport.source.StatementChecks.TenantColumn;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.rows.Snapshots;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tests a source at the start with the statements of exports, in a session like theirs: first what
 * the server reports without running anything, then each statement for an hour and for no tenant.
 */
record SourceCheck(
    Context context,
    Snapshots snapshots,
    SourceDefinition definition,
    SourceSettings settings,
    PgConnectOptions database,
    RowSecurity rowSecurity,
    Consumer<PlatformVersion> version) {
  private static final Logger LOG = LoggerFactory.getLogger(SourceCheck.class);
  private static final String UNREADABLE = SqlFile.read("reading/unreadable_catalog.sql");

  /** The longest time of one statement; a start must end soon, however long an export may wait. */
  private static final Duration MOST = Duration.ofSeconds(5);

  /**
   * Fails with {@link InvalidSourceException} unless the role may read the catalog, which each
   * export asks what its plan does not say.
   */
  static Future<Void> requireCatalog(
      Pool pool, SourceDefinition definition, PgConnectOptions database) {
    return pool.query(UNREADABLE)
        .execute()
        .map(rows -> rows.iterator().next().getString(0))
        .compose(
            relations ->
                relations.isEmpty()
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new InvalidSourceException(
                            null,
                            "source %s: the role '%s' may not read the catalog of the database '%s'. Grant it, as PostgreSQL does by default: grant select on %s to ROLE.",
                            definition.name(),
                            database.getUser(),
                            database.getDatabase(),
                            relations)));
  }

  /**
   * Fails with {@link InvalidSourceException} when exports could not be read. A statement that only
   * takes long, or waits for a lock, does not fail the start: exports have more time, and check
   * again.
   *
   * @return the feeds whose select could be read in time
   */
  Future<ConcurrentMap<Feed, SelectShape>> run() {
    ConcurrentMap<Feed, SelectShape> shapes = new ConcurrentHashMap<>();
    return whole()
        .compose(fine -> tenant())
        .recover(failure -> late(failure, "source " + definition.name()).map(Optional.empty()))
        .compose(
            tenant ->
                InTurn.each(
                    definition.feeds(),
                    feed ->
                        feed(feed, tenant)
                            .map(
                                shape -> {
                                  shape.ifPresent(read -> shapes.put(feed, read));
                                  return null;
                                })))
        .map(shapes);
  }

  /** What holds for all feeds: the version of the platform, settings, and the guard. */
  private Future<Void> whole() {
    SourceProblems problems = SourceProblems.of(definition, database);
    // A wrong setting would fail each snapshot with it, without words.
    return inSnapshot(
            new Snapshots(snapshots.pool(), settings, Map.of()),
            snapshot ->
                new PlatformCheck(snapshot.connection(), problems, version)
                    .run(definition.platform(), definition.settings()))
        .recover(
            failure ->
                definition
                    .platform()
                    .map(platform -> this.<Void>withGrants(failure, platform.version()))
                    .orElse(Future.failedFuture(failure)))
        .compose(
            fine ->
                definition
                    .guard()
                    .map(
                        guard ->
                            inSnapshot(
                                    s ->
                                        new StatementChecks(s.connection(), problems)
                                            .alone(guard, "guard"))
                                .recover(failure -> withGrants(failure, guard)))
                    .orElse(Future.succeededFuture()));
  }

  private Future<Optional<TenantColumn>> tenant() {
    if (definition.tenant().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    SourceStatement statement = definition.tenant().get();
    SourceProblems problems = SourceProblems.of(definition, database);
    return inSnapshot(
            snapshot -> new StatementChecks(snapshot.connection(), problems).tenant(statement))
        .recover(failure -> withGrants(failure, statement))
        .map(Optional::of);
  }

  private Future<Optional<SelectShape>> feed(Feed feed, Optional<TenantColumn> tenant) {
    SourceProblems problems = SourceProblems.of(definition, feed, database);
    DirectionDefinition source = definition.of(feed);
    return inSnapshot(
            snapshot ->
                new StatementChecks(snapshot.connection(), problems).feed(feed, source, tenant))
        .compose(
            shape ->
                inSnapshot(
                        snapshot ->
                            new SourceTrials(snapshot.connection(), problems, source, shape)
                                .run(feed, snapshot.time()))
                    .compose(fine -> askRowSecurity(problems, source, shape, feed))
                    .compose(fine -> endpoints(problems, source, shape))
                    .recover(failure -> late(failure, problems.where()))
                    .compose(fine -> noRowOfNoTenant(problems, source, shape))
                    .map(Optional.of(shape)))
        .recover(failure -> late(failure, problems.where()).map(Optional.empty()))
        .recover(
            failure ->
                withGrants(
                    failure,
                    new SourceStatement(
                        "", source.select().sql() + "\n" + source.endpointExists().sql())));
  }

  /** Its own transaction: however long it takes, the select is tried. */
  private Future<Void> endpoints(
      SourceProblems problems, DirectionDefinition source, SelectShape shape) {
    return inSnapshot(
            snapshot ->
                new SourceTrials(snapshot.connection(), problems, source, shape).endpoints())
        .recover(
            failure ->
                isLate(failure)
                    ? SourceTrials.warnOfEndpoints(problems, source, failure)
                    : Future.failedFuture(failure));
  }

  private Future<Void> askRowSecurity(
      SourceProblems problems, DirectionDefinition source, SelectShape shape, Feed feed) {
    return rowSecurity.guard(
        feed,
        refuse ->
            inSnapshot(
                snapshot ->
                    new SourceTrials(snapshot.connection(), problems, source, shape)
                        .parse(snapshot, feed, refuse)));
  }

  /** Runs in a separate transaction, because it may take long, which is not an error. */
  private Future<Void> noRowOfNoTenant(
      SourceProblems problems, DirectionDefinition source, SelectShape shape) {
    return inSnapshot(
            snapshot ->
                new TenantTrial(snapshot.connection(), problems, source, shape)
                    .requireNoRowOfNoTenant(snapshot.time()))
        .recover(
            failure -> {
              if (failure instanceof InvalidSourceException) {
                return Future.failedFuture(failure);
              }
              LOG.atInfo()
                  .addKeyValue("source", problems.where())
                  .addKeyValue("error", failure)
                  .log(
                      "The server could not determine at the start whether the select returns rows of other tenants");
              return Future.succeededFuture();
            });
  }

  /** Runs in a separate transaction: that of the rejected statement has failed. */
  private <T> Future<T> withGrants(Throwable failure, SourceStatement statement) {
    Throwable cause = failure.getCause();
    if (cause == null || !SqlErrors.is(cause, SqlErrors.INSUFFICIENT_PRIVILEGE)) {
      return Future.failedFuture(failure);
    }
    return inSnapshot(s -> SourceProblems.withGrants(s.connection(), database, statement, failure))
        .otherwise(failure)
        .compose(Future::failedFuture);
  }

  /** Runs with the deadline of a few short queries. */
  private <T> Future<T> inSnapshot(Function<Snapshot, Future<T>> check) {
    return inSnapshot(snapshots, check);
  }

  private <T> Future<T> inSnapshot(Snapshots begin, Function<Snapshot, Future<T>> check) {
    Duration timeout = settings.timeout().compareTo(MOST) < 0 ? settings.timeout() : MOST;
    return new ShortReads(context, begin).run(timeout, check);
  }

  /** Logs a warning if the statement was only too slow. */
  private static Future<Void> late(Throwable failure, String where) {
    if (!isLate(failure)) {
      return Future.failedFuture(failure);
    }
    LOG.atWarn()
        .addKeyValue("source", where)
        .addKeyValue("error", failure)
        .log(
            "The statements of the source could not be tried in time. Check that there is an index on (tenant, time, order columns) and that no session holds a lock on the tables.");
    return Future.succeededFuture();
  }

  private static boolean isLate(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof PgException && SqlErrors.isTransient(failure));
  }
}
