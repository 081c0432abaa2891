package io.hookexport.postgres;

import io.hookexport.export.Direction;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import java.util.Locale;
import java.util.function.Function;

/**
 * Words for what is wrong with one direction of a source.
 *
 * @param where the source, and its direction
 * @param database for what a role lacks there
 */
record SourceProblems(String where, PgConnectOptions database) {

  static SourceProblems of(
      SourceDefinition definition, Direction direction, PgConnectOptions database) {
    return new SourceProblems(
        "source " + definition.name() + ", " + direction.wireName(), database);
  }

  InvalidSourceException of(String file, String problem, String hint) {
    return new InvalidSourceException(
        String.format(Locale.ROOT, "%s: %s: %s. %s.", where, file, problem, hint));
  }

  /**
   * For {@code recover}: what the server says of a statement, with file and line. What may pass is
   * left as it is.
   *
   * @param prefix characters that stand before the statement in what was sent
   */
  <T> Function<Throwable, Future<T>> refuse(SourceStatement statement, int prefix) {
    return refuse(statement, prefix, "");
  }

  /**
   * @param what was tried, for the message
   */
  <T> Function<Throwable, Future<T>> refuse(SourceStatement statement, int prefix, String what) {
    return failure -> Future.failedFuture(words(statement, prefix, what, failure));
  }

  private Throwable words(SourceStatement statement, int prefix, String what, Throwable failure) {
    // A source is always read in read-only transactions, so a write does not pass.
    boolean passing = SqlErrors.mayPass(failure) && !SqlErrors.is(failure, "25006");
    if (!(failure instanceof PgException pg) || passing) {
      return failure;
    }
    String file = statement.at(position(pg), prefix);
    String message = what + pg.getErrorMessage() + " (" + pg.getSqlState() + ")";
    return new InvalidSourceException(
        String.format(Locale.ROOT, "%s: %s: %s. %s", where, file, message, hint(pg)).strip(),
        failure);
  }

  private static int position(PgException failure) {
    String position = failure.getPosition();
    return position == null || position.isEmpty() ? 0 : Integer.parseInt(position);
  }

  private String hint(PgException failure) {
    return switch (failure.getSqlState()) {
      case "42501" -> grants();
      case "42P18" -> "The server cannot infer the type of the parameter; write it as in $1::text.";
      case "42P02" ->
          "There is no such parameter here; see the comments of the native source.yaml.";
      case "42601" ->
          "The file must hold one select that can stand inside 'select … from ( … ) as d'.";
      case "42P01", "3F000" ->
          String.format(
              Locale.ROOT,
              "Write the table with its schema, and check that source.uri names its database (now '%s').",
              database.getDatabase());
      case "25006", "0A000" ->
          "The statement may only read: exports run in read-only transactions.";
      default -> failure.getHint() == null ? "" : "Hint: " + failure.getHint();
    };
  }

  private String grants() {
    String role = database.getUser();
    return String.format(
        Locale.ROOT,
        "The role '%s' needs more in the database '%s': grant usage on schema SCHEMA to %s;"
            + " grant select on all tables in schema SCHEMA to %s;",
        role,
        database.getDatabase(),
        role,
        role);
  }
}
