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
 * The index that leads to the rows of a tenant in the order of an export, or in that of its first
 * columns. It is known only where tenant and time are plain columns of one table.
 *
 * @param statement creates it; empty when it is unknown
 * @param reason why it is unknown
 * @param tenantColumn which the select compares with the tenant
 * @param existing the name of such an index that there is
 */
public record OrderIndex(
    Optional<String> statement,
    String reason,
    Optional<String> tenantColumn,
    Optional<String> existing) {
  private static final String FIND = SqlFile.read("reading/order_index.sql");

  private static final String AND = " AND ";
  private static final String COLUMN = "(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)";
  private static final String TENANT = "\\(*\\$1\\)*(?:::[a-z ]+\\)*)*";

  private static OrderIndex unknown(Optional<String> tenantColumn, String why) {
    return new OrderIndex(Optional.empty(), why, tenantColumn, Optional.empty());
  }

  public static Future<OrderIndex> of(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    return KeyColumns.read(connection, problems, source).compose(keys -> of(connection, keys));
  }

  private static Future<OrderIndex> of(SqlConnection connection, KeyColumns keys) {
    if (keys.columns().get(0).isEmpty()) {
      String why = keys.names().get(0) + " is not a plain column of one table";
      return Future.succeededFuture(unknown(Optional.empty(), why));
    }
    TableColumn time = keys.columns().get(0).get();
    Set<String> tenants = comparedWithTenant(time);
    if (tenants.size() != 1) {
      String table = time.schema() + "." + time.table();
      String why = "no column of " + table + " alone is compared with the tenant";
      return Future.succeededFuture(unknown(Optional.empty(), why));
    }
    Set<String> indexed = new LinkedHashSet<>(tenants);
    keys.columns().stream()
        .takeWhile(column -> column.map(c -> c.alias().equals(time.alias())).orElse(false))
        .forEach(column -> indexed.add(column.orElseThrow().name()));
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
    Optional<String> tenant = Optional.of(tenantColumn);
    String name = row.getString("name");
    if (row.getBoolean("is_partition")) {
      return unknown(
          tenant, name + " is a partition, and such an index is that of the partitioned table");
    }
    if (!Set.of("r", "m").contains(row.getString("kind"))) {
      return unknown(tenant, name + " is not an ordinary table");
    }
    return new OrderIndex(
        Optional.of(row.getString("statement")),
        "",
        tenant,
        Optional.ofNullable(row.getString("index")));
  }
}
