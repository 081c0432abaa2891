package io.hookexport.source.definition;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The server's plan for the select of a source, which shows what the select itself does. */
public final class SelectPlan {
  /** Plan nodes that may be between a select's own LIMIT or ORDER BY and the root of its plan. */
  private static final Set<String> ABOVE_LIMIT =
      Set.of("Subquery Scan", "Result", "LockRows", "Gather", "Gather Merge", "ProjectSet");

  private SelectPlan() {}

  /**
   * Reads the plan without a value, so that the server cannot know that no tenant means no row, and
   * with all partitions, none of which has rows of no tenant.
   *
   * @param columns of the select
   * @param options of EXPLAIN, each followed by a comma
   */
  static Future<JsonObject> read(
      SqlConnection connection,
      SourceProblems problems,
      SourceStatement select,
      String columns,
      String options) {
    String sql =
        String.format(
            Locale.ROOT,
            """
        deallocate all;
        set local plan_cache_mode = force_generic_plan;
        set local enable_partition_pruning = off;
        prepare hookexport_shape%s as select %s from (
        %s
        ) as d;
        explain (%sformat json) execute hookexport_shape(null, null, null);
        deallocate hookexport_shape;
        set local plan_cache_mode = auto;
        set local enable_partition_pruning to default
        """,
            StatementShape.SELECT_PARAMETERS,
            columns,
            select.sql(),
            options);
    return connection
        .query(sql)
        .execute()
        .recover(problems.refuse(select, sql.indexOf(select.sql())))
        .map(
            first -> {
              Row row = first.next().next().next().next().iterator().next();
              return row.getJsonArray(0).getJsonObject(0).getJsonObject("Plan");
            });
  }

  public static Future<Void> requireNoLimit(
      SqlConnection connection, SourceProblems problems, SourceStatement select) {
    return read(connection, problems, select, "*", "")
        .map(
            root -> {
              JsonObject plan = root;
              while (plan != null && ABOVE_LIMIT.contains(plan.getString("Node Type"))) {
                plan =
                    plan.containsKey("Plans") ? plan.getJsonArray("Plans").getJsonObject(0) : null;
              }
              String top = plan == null ? "" : plan.getString("Node Type");
              if (top.equals("Limit")) {
                throw problems.of(
                    select.near("limit", "fetch", "offset"),
                    "the select has a limit of its own, so files would lack rows",
                    "Remove limit, offset and fetch; exports add the range");
              }
              if (top.endsWith("Sort")) {
                throw problems.of(
                    select.near("order by", "distinct", "union", "group by"),
                    "the select sorts",
                    "Remove its order by; exports add their own, which an index can then provide");
              }
              return null;
            });
  }

  /** Returns the name of a table, a column or a function without the quotes of a plan. */
  public static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }

  /** Returns a regular expression of a name in a plan, with or without quotes. */
  public static String named(String name) {
    return "(?:"
        + Pattern.quote(name)
        + "|"
        + Pattern.quote('"' + name.replace("\"", "\"\"") + '"')
        + ")";
  }
}
