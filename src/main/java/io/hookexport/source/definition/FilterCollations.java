package io.hookexport.source.definition;

import static java.util.stream.Collectors.joining;

import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The collations by which filters compare texts. For a nondeterministic one different texts may be
 * equal: a filter would find rows whose cells show another text.
 */
public record FilterCollations(
    SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
  private static final String HEAD =
      """
      select c.name, l.collname
      from (select $2::timestamptz, $3::timestamptz) as range
      left join (select * from (
      """;

  /** By names: to_regcollation needs a privilege on the schema, which exports do not need. */
  private static final String TAIL =
      """
      ) as c (name, of_name)
      join pg_collation as l on not l.collisdeterministic
      join pg_namespace as n on n.oid = l.collnamespace
      where c.of_name collate "C"
        = (case when pg_collation_is_visible(l.oid) then '' else quote_ident(n.nspname) || '.' end
          || quote_ident(l.collname)) collate "C"
      """;

  /**
   * Rejects a column that a filter compares by a nondeterministic collation. Reads no row.
   *
   * @param forms of the columns by name
   */
  public Future<Void> require(Map<String, CellForm> forms) {
    Stream<String> texts =
        Stream.of("status", "event_type", "response_status")
            .filter(forms::containsKey)
            .map(column -> row(column, compared(column, forms.get(column))));
    String endpoint =
        row(
            source.endpointColumn(),
            "nullif(d." + source.endpointColumn() + ", null::text::" + source.endpointType() + ")");
    String columns = Stream.concat(texts, Stream.of(endpoint)).collect(joining(", "));
    String select = HEAD + source.select().sql() + "\n) as s limit 0) as d on true\n";
    return connection
        .preparedQuery(select + "cross join lateral (values " + columns + TAIL)
        .execute(Tuple.of(null, null, null))
        .recover(problems.refuse(source.select(), HEAD.length()))
        .map(this::requireNone);
  }

  /** A filter by texts compares any type as a text, and a cast to text keeps the collation. */
  private static String compared(String column, @Nullable CellForm form) {
    return "d." + column + (form == CellForm.STRING ? "" : "::text");
  }

  /** The server refuses to name the collation of a type that has none. */
  private static String row(String column, String expression) {
    return String.format(
        Locale.ROOT,
        "('%s', case when (select t.typcollation <> 0 from pg_type as t where t.oid = pg_typeof(%2$s)) then collation for (%2$s) end)",
        column,
        expression);
  }

  private @Nullable Void requireNone(RowSet<Row> found) {
    for (Row row : found) {
      String column = row.getString("name");
      throw problems.of(
          source.select().near(column),
          String.format(
              Locale.ROOT,
              "the column %s has the nondeterministic collation %s: a filter would find rows that show another text, or fail",
              column,
              row.getString("collname")),
          "Choose another one in the select, for example: x collate \"C\" as " + column);
    }
    return null;
  }
}
