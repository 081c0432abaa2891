package io.hookexport.source;

import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.definition.SourceProblems;
import io.hookexport.source.definition.SourceStatement;
import io.hookexport.source.definition.StatementShape;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks that a text is one statement, and which parameters it has, without running it. */
record ParameterChecks(SqlConnection connection, SourceProblems problems) {
  private static final String UNKNOWN_TYPE = "42P18";
  private static final Pattern PARAMETER = Pattern.compile("\\$([0-9])(?![0-9])");

  /** Prepares the statement alone first: the server then rejects a second one after it. */
  private Future<List<StatementShape.Parameter>> single(SourceStatement statement) {
    return connection
        .prepare(statement.sql())
        .compose(prepared -> prepared.close())
        .recover(failure -> Future.failedFuture(missing(failure, statement)))
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

  /** The server infers no type for {@code $1} of a statement that has only {@code $2}. */
  private Throwable missing(Throwable failure, SourceStatement statement) {
    Matcher parameter = PARAMETER.matcher(String.valueOf(failure.getMessage()));
    return SqlErrors.is(failure, UNKNOWN_TYPE)
            && parameter.find()
            && !statement.uses(parameter.group())
        ? unused(statement, Integer.parseInt(parameter.group(1)))
        : failure;
  }

  /** Checks a statement of the rows of a tenant, which may use the range. */
  Future<Void> range(SourceStatement statement) {
    return single(statement).map(found -> requireRange(found, statement));
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

  /**
   * Checks a statement with this number of parameters.
   *
   * @return what the server says of it
   */
  Future<StatementShape> parameters(SourceStatement statement, int expected) {
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
            : statement.uses("$3") || statement.uses("$4")
                ? "$2 and $3 are the range: use both, and no other"
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
          parameter.sqlType().equals("record")
              ? "Cast it to the type of the column by its name, for example " + name + "::app.key"
              : "Write it as " + name + "::text::" + parameter.sqlType());
    }
  }
}
