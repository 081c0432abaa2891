package io.hookexport.source;

import io.hookexport.export.ExportException;
import io.hookexport.export.Feed;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceDefinition.PlatformVersions;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.rows.Snapshots;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reports on a source that has been opened, and so has passed the checks of a start. */
public final class SourceReport {
  /** The longest time of one statement of the report, unless exports have less. */
  private static final Duration MOST = Duration.ofSeconds(30);

  private final SourceQuestions source;
  private final SourceDefinition definition;
  private final PgConnectOptions database;
  private final ShortReads reads;
  private final Duration limit;
  private final ReportLines lines;

  /** Indexes that are proposed, which one of two selects of a table would repeat. */
  private final Set<String> proposed = new HashSet<>();

  public SourceReport(PgDeliverySource source, Consumer<String> lines) {
    this.source = source.questions();
    this.definition = this.source.definition();
    this.database = ConnectionUri.parse(this.source.settings().uri());
    this.reads =
        new ShortReads(
            source.vertx().getOrCreateContext(),
            new Snapshots(source.pool(), this.source.settings(), definition.settings()));
    this.limit = shorter(this.source.settings().maxExport(), MOST);
    this.lines = new ReportLines(lines);
  }

  /**
   * Writes the report. Fails with {@link InvalidSourceException} when a statement fails that the
   * start did not run, or when there is no such tenant, and with the failure of a connection.
   *
   * @param tenant as that of a project
   * @param startNanos how long the start took
   */
  public Future<Void> run(Optional<String> tenant, long startNanos) {
    lines.add(
        String.format(
            Locale.ROOT,
            "source %s, database '%s' at %s:%d as role '%s'",
            definition.name(),
            database.getDatabase(),
            database.getHost(),
            database.getPort(),
            database.getUser()));
    lines.add(
        "start",
        "ok, " + ReportLines.millis(startNanos) + "; warnings, if any, are on standard error");
    return whole()
        .compose(fine -> tenant.map(this::platformId).orElseGet(this::noTenant))
        .compose(id -> InTurn.each(definition.feeds(), feed -> feed(feed, tenant, id)))
        .map(
            done -> {
              if (!lines.failures().isEmpty()) {
                throw new InvalidSourceException(
                    null,
                    "source %s: statements failed that the start does not run: %s",
                    definition.name(),
                    String.join("; ", lines.failures()));
              }
              return null;
            })
        .<Void>mapEmpty()
        .recover(failure -> Future.failedFuture(SourceSessions.unusable(database, failure)));
  }

  private Future<Void> whole() {
    Future<Void> version =
        definition
            .platform()
            .map(PlatformVersions::version)
            .map(statement -> lines.step("version", statement.file(), () -> text(statement)))
            .orElse(Future.succeededFuture());
    return version.compose(
        fine ->
            definition
                .guard()
                .map(
                    guard ->
                        lines.step(
                            "guard",
                            guard.file(),
                            () ->
                                reads
                                    .run(limit, s -> source.guard(s.connection()))
                                    .map("rows may be read")))
                .orElse(Future.succeededFuture()));
  }

  private Future<String> text(SourceStatement statement) {
    return reads.run(
        limit,
        snapshot ->
            snapshot
                .connection()
                .query(
                    "select v.value::text from " + statement.inBrackets() + " as v (value) limit 1")
                .execute()
                .map(rows -> rows.size() == 0 ? "no row" : rows.iterator().next().getString(0)));
  }

  private Future<Optional<String>> noTenant() {
    definition
        .tenant()
        .ifPresent(
            statement ->
                lines.add("tenant", statement.file() + "  checked; --tenant T would run it"));
    return Future.succeededFuture(Optional.empty());
  }

  private Future<Optional<String>> platformId(String tenant) {
    String file = definition.tenant().map(SourceStatement::file).orElse("");
    Future<Optional<String>> asked =
        reads.run(limit, s -> new TenantQuestion(definition).platformId(s.connection(), tenant));
    return definition
        .tenant()
        .map(
            statement ->
                asked.recover(
                    SourceProblems.of(definition, database).<Optional<String>>refuse(statement, 0)))
        .orElse(asked)
        .map(
            id -> {
              if (id.isEmpty()) {
                throw unknown(tenant, "the tenant statement " + file + " returned no row");
              }
              lines.add(
                  "tenant",
                  (file + "  ").stripLeading() + "'" + tenant + "' has the id '" + id.get() + "'");
              return id;
            });
  }

  private InvalidSourceException unknown(String tenant, String why) {
    return new InvalidSourceException(
        null, "--tenant: the source '%s' has no tenant '%s': %s", definition.name(), tenant, why);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Future<Void> feed(Feed feed, Optional<String> tenant, Optional<String> id) {
    lines.add("");
    lines.add(feed.words());
    SelectShape shape = source.shapes().get(feed);
    if (shape == null) {
      lines.add(
          "select", "could not be tried in time, as standard error says: nothing else is known");
      return Future.succeededFuture();
    }
    Optional<Object> bound =
        id.map(
            text ->
                shape
                    .statement()
                    .bind(1, text)
                    .orElseThrow(
                        () ->
                            unknown(
                                tenant.orElse(text),
                                definition
                                        .tenant()
                                        .map(by -> by.file() + " returned '" + text + "', but ")
                                        .orElse("")
                                    + "tenants here are of type "
                                    + shape.statement().parameters().get(0).sqlType())));
    return accepted(feed, shape, tenant).compose(fine -> report(feed, shape, id, bound));
  }

  /** Only the server knows the labels of an enum, and the characters that its database can hold. */
  private Future<Void> accepted(Feed feed, SelectShape shape, Optional<String> tenant) {
    if (tenant.isEmpty() || definition.tenant().isPresent()) {
      return Future.succeededFuture();
    }
    return reads
        .run(
            limit,
            s ->
                PgTenants.ofAnotherType(
                    s.connection(), shape.statement(), definition.of(feed).select(), tenant.get()))
        .map(
            problem -> {
              problem.ifPresent(
                  why -> {
                    throw unknown(tenant.get(), why);
                  });
              return null;
            });
  }

  private Future<Void> report(
      Feed feed, SelectShape shape, Optional<String> id, Optional<Object> bound) {
    SourceProblems problems = SourceProblems.of(definition, feed, database);
    ShortReads guarded = new ShortReads(reads.context(), reads.snapshots(), source::guard);
    return new FeedReport(
            lines,
            guarded,
            limit,
            problems,
            feed,
            definition.of(feed),
            shape,
            bound,
            endpoint ->
                guarded.run(
                    shorter(limit, source.settings().timeout()),
                    s ->
                        source.exists(
                            s.connection(),
                            feed,
                            new SourceTenant(id.orElseThrow(), shape, bound.orElseThrow()),
                            endpoint,
                            () ->
                                ExportException.invalid(
                                    "", "The tenant has not the type of $1 of endpoint_exists."))),
            source.settings().slicing(),
            proposed)
        .run();
  }
}
