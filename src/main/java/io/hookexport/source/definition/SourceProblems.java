package io.hookexport.source.definition;

import io.hookexport.export.Feed;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Builds the errors of a source, or of one of its feeds.
 *
 * @param where the source, and which rows of it
 * @param section of {@code source.yaml}, with a dot; empty for the whole source
 * @param database for the missing privileges of a role
 */
public record SourceProblems(
    String where, KeyPositions positions, String section, PgConnectOptions database) {
  private static final String LACKING_GRANTS = SqlFile.read("reading/lacking_grants.sql");

  public static SourceProblems of(SourceDefinition definition, PgConnectOptions database) {
    return new SourceProblems("source " + definition.name(), definition.positions(), "", database);
  }

  public static SourceProblems of(
      SourceDefinition definition, Feed feed, PgConnectOptions database) {
    String dataset = "datasets." + feed.dataset().wireName();
    String section = dataset + "." + feed.direction().wireName() + ".";
    return new SourceProblems(where(definition, feed), definition.positions(), section, database);
  }

  /** Returns the name of the source and of one of its feeds. */
  public static String where(SourceDefinition definition, Feed feed) {
    return "source " + definition.name() + ", " + feed.words();
  }

  /** Returns file and line of a key of the feed. */
  public String key(String name) {
    return positions.at(section + name);
  }

  /**
   * @param position file and line
   */
  public InvalidSourceException of(String position, String problem, String hint) {
    return new InvalidSourceException(null, "%s: %s: %s. %s.", where, position, problem, hint);
  }

  /**
   * For {@code recover}: translates the server's error about a statement, with file and line. A
   * transient failure stays unchanged.
   *
   * @param prefix characters before the statement in the text that was sent
   */
  public <T> Function<Throwable, Future<T>> refuse(SourceStatement statement, int prefix) {
    return refuse(statement, prefix, "");
  }

  /**
   * @param what was tried, for the message
   */
  public <T> Function<Throwable, Future<T>> refuse(
      SourceStatement statement, int prefix, String what) {
    return refused(
        pg ->
            new InvalidSourceException(
                pg,
                "%s: %s: %s%s. %s",
                where,
                statement.at(position(pg), prefix),
                what,
                error(pg),
                hint(pg)));
  }

  /** As {@link #refuse(SourceStatement, int)}, for a fault of a key. */
  public <T> Function<Throwable, Future<T>> refuseKey(String name, String hint) {
    return refused(pg -> of(key(name), name + ": " + error(pg), hint));
  }

  private static <T> Function<Throwable, Future<T>> refused(
      Function<PgException, InvalidSourceException> error) {
    // A source is always read in read-only transactions, so a write fails.
    return failure ->
        Future.failedFuture(
            failure instanceof PgException pg
                    && (!SqlErrors.isTransient(pg) || SqlErrors.is(pg, SqlErrors.READ_ONLY))
                ? error.apply(pg)
                : failure);
  }

  private static String error(PgException failure) {
    return failure.getErrorMessage() + " (" + failure.getSqlState() + ")";
  }

  private static int position(PgException failure) {
    String position = failure.getPosition();
    return position == null || position.isEmpty() ? 0 : Integer.parseInt(position);
  }

  private String hint(PgException failure) {
    return switch (failure.getSqlState()) {
      case "42501" ->
          String.format(
              Locale.ROOT,
              "The role '%s' lacks a privilege in the database '%s'.",
              database.getUser(),
              database.getDatabase());
      case "42P18" -> "The server cannot infer the parameter's type; write $1::text, for example.";
      case "42P02" -> "There is no such parameter here; see the reference of source.yaml.";
      case "42601" ->
          "The file must hold one select that can stand in parentheses, as in 'select … from ( … ) as d'.";
      case "42P01", "3F000" ->
          String.format(
              Locale.ROOT,
              "Write the table with its schema, and check that source.uri names its database (now '%s').",
              database.getDatabase());
      case SqlErrors.READ_ONLY, "0A000" ->
          "The statement may only read: exports run in read-only transactions.";
      case "26000" ->
          "The database is behind a pooler in transaction mode. Name the database itself in source.uri, or use the pooler in session mode.";
      case "23502" ->
          "Each statement is tried with NULL for its parameters: cast them to the type that the domain is based on.";
      default -> failure.getHint() == null ? "" : "Hint: " + failure.getHint();
    };
  }

  /**
   * For a refused statement, on a connection without a failed transaction: adds the missing grants
   * when the role lacks a privilege.
   */
  public static Future<Throwable> withGrants(
      SqlConnection connection,
      PgConnectOptions database,
      SourceStatement statement,
      Throwable refusal) {
    Throwable cause = refusal.getCause();
    if (cause == null || !SqlErrors.is(cause, SqlErrors.INSUFFICIENT_PRIVILEGE)) {
      return Future.succeededFuture(refusal);
    }
    return connection
        .preparedQuery(LACKING_GRANTS)
        .execute(Tuple.of(statement.sql()))
        .map(
            rows -> {
              Set<String> grants = new TreeSet<>();
              for (Row row : rows) {
                if (!row.getBoolean("has_usage")) {
                  grants.add(" grant usage on schema " + row.getString("schema_name") + " to ");
                }
                if (!row.getBoolean("has_select")) {
                  grants.add(" grant select on " + row.getString("relation") + " to ");
                }
              }
              StringBuilder message = new StringBuilder(String.valueOf(refusal.getMessage()));
              grants.forEach(grant -> message.append(grant).append(role(database)).append(';'));
              return new InvalidSourceException(refusal, "%s", message);
            });
  }

  private static String role(PgConnectOptions database) {
    String role = database.getUser();
    return role.matches("[a-z_][a-z0-9_]*") ? role : '"' + role.replace("\"", "\"\"") + '"';
  }
}
