package io.hookexport.source;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.Gate;
import io.hookexport.source.definition.FeedDescriptions;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.hookexport.source.rows.SourceErrors;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The short queries of a source: which tenant, whether an endpoint exists.
 *
 * @param shapes as the start found them; a feed that could not be read in time is absent
 * @param describing whether a client's question for the datasets is reading them
 * @param gate that a check passes before it takes a connection
 */
record SourceQuestions(
    SourceDefinition definition,
    SourceSettings settings,
    Pool pool,
    ConcurrentMap<Feed, SelectShape> shapes,
    AtomicBoolean describing,
    Gate gate) {
  private static final Logger LOG = LoggerFactory.getLogger(SourceQuestions.class);

  private static final String NOT_FOUND = "Endpoint not found in this project.";

  SourceQuestions gatedBy(Gate other) {
    return new SourceQuestions(definition, settings, pool, shapes, describing, other);
  }

  /**
   * Checks tenant and endpoint.
   *
   * @return the endpoint in the source's form
   */
  Future<Optional<String>> check(Project project, ExportRequest request) {
    Optional<String> endpoint =
        request
            .filter()
            .endpoint()
            .map(id -> definition.of(request.feed()).convert(id).orElseThrow());
    if (endpoint.isEmpty() && isKnown(project, request.feed())) {
      return Future.succeededFuture(Optional.empty());
    }
    return gate.pass(() -> ask(project, request.feed(), endpoint))
        .map(
            found -> {
              if (!found) {
                throw ExportException.of(ExportError.ENDPOINT_NOT_FOUND, NOT_FOUND);
              }
              return endpoint;
            });
  }

  private Future<Boolean> ask(Project project, Feed feed, Optional<String> endpoint) {
    return pool.withConnection(
            connection ->
                tenant(connection, project, feed)
                    .compose(
                        tenant ->
                            endpoint
                                .map(
                                    id ->
                                        exists(
                                            connection, feed, tenant, id, () -> unknown(project)))
                                .orElse(Future.succeededFuture(true))))
        .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(SourceErrors::ofQuestion);
  }

  /** Asks the database only for feeds that could not be read in time at the start. */
  Future<List<FeedDescription>> describe() {
    List<Feed> unknown =
        definition.feeds().stream().filter(feed -> !shapes.containsKey(feed)).toList();
    return (unknown.isEmpty() ? Future.succeededFuture() : gate.pass(() -> readShapes(unknown)))
        .map(
            known ->
                definition.feeds().stream()
                    .map(
                        feed ->
                            FeedDescriptions.of(
                                feed,
                                definition.of(feed),
                                Objects.requireNonNull(shapes.get(feed))))
                    .toList());
  }

  /** One at a time: others would wait for the same, on connections that creates need. */
  private Future<Void> readShapes(List<Feed> feeds) {
    if (!describing.compareAndSet(false, true)) {
      return Future.failedFuture(
          ExportException.unavailable("the datasets of the source are being read", null));
    }
    return pool.withConnection(
            connection -> InTurn.each(feeds, feed -> shape(connection, feed).mapEmpty()))
        // Not after the timeout, when the connection is still taken.
        .onComplete(read -> describing.set(false))
        .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
        .recover(SourceErrors::ofQuestion);
  }

  private Future<SelectShape> shape(SqlConnection connection, Feed feed) {
    SourceProblems problems =
        SourceProblems.of(definition, feed, ConnectionUri.parse(settings.uri()));
    return SelectShape.read(connection, problems, definition.of(feed), feed)
        .onSuccess(shape -> shapes.put(feed, shape));
  }

  /** Returns, without a query, whether the tenant could be bound to the select last time. */
  private boolean isKnown(Project project, Feed feed) {
    SelectShape shape = shapes.get(feed);
    return definition.tenant().isEmpty()
        && shape != null
        && shape.statement().bind(1, project.tenant()).isPresent();
  }

  /**
   * Fails as unavailable while the platform's tables must not be read, for example in the middle of
   * a migration. Call it in the transaction that reads.
   */
  Future<Void> guard(SqlConnection connection) {
    if (definition.guard().isEmpty()) {
      return Future.succeededFuture();
    }
    SourceStatement statement = definition.guard().get();
    return connection
        .query(
            "select g.reason::text from "
                + statement.inBrackets()
                + " as g (reason) where g.reason is not null limit 1")
        .execute()
        .compose(
            rows -> {
              String reason = rows.size() == 0 ? null : rows.iterator().next().getString(0);
              return reason == null
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      ExportException.unavailable(
                          "the guard of the source (" + statement.file() + ") returned: " + reason,
                          null));
            });
  }

  /** Fails with INVALID_REQUEST when the source does not know the tenant. */
  Future<SourceTenant> tenant(SqlConnection connection, Project project, Feed feed) {
    return shape(connection, feed)
        .compose(
            shape ->
                platformId(connection, project)
                    .map(
                        id ->
                            new SourceTenant(
                                id,
                                shape,
                                shape
                                    .statement()
                                    .bind(1, id)
                                    .orElseThrow(() -> unknown(project)))));
  }

  private Future<String> platformId(SqlConnection connection, Project project) {
    return new TenantQuestion(definition)
        .platformId(connection, project.tenant())
        .map(id -> id.orElseThrow(() -> unknown(project)));
  }

  /**
   * The status is neither 500 nor 503, which clients retry: the error lasts until the operator has
   * corrected the tenant of the project.
   */
  private ExportException unknown(Project project) {
    LOG.atWarn()
        .addKeyValue("source", definition.name())
        .addKeyValue("project_id", project.id())
        .addKeyValue("tenant", project.tenant())
        .log(
            "The source has no such tenant. Create another project with the right tenant or, if this project has no exports, revoke its keys and correct its tenant: keys create --project P --tenant T.");
    return ExportException.invalid(
        "",
        "This project's tenant '"
            + project.tenant()
            + "' is unknown to the platform. Please ask the operator of this server to correct it.");
  }

  /**
   * Returns false for a value that is not of the type of the platform's ids, or that the filter's
   * cast changes, so that a file would not show it: the cast cuts a text to the length of its type,
   * and the file would have the rows of another endpoint.
   *
   * @param unknown for a tenant that is no value of {@code $1}
   */
  Future<Boolean> exists(
      SqlConnection connection,
      Feed feed,
      SourceTenant tenant,
      String endpoint,
      Supplier<ExportException> unknown) {
    return StatementShape.read(connection, definition.of(feed).endpointExists(), 2)
        .compose(
            shape -> {
              Object first = shape.bind(1, tenant.id()).orElseThrow(unknown);
              Optional<Object> second = shape.bind(2, endpoint);
              if (second.isEmpty()) {
                throw ExportException.of(
                    ExportError.ENDPOINT_NOT_FOUND,
                    NOT_FOUND + " Endpoint ids must be " + shape.parameters().get(1).form() + ".");
              }
              return connection
                  .preparedQuery(tenant.exists(definition.of(feed)))
                  .execute(Tuple.of(first, second.get(), endpoint))
                  .map(SourceQuestions::isTrue)
                  .recover(SourceTrials::noneOfItsType);
            });
  }

  private static boolean isTrue(RowSet<Row> rows) {
    return rows.size() > 0 && Boolean.TRUE.equals(rows.iterator().next().getBoolean(0));
  }
}
