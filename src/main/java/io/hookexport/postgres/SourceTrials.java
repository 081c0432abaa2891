package io.hookexport.postgres;

import io.hookexport.export.Compression;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.postgres.SourceDefinition.DirectionDefinition;
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
 * Runs the statements of exports for one hour and no tenant: this shows what only running shows,
 * such as a missing privilege, and is soon over.
 */
final class SourceTrials {
  private static final Logger LOG = LoggerFactory.getLogger(SourceTrials.class);

  private final SqlConnection connection;
  private final SourceProblems problems;
  private final DirectionDefinition source;
  private final SelectShape shape;

  SourceTrials(
      SqlConnection connection,
      SourceProblems problems,
      DirectionDefinition source,
      SelectShape shape) {
    this.connection = connection;
    this.problems = problems;
    this.source = source;
    this.shape = shape;
  }

  /**
   * @param now the time of the source's database
   * @return whether the role sees all rows: no row security applies to it
   */
  Future<Boolean> run(Direction direction, Instant now) {
    Instant end = now.truncatedTo(ChronoUnit.HOURS);
    Future<Void> done = exists();
    for (Trial trial : Trial.ALL) {
      DeliveryQueries queries = trial.queries(source, shape, direction, end);
      for (DeliveryQuery query : queries.trials()) {
        int prefix = query.sql().indexOf(source.select().sql());
        done =
            done.compose(
                fine ->
                    connection
                        .preparedQuery(query.sql())
                        .execute(query.parameters())
                        .recover(
                            trial.endpoint()
                                ? problems.<RowSet<Row>>refuseKey(
                                    "endpoint_column", "Check it and endpoint_type")
                                : problems.<RowSet<Row>>refuse(
                                    source.select(), prefix, trial.what()))
                        .mapEmpty());
      }
    }
    return done.compose(
        fine -> seesAllRows(Trial.ALL.get(0).queries(source, shape, direction, end)));
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
                    "the statement does not give one boolean in one row",
                    "Write it as select exists ( … )");
              }
              return null;
            });
  }

  /** No tenant has no rows, so any row is one that each project would see. */
  Future<Void> requireNoRowOfNoTenant() {
    SourceStatement select = source.select();
    return connection
        .preparedQuery("select 1 from " + select.inBrackets() + " as d limit 1")
        .execute(Tuple.tuple().addValue(null))
        .map(
            rows -> {
              if (rows.size() > 0) {
                throw problems.of(
                    select.near("or", "distinct", "where"),
                    "the select gives rows for a $1 that is NULL, so each project would see rows of"
                        + " other tenants",
                    "Write brackets around or, and compare the tenant with =, not with is not"
                        + " distinct from");
              }
              return null;
            });
  }

  /** With row_security off the server refuses what row security would hide. */
  private Future<Boolean> seesAllRows(DeliveryQueries queries) {
    DeliveryQuery query = queries.trials().get(0);
    return connection
        .query("set local row_security = off")
        .execute()
        .compose(
            off -> connection.preparedQuery("explain " + query.sql()).execute(query.parameters()))
        .map(true)
        .recover(
            failure -> {
              if (!SqlErrors.is(failure, "42501")) {
                return Future.failedFuture(failure);
              }
              LOG.atWarn()
                  .addKeyValue("source", problems.where())
                  .addKeyValue("role", problems.database().getUser())
                  .addKeyValue("error", ((PgException) failure).getErrorMessage())
                  .log(
                      "Row security applies to the role that reads the source: exports may lack rows"
                          + " without an error. Give the role BYPASSRLS, or a policy that shows all rows.");
              return Future.succeededFuture(false);
            });
  }

  /**
   * One kind of request.
   *
   * @param what for messages
   */
  private record Trial(String what, Optional<String> status, boolean endpoint) {
    static final List<Trial> ALL =
        List.of(
            new Trial("", Optional.empty(), false),
            new Trial("with a status filter: ", Optional.of("queued"), false),
            new Trial("with an endpoint filter: ", Optional.empty(), true));

    DeliveryQueries queries(
        DirectionDefinition source, SelectShape shape, Direction direction, Instant end) {
      ExportRequest request =
          new ExportRequest(
              direction,
              end.minus(1, ChronoUnit.HOURS),
              end,
              status,
              Optional.empty(),
              Optional.empty(),
              List.of(),
              Compression.NONE,
              FormulaEscaping.NONE,
              false);
      return new DeliveryQueries(
          source, shape.forms(), null, request, endpoint ? Optional.of("") : Optional.empty());
    }
  }
}
