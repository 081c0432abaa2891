package io.hookexport.source;

import io.hookexport.export.Feed;
import io.hookexport.source.definition.ColumnNotes;
import io.hookexport.source.definition.InvalidSourceException;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks the statements of a source without running them: whether each is one statement, its
 * parameters and its columns. Fails with an {@code InvalidSourceException} that names the file and
 * line in the folder, or with the failure of the connection.
 */
record StatementChecks(SqlConnection connection, SourceProblems problems) {
  Future<Void> tenant(SourceStatement statement) {
    return parameters(statement, 1).map(shape -> requireOneColumn(shape, statement, "tenant"));
  }

  /**
   * Checks a statement without parameters.
   *
   * @param key of {@code source.yaml}
   */
  Future<Void> alone(SourceStatement statement, String key) {
    return parameters(statement, 0).map(shape -> requireOneColumn(shape, statement, key));
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
   * @return the columns of its select
   */
  Future<SelectShape> feed(Feed feed, DirectionDefinition source) {
    return select(source.select())
        .compose(fine -> SelectShape.read(connection, problems, source, feed))
        .compose(
            shape -> {
              ColumnNotes notes = new ColumnNotes(connection, problems, source);
              notes.warnOfSurplus(SelectShape.surplus(shape.statement(), source, feed));
              return SelectPlan.requireNoLimit(connection, problems, source.select())
                  .compose(fine -> notes.warnOfNulls())
                  .compose(fine -> notes.types())
                  .compose(fine -> requireValues(source, shape))
                  .compose(fine -> parameters(source.endpointExists(), 2))
                  .compose(fine -> count(source.count(), shape.statement()))
                  .map(shape);
            });
  }

  /** Rejects values of a mapping that the column cannot have. */
  private Future<Void> requireValues(DirectionDefinition source, SelectShape shape) {
    String rows =
        "select from "
            + source.select().inBrackets()
            + " as d where "
            + Statuses.comparedAs(shape.forms().get("status"))
            + " in ";
    Future<Void> done = Future.succeededFuture();
    for (String status : source.statuses().values().keySet()) {
      done =
          done.compose(
                  fine -> connection.prepare(rows + source.statuses().literals(List.of(status))))
              .compose(prepared -> prepared.close())
              .recover(
                  problems.refuseKey(
                      "statuses." + status,
                      "Its values must be of the type of the column status of "
                          + source.select().file()));
    }
    return done;
  }

  private Future<Void> count(Optional<SourceStatement> count, StatementShape select) {
    return count
        .map(
            statement ->
                single(statement)
                    .map(found -> requireRange(found, statement))
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

  /** Prepares the statement alone first: the server then rejects a second one after it. */
  private Future<List<StatementShape.Parameter>> single(SourceStatement statement) {
    return connection
        .prepare(statement.sql())
        .compose(prepared -> prepared.close())
        .recover(problems.refuse(statement, 0))
        .compose(
            fine ->
                connection
                    .prepare(StatementShape.PREFIX + statement.sql() + "\n) as d")
                    .compose(prepared -> prepared.close())
                    .recover(problems.refuse(statement, StatementShape.PREFIX.length())))
        .compose(fine -> StatementShape.parameters(connection, statement))
        .recover(problems.refuse(statement, StatementShape.READ_PREFIX));
  }

  private Future<Void> select(SourceStatement select) {
    return single(select).map(found -> requireRange(found, select));
  }

  /** The tenant, and maybe the range. */
  private @Nullable Void requireRange(
      List<StatementShape.Parameter> found, SourceStatement statement) {
    if (found.isEmpty()) {
      throw unused(statement, 1);
    }
    if (found.size() > 3) {
      throw surplus(
          statement,
          found.size(),
          "The parameters are $1, the tenant, and $2 and $3, the beginning and the end of the range");
    }
    requireType(found.get(0), statement, 1);
    for (int number = 2; number <= found.size(); number++) {
      String type = found.get(number - 1).sqlType();
      if (!type.equals("timestamp with time zone")) {
        throw problems.of(
            statement.near("$" + number),
            "$" + number + " is of type " + type + ", but it is a bound of the range",
            "Write it as $" + number + "::timestamptz");
      }
    }
    return null;
  }

  private Future<StatementShape> parameters(SourceStatement statement, int expected) {
    return single(statement)
        .map(found -> requireParameters(found, statement, expected))
        .compose(
            shape ->
                StatementShape.read(connection, statement, expected)
                    .recover(problems.refuse(statement, StatementShape.READ_PREFIX)));
  }

  private @Nullable Void requireParameters(
      List<StatementShape.Parameter> parameters, SourceStatement statement, int expected) {
    int found = parameters.size();
    if (found < expected) {
      throw unused(statement, found + 1);
    }
    if (found > expected) {
      throw surplus(
          statement,
          found,
          switch (expected) {
            case 0 -> "It has no parameters";
            case 1 -> "The only parameter is $1, the tenant";
            default -> "The parameters are $1, the tenant, and $2, the endpoint id";
          });
    }
    for (int i = 0; i < expected; i++) {
      requireType(parameters.get(i), statement, i + 1);
    }
    return null;
  }

  private InvalidSourceException unused(SourceStatement statement, int number) {
    return problems.of(
        statement.near("where"),
        "the statement does not use $" + number,
        number == 1
            ? "$1 is the tenant: compare the tenant column with it; otherwise each project would see the rows of all tenants"
            : "$2 is the endpoint id: compare the id column with it");
  }

  private InvalidSourceException surplus(SourceStatement statement, int number, String hint) {
    return problems.of(statement.near("$" + number), "the statement uses $" + number, hint);
  }

  private void requireType(
      StatementShape.Parameter parameter, SourceStatement statement, int number) {
    if (parameter.type().isEmpty()) {
      String name = "$" + number;
      throw problems.of(
          statement.near(name),
          name + " is of type " + parameter.sqlType(),
          "Write it as " + name + "::text::" + parameter.sqlType());
    }
  }
}
