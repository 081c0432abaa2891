package io.hookexport.source;

import io.hookexport.export.Direction;
import io.hookexport.source.definition.ColumnNotes;
import io.hookexport.source.definition.SelectPlan;
import io.hookexport.source.definition.SelectShape;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;

/**
 * Checks the statements of a source without running them: whether each is one statement, its
 * parameters and its columns. Fails with an {@code InvalidSourceException} that names the file and
 * line in the folder, or with the failure of the connection.
 */
record StatementChecks(SqlConnection connection, SourceProblems problems) {
  Future<Void> tenant(SourceStatement statement) {
    return parameters(statement, 1)
        .map(
            shape -> {
              if (shape.columns().size() != 1) {
                throw problems.of(
                    statement.near(),
                    "the tenant statement has " + shape.columns().size() + " columns",
                    "It must return one, the platform's own id for the tenant $1");
              }
              return null;
            });
  }

  /**
   * Checks the statements of a direction, and warns of columns that may show unexpected values.
   *
   * @return the columns of its select
   */
  Future<SelectShape> direction(Direction direction, DirectionDefinition source) {
    return parameters(source.select(), 1)
        .compose(shape -> SelectShape.read(connection, problems, source, direction))
        .compose(
            shape -> {
              ColumnNotes notes = new ColumnNotes(connection, problems, source);
              notes.warnOfEndpoints(direction);
              notes.warnOfSurplus(SelectShape.surplus(shape.statement(), source, direction));
              return SelectPlan.requireNoLimit(connection, problems, source.select())
                  .compose(fine -> notes.warnOfNulls())
                  .compose(fine -> notes.types())
                  .compose(fine -> parameters(source.endpointExists(), 2))
                  .map(shape);
            });
  }

  /** Prepares the statement alone first: the server then rejects a second one after it. */
  private Future<StatementShape> parameters(SourceStatement statement, int expected) {
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
        .compose(fine -> StatementShape.read(connection, statement, 0))
        .recover(problems.refuse(statement, StatementShape.READ_PREFIX))
        .map(shape -> requireParameters(shape, statement, expected))
        .compose(
            shape ->
                StatementShape.read(connection, statement, expected)
                    .recover(problems.refuse(statement, StatementShape.READ_PREFIX)));
  }

  private StatementShape requireParameters(
      StatementShape shape, SourceStatement statement, int expected) {
    int found = shape.parameters().size();
    if (found < expected) {
      throw problems.of(
          statement.near("where"),
          "the statement does not use $" + (found + 1),
          found == 0
              ? "$1 is the tenant: compare the tenant column with it; otherwise each project would see the rows of all tenants"
              : "$2 is the endpoint id: compare the id column with it");
    }
    if (found > expected) {
      throw problems.of(
          statement.near("$" + found),
          "the statement uses $" + found,
          expected == 1
              ? "The only parameter is $1, the tenant"
              : "The parameters are $1, the tenant, and $2, the endpoint id");
    }
    for (int i = 0; i < expected; i++) {
      StatementShape.Parameter parameter = shape.parameters().get(i);
      if (parameter.type().isEmpty()) {
        String name = "$" + (i + 1);
        throw problems.of(
            statement.near(name),
            name + " is of type " + parameter.sqlType(),
            "Write it as " + name + "::text::" + parameter.sqlType());
      }
    }
    return shape;
  }
}
