package io.hookexport.source;

import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.RowFilter;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the statements of exports for one hour and for no tenant: this finds errors that only
 * running finds, such as a missing privilege, and ends soon.
 */
record SourceTrials(
    SqlConnection connection,
    SourceProblems problems,
    DirectionDefinition source,
    SelectShape shape) {
  private static final Logger LOG = LoggerFactory.getLogger(SourceTrials.class);

  /** Neither a number, nor a UUID or a time. */
  private static final String ANY_TEXT = "an id";

  /**
   * @param now the time of the source's database
   */
  Future<Void> run(Feed feed, Instant now) {
    Instant end = now.truncatedTo(ChronoUnit.HOURS);
    return InTurn.each(
            Trial.ALL,
            trial ->
                InTurn.each(
                    trial.queries(source, shape, feed, end).trials(), query -> run(trial, query)))
        .compose(fine -> count(Trial.PLAIN.queries(source, shape, feed, end)));
  }

  /** Runs {@code endpoint_exists}, for no tenant. */
  Future<Void> endpoints() {
    return exists()
        .compose(fine -> StatementShape.comparedWith(connection, source.endpointType()))
        .compose(filter -> filter.isText() ? existsAsText() : Future.succeededFuture());
  }

  static Future<Void> warnOfEndpoints(
      SourceProblems problems, DirectionDefinition source, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("source", problems.where())
        .addKeyValue("at", source.endpointExists().file())
        .addKeyValue("error", failure)
        .log(
            "The statement endpoint_exists could not be tried in time. Check that there is an index on (tenant, endpoint id) and that no session holds a lock on the tables.");
    return Future.succeededFuture();
  }

  private Future<Void> run(Trial trial, DeliveryQuery query) {
    int prefix = query.sql().indexOf(source.select().sql());
    return connection
        .preparedQuery(query.sql())
        .execute(query.parameters())
        .recover(
            trial.endpoint()
                ? problems.<RowSet<Row>>refuseKey("endpoint_column", "Check it and endpoint_type")
                : problems.<RowSet<Row>>refuse(source.select(), prefix, trial.what()))
        .mapEmpty();
  }

  private Future<Void> count(DeliveryQueries queries) {
    return queries
        .countTrial()
        .map(
            query ->
                connection
                    .preparedQuery(query.sql())
                    .execute(query.parameters())
                    .recover(
                        problems.<RowSet<Row>>refuse(
                            source.count().orElseThrow(),
                            query.sql().indexOf(source.count().orElseThrow().sql())))
                    .<Void>mapEmpty())
        .orElse(Future.succeededFuture());
  }

  private Future<Void> exists() {
    SourceStatement statement = source.endpointExists();
    return connection
        .preparedQuery(statement.sql())
        .execute(Tuple.tuple().addValue(null).addValue(null))
        .recover(problems.refuse(statement, 0))
        .map(
            rows -> {
              var columns = rows.columnDescriptors();
              boolean one = columns != null && columns.size() == 1;
              if (!one || !columns.get(0).typeName().equals("BOOL") || rows.size() != 1) {
                throw problems.of(
                    statement.near(),
                    "the statement does not return one boolean in one row",
                    "Write it as select exists ( … )");
              }
              return null;
            });
  }

  /**
   * Where endpoint ids are texts, each text may be asked for. A statement that casts it, as to
   * uuid, would find ids that the filter, which compares texts, does not find.
   */
  private Future<Void> existsAsText() {
    SourceStatement statement = source.endpointExists();
    return connection
        .preparedQuery(statement.sql())
        .execute(Tuple.tuple().addValue(null).addString(ANY_TEXT))
        .<Void>mapEmpty()
        .recover(
            failure ->
                Future.failedFuture(
                    // The server's words depend on the type: for an ltree it is a syntax error.
                    failure instanceof PgException && !SqlErrors.isTransient(failure)
                        ? problems.of(
                            statement.near("$2"),
                            "$2 is cast to another type, but endpoint_type is "
                                + source.endpointType()
                                + ": an id that is written in another way would be found, and the file would be empty",
                            "Compare texts, for example id::text = $2, or set endpoint_type to that type")
                        : failure))
        .recover(problems.refuse(statement, 0));
  }

  /** For {@code recover}: an enum accepts texts, but only its own labels. */
  static Future<Boolean> noneOfItsType(Throwable failure) {
    return SqlErrors.isData(failure) ? Future.succeededFuture(false) : Future.failedFuture(failure);
  }

  /**
   * Lets the server parse one statement of exports. It represents all, because they read the same
   * tables.
   */
  Future<Void> parse(Snapshot snapshot, Feed feed, boolean refuseHiddenRows) {
    DeliveryQueries queries = Trial.PLAIN.queries(source, shape, feed, snapshot.time());
    return snapshot.parse(queries.trials().get(0), refuseHiddenRows);
  }

  /**
   * One kind of request.
   *
   * @param what for messages
   */
  private record Trial(String what, boolean filters, boolean endpoint) {
    static final Trial PLAIN = new Trial("", false, false);

    static final List<Trial> ALL =
        List.of(
            PLAIN,
            new Trial("with filters: ", true, false),
            new Trial("with an endpoint filter: ", false, true));

    /** A filter on each column that the source has. */
    private static RowFilter filter(DirectionDefinition source, SelectShape shape) {
      boolean types = shape.forms().containsKey("event_type");
      boolean responses = shape.forms().containsKey("response_status");
      return new RowFilter(
          source.statuses().names().stream().limit(1).toList(),
          types ? List.of("") : List.of(),
          responses ? List.of("5xx", RowFilter.NO_RESPONSE) : List.of(),
          Optional.empty());
    }

    DeliveryQueries queries(DirectionDefinition source, SelectShape shape, Feed feed, Instant end) {
      ExportRequest request =
          ExportRequest.plain(
              feed,
              end.minus(1, ChronoUnit.HOURS),
              end,
              filters ? filter(source, shape) : RowFilter.NONE,
              DeliveryColumns.known(source, feed));
      return new DeliveryQueries(
          source, shape.forms(), null, request, endpoint ? Optional.of("") : Optional.empty());
    }
  }
}
