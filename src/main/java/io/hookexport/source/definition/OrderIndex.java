package io.hookexport.source.definition;

import io.hookexport.postgres.SqlFile;
import io.hookexport.source.definition.KeyColumns.TableColumn;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The index from which a select could be read in its order. It is known only where the columns of
 * the order and the tenant are plain columns of one table.
 *
 * @param statement creates it; or why it is unknown
 * @param tenantColumn which the select compares with the tenant; empty when the index is unknown
 * @param existing the name of an index that there is
 */
public record OrderIndex(
    String statement, Optional<String> tenantColumn, Optional<String> existing) {
  private static final String FIND = SqlFile.read("reading/order_index.sql");

  private static final String AND = " AND ";
  private static final String COLUMN = "(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)";
  private static final String TENANT = "\\(*\\$1\\)*(?:::[a-z ]+\\)*)*";

  private static OrderIndex unknown(String why) {
    return new OrderIndex(why, Optional.empty(), Optional.empty());
  }

  public static Future<OrderIndex> of(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    return KeyColumns.read(connection, problems, source).compose(keys -> of(connection, keys));
  }

  private static Future<OrderIndex> of(SqlConnection connection, KeyColumns keys) {
    for (int i = 0; i < keys.names().size(); i++) {
      if (keys.columns().get(i).isEmpty()) {
        return Future.succeededFuture(
            unknown(keys.names().get(i) + " is not a plain column of one table"));
      }
    }
    List<TableColumn> columns = keys.columns().stream().flatMap(Optional::stream).toList();
    Set<String> tables =
        columns.stream()
            .map(column -> column.schema() + "." + column.table() + " as " + column.alias())
            .collect(Collectors.toCollection(TreeSet::new));
    if (tables.size() > 1) {
      return Future.succeededFuture(
          unknown(
              "the columns of the order are those of several tables: "
                  + String.join(", ", tables)));
    }
    TableColumn time = columns.get(0);
    Set<String> tenants = comparedWithTenant(time);
    if (tenants.size() != 1) {
      return Future.succeededFuture(
          unknown(
              "no column of "
                  + time.schema()
                  + "."
                  + time.table()
                  + " alone is compared with the tenant"));
    }
    Set<String> indexed = new LinkedHashSet<>(tenants);
    columns.forEach(column -> indexed.add(column.name()));
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(time.schema(), time.table(), indexed.toArray(String[]::new)))
        .map(rows -> of(rows.iterator().next(), tenants.iterator().next()));
  }

  /** Returns the columns of the table that equal {@code $1} in each row that is read. */
  private static Set<String> comparedWithTenant(TableColumn of) {
    String alias = Pattern.quote(of.alias());
    Pattern comparison =
        Pattern.compile(
            "\\(\\(?(?:"
                + alias
                + "|\""
                + alias
                + "\")\\."
                + COLUMN
                + "(?:\\)::text)? = "
                + TENANT
                + "\\)");
    return Stream.of("Index Cond", "Recheck Cond", "Filter")
        .flatMap(key -> conjuncts(of.scan().getString(key, "")).stream())
        .map(comparison::matcher)
        .filter(Matcher::matches)
        .map(found -> SelectPlan.unquoted(found.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Splits {@code ((a) AND (b))}, as a plan writes it; any other condition is the only one. */
  static List<String> conjuncts(String condition) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 1;
    boolean isQuoted = false;
    for (int i = 0; i < condition.length(); i++) {
      char c = condition.charAt(i);
      isQuoted = (c == '\'' || c == '"') != isQuoted;
      depth += isQuoted ? 0 : c == '(' ? 1 : c == ')' ? -1 : 0;
      if (!isQuoted && depth == 1 && condition.startsWith(AND, i)) {
        parts.add(condition.substring(from, i));
        from = i + AND.length();
      }
    }
    if (parts.isEmpty()) {
      return List.of(condition);
    }
    parts.add(condition.substring(from, condition.length() - 1));
    return parts;
  }

  private static OrderIndex of(Row row, String tenantColumn) {
    String name = row.getString("name");
    if (row.getBoolean("is_partition")) {
      return unknown(name + " is a partition: such an index is that of the partitioned table");
    }
    if (!Set.of("r", "m").contains(row.getString("kind"))) {
      return unknown(name + " is not an ordinary table");
    }
    return new OrderIndex(
        row.getString("statement"),
        Optional.of(tenantColumn),
        Optional.ofNullable(row.getString("index")));
  }
}
