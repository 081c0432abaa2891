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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The index that leads to the rows of a tenant in the order of an export, or in that of its first
 * columns. It is known only where tenant and time are plain columns of one table.
 *
 * @param statement creates it; empty when it is unknown, or cannot be created by one statement
 * @param reason why there is no statement
 * @param tenantColumn which the select compares with the tenant
 * @param existing the name of such an index that there is
 * @param partial the name of one of only a part of the rows, which may not be those of the select
 * @param timeFirst indexes that lead to a time, and so to the rows of all tenants
 */
public record OrderIndex(
    Optional<String> statement,
    String reason,
    Optional<String> tenantColumn,
    Optional<String> existing,
    Optional<String> partial,
    Set<String> timeFirst) {
  private static final String FIND = SqlFile.read("reading/order_index.sql");

  private static final String AND = " AND ";
  private static final String COLUMN = "(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)";
  private static final String TENANT = "\\(*\\$1\\)*(?:::[a-z ]+\\)*)*";
  private static final Pattern COLLATE = Pattern.compile("\\bcollate\\b", Pattern.CASE_INSENSITIVE);

  /**
   * A comparison of a column with the tenant.
   *
   * @param ofText whether the value of the column is taken as a text
   */
  private record Comparison(String column, boolean ofText) {}

  private static OrderIndex unknown(String why) {
    return new OrderIndex(
        Optional.empty(), why, Optional.empty(), Optional.empty(), Optional.empty(), Set.of());
  }

  public static Future<OrderIndex> of(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    // A plan does not show all collations, and an index has only one.
    return COLLATE.matcher(source.select().sql()).find()
        ? Future.succeededFuture(unknown("the select chooses a collation"))
        : KeyColumns.read(connection, problems, source).compose(keys -> of(connection, keys));
  }

  private static Future<OrderIndex> of(SqlConnection connection, KeyColumns keys) {
    OrderIndex computed = unknown(keys.names().get(0) + " is not a plain column of one table");
    if (keys.columns().get(0).isEmpty()) {
      return Future.succeededFuture(computed);
    }
    TableColumn time = keys.columns().get(0).get();
    Set<Comparison> tenants = comparedWithTenant(time);
    if (tenants.size() != 1) {
      return Future.succeededFuture(
          unknown(
              "no column of "
                  + time.schema()
                  + "."
                  + time.table()
                  + " alone is compared with the tenant"));
    }
    Comparison tenant = tenants.iterator().next();
    Set<String> indexed = new LinkedHashSet<>(Set.of(tenant.column()));
    keys.columns().stream()
        .takeWhile(column -> column.map(c -> c.alias().equals(time.alias())).orElse(false))
        .forEach(column -> indexed.add(column.orElseThrow().name()));
    return connection
        .preparedQuery(FIND)
        .execute(
            Tuple.of(
                time.each("Schema"), time.each("Relation Name"), indexed.toArray(String[]::new)))
        .map(tables -> tables.size() == 1 ? of(tables.iterator().next(), tenant) : computed);
  }

  /** Returns the columns of the table that equal {@code $1} in each row that is read. */
  private static Set<Comparison> comparedWithTenant(TableColumn of) {
    Pattern comparison =
        Pattern.compile(
            "\\(\\(?"
                + SelectPlan.named(of.alias())
                + "\\."
                + COLUMN
                + "(\\)::text)? = "
                + TENANT
                + "\\)");
    return Stream.of("Index Cond", "Recheck Cond", "Filter")
        .flatMap(key -> conjuncts(of.scan().getString(key, "")).stream())
        .map(comparison::matcher)
        .filter(Matcher::matches)
        .map(found -> new Comparison(SelectPlan.unquoted(found.group(1)), found.group(2) != null))
        .collect(Collectors.toSet());
  }

  /** Splits {@code ((a) AND (b))}, as a plan writes it; any other condition is the only one. */
  static List<String> conjuncts(String condition) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int from = 1;
    char quote = 0;
    for (int i = 0; i < condition.length(); i++) {
      char c = condition.charAt(i);
      if (quote != 0) {
        // A doubled one closes and opens again.
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else {
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth == 1 && condition.startsWith(AND, i)) {
          parts.add(condition.substring(from, i));
          from = i + AND.length();
        }
      }
    }
    if (parts.isEmpty()) {
      return List.of(condition);
    }
    parts.add(condition.substring(from, condition.length() - 1));
    return parts;
  }

  private static OrderIndex of(Row row, Comparison tenant) {
    String name = row.getString("name");
    boolean isComputed = tenant.ofText() && !row.getBoolean("is_varchar");
    String columns = "(" + row.getString("columns") + ")";
    Optional<String> obstacle =
        Optional.ofNullable(
            isComputed
                ? tenant.column()
                    + " of "
                    + name
                    + " is cast to text where it is compared with the tenant. Compare the column itself"
                : switch (row.getString("kind")) {
                  case "r", "m" -> null;
                  case "p" ->
                      name
                          + " is partitioned, and `create index concurrently` works only on its partitions. An index on "
                          + columns
                          + " would lead to the rows of a tenant in their order";
                  default -> name + " is not an ordinary table";
                });
    return new OrderIndex(
        obstacle.isPresent()
            ? Optional.empty()
            : Optional.of("create index concurrently on " + name + " " + columns),
        obstacle.orElse(""),
        Optional.of(tenant.column()),
        Optional.ofNullable(isComputed ? null : row.getString("complete")),
        Optional.ofNullable(isComputed ? null : row.getString("partial")),
        Set.of(row.getArrayOfStrings("time_first")));
  }
}
