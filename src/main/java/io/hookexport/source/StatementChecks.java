package io.hookexport.source;

import io.hookexport.export.Feed;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.ColumnNotes;
import io.hookexport.source.definition.FilterCollations;
import io.hookexport.source.definition.SelectPlan;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceDefinition.Statuses;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the statements of a source without running them: whether each is one statement, its
 * parameters and its columns. Fails with an {@code InvalidSourceException} that names the file and
 * line in the folder, or with the failure of the connection.
 */
record StatementChecks(SqlConnection connection, SourceProblems problems) {
  private static final Pattern WHOLE_NUMBER = Pattern.compile("0|-?[1-9][0-9]*");

  private ParameterChecks checks() {
    return new ParameterChecks(connection, problems);
  }

  /**
   * The column of a tenant statement.
   *
   * @param type the client's name
   */
  record TenantColumn(String file, String type) {}

  Future<TenantColumn> tenant(SourceStatement statement) {
    return checks()
        .parameters(statement, 1)
        .map(
            shape -> {
              requireOneColumn(shape, statement, "tenant");
              return new TenantColumn(statement.file(), shape.columns().get(0).typeName());
            });
  }

  /**
   * Checks a statement without parameters.
   *
   * @param key of {@code source.yaml}
   */
  Future<Void> alone(SourceStatement statement, String key) {
    return checks().parameters(statement, 0).map(shape -> requireOneColumn(shape, statement, key));
  }

  private @Nullable Void requireOneColumn(
      StatementShape shape, SourceStatement statement, String key) {
    if (shape.columns().size() != 1) {
      throw problems.of(
          statement.near(),
          "the " + key + " statement has " + shape.columns().size() + " columns",
          switch (key) {
            case "tenant" -> "It must return one, the platform's own id for the tenant $1";
            case "guard" -> "It must return one, the reason why rows must not be read now";
            case "count" -> "It must return one, about how many rows there are";
            default -> "It must return one, the version of the schema";
          });
    }
    return null;
  }

  /**
   * Checks the statements of a feed, and warns of columns that may show unexpected values.
   *
   * @param tenant empty without a tenant statement, or when it could not be tried in time
   * @return the columns of its select
   */
  Future<SelectShape> feed(Feed feed, DirectionDefinition source, Optional<TenantColumn> tenant) {
    return checks()
        .range(source.select())
        .compose(fine -> SelectShape.read(connection, problems, source, feed))
        .compose(
            shape -> {
              ColumnNotes notes = new ColumnNotes(connection, problems, source);
              requireTenant(shape.statement(), source.select(), tenant);
              notes.warnOfSurplus(SelectShape.surplus(shape.statement(), source, feed));
              return SelectPlan.requireNoLimit(connection, problems, source.select())
                  .compose(fine -> notes.warnOfNulls())
                  .compose(fine -> notes.types())
                  .compose(
                      fine ->
                          new FilterCollations(connection, problems, source).require(shape.forms()))
                  .compose(fine -> requireValues(source, shape))
                  .compose(fine -> checks().parameters(source.endpointExists(), 2))
                  .compose(
                      exists -> {
                        requireTenant(exists, source.endpointExists(), tenant);
                        return requireEndpoint(exists, source);
                      })
                  .compose(fine -> count(source.count(), shape.statement()))
                  .map(shape);
            });
  }

  /** Rejects a tenant statement whose ids can never be the {@code $1} of another statement. */
  private @Nullable Void requireTenant(
      StatementShape shape, SourceStatement statement, Optional<TenantColumn> tenant) {
    StatementShape.Parameter first = shape.parameters().get(0);
    if (tenant.isPresent() && !first.accepts(tenant.get().type())) {
      throw problems.of(
          statement.near("$1"),
          String.format(
              Locale.ROOT,
              "$1 is of type %s, but %s returns the type %s",
              first.sqlType(),
              tenant.get().file(),
              tenant.get().type().toLowerCase(Locale.ROOT)),
          "$1 is what that statement returns: compare it with the platform's own id of the tenant");
    }
    return null;
  }

  /**
   * Rejects an {@code endpoint_exists} that finds an id in a way in which the filter would not find
   * its rows: the file would be empty.
   */
  private Future<Void> requireEndpoint(StatementShape exists, DirectionDefinition source) {
    StatementShape.Parameter given = exists.parameters().get(1);
    return StatementShape.comparedWith(connection, source.endpointType())
        .map(
            filter -> {
              if (!given.findsOnlyWhat(filter)) {
                throw problems.of(
                    source.endpointExists().near("$2"),
                    String.format(
                        Locale.ROOT,
                        "$2 is of type %s, but endpoint_type is %s: an id that is written in another way would be found, and the file would be empty",
                        given.sqlType(),
                        source.endpointType()),
                    String.format(
                        Locale.ROOT,
                        "Compare texts, for example id::text = $2, or write endpoint_type: %s if the column %s can be compared with it",
                        given.sqlType(),
                        source.endpointColumn()));
              }
              return null;
            });
  }

  /** Rejects values of a mapping that the column cannot have. */
  private Future<Void> requireValues(DirectionDefinition source, SelectShape shape) {
    CellForm form = shape.forms().get("status");
    if (form == CellForm.INTEGER) {
      requireWholeNumbers(source);
    }
    String rows =
        "select from "
            + source.select().inBrackets()
            + " as d where "
            + Statuses.comparedAs(form)
            + " in ";
    return InTurn.each(
        source.statuses().values().keySet(),
        status ->
            connection
                .prepare(rows + source.statuses().literals(List.of(status), form))
                .compose(prepared -> prepared.close())
                .recover(
                    problems.refuseKey(
                        "statuses." + status,
                        "Its values must be of the type of the column status of "
                            + source.select().file())));
  }

  /** Two spellings of a number are two values of the mapping, and one of the column. */
  private void requireWholeNumbers(DirectionDefinition source) {
    source
        .statuses()
        .values()
        .forEach(
            (status, values) ->
                values.stream()
                    .filter(value -> !WHOLE_NUMBER.matcher(value).matches())
                    .findFirst()
                    .ifPresent(
                        value -> {
                          throw problems.of(
                              problems.key("statuses." + status),
                              String.format(
                                  Locale.ROOT,
                                  "statuses.%s: \"%s\" is no whole number",
                                  status,
                                  value),
                              "Its values must be of the type of the column status of "
                                  + source.select().file()
                                  + ", as the server shows them, for example 7");
                        }));
  }

  private Future<Void> count(Optional<SourceStatement> count, StatementShape select) {
    return count
        .map(
            statement ->
                checks()
                    .range(statement)
                    .compose(fine -> StatementShape.ofSelect(connection, statement))
                    .recover(problems.refuse(statement, StatementShape.SELECT_PREFIX))
                    .map(
                        shape -> {
                          String given = shape.parameters().get(0).sqlType();
                          String bound = select.parameters().get(0).sqlType();
                          if (!given.equals(bound)) {
                            throw problems.of(
                                statement.near("$1"),
                                "$1 is of type "
                                    + given
                                    + ", but of type "
                                    + bound
                                    + " in the select",
                                "Write it as $1::" + bound);
                          }
                          return requireOneColumn(shape, statement, "count");
                        }))
        .orElse(Future.succeededFuture());
  }
}
