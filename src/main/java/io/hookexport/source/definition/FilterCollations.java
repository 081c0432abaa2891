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

  private static final String TAIL =
      """
      ) as c (name, of_name)
      join pg_collation as l on l.oid = to_regcollation(c.of_name)
      where not l.collisdeterministic
      """;

  /**
   * Rejects a column whose collation is nondeterministic. Reads no row.
   *
   * @param forms of the columns by name
   */
  public Future<Void> require(Map<String, CellForm> forms) {
    String columns =
        Stream.of("status", "event_type", source.endpointColumn())
            .distinct()
            .filter(column -> forms.get(column) == CellForm.STRING)
            .map(column -> "('" + column + "', collation for (d." + column + "))")
            .collect(joining(", "));
    if (columns.isEmpty()) {
      return Future.succeededFuture();
    }
    String select = HEAD + source.select().sql() + "\n) as s limit 0) as d on true\n";
    return connection
        .preparedQuery(select + "cross join lateral (values " + columns + TAIL)
        .execute(Tuple.of(null, null, null))
        .recover(problems.refuse(source.select(), HEAD.length()))
        .map(this::requireNone);
  }

  private @Nullable Void requireNone(RowSet<Row> found) {
    for (Row row : found) {
      String column = row.getString("name");
      throw problems.of(
          source.select().near(column),
          String.format(
              Locale.ROOT,
              "the column %s has the nondeterministic collation %s: a filter would find rows that show another text",
              column,
              row.getString("collname")),
          "Choose another one in the select, for example: x collate \"C\" as " + column);
    }
    return null;
  }
}
