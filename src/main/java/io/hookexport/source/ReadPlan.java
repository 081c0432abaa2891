package io.hookexport.source;

import io.hookexport.source.definition.OrderIndex;
import io.hookexport.source.definition.PlanNodes;
import io.hookexport.source.definition.SelectPlan;
import io.hookexport.source.rows.DeliveryQuery;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The server's plan for a query of rows. The query itself is not run.
 *
 * @param root the node above all others
 */
record ReadPlan(JsonObject root) {
  private static final Set<String> INDEX_SCANS = Set.of("Index Scan", "Index Only Scan");

  /** Where the order of the rows comes from. */
  enum Order {
    INDEX("an index"),
    INCREMENTAL("an index, and a sort of the rows that are equal in its columns"),
    SORT("a sort of all its rows"),
    /** As of a select that reads no row or one. */
    UNKNOWN("neither an index nor a sort");

    final String words;

    Order(String words) {
      this.words = words;
    }
  }

  /** Asks for the plan with the values of the query. */
  static Future<ReadPlan> of(SqlConnection connection, DeliveryQuery query) {
    return connection
        .preparedQuery("explain (verbose, format json) " + query.sql())
        .execute(query.parameters())
        .map(ReadPlan::of);
  }

  /** Asks for the plan that does not know tenant and range. The query has no filters. */
  static Future<ReadPlan> ofAnyTenant(SqlConnection connection, DeliveryQuery query) {
    return connection
        .query(
            "deallocate all;\nset local plan_cache_mode = force_generic_plan;\n"
                // No partition has rows between NULL and NULL.
                + "set local enable_partition_pruning = off;\n"
                + ("prepare hookexport_report (unknown, timestamptz, timestamptz) as "
                    + query.sql())
                + ";\nexplain (verbose, format json) execute hookexport_report (null, null, null);\n"
                + "deallocate hookexport_report")
        .execute()
        .map(deallocated -> of(deallocated.next().next().next().next()));
  }

  private static ReadPlan of(RowSet<Row> rows) {
    JsonObject explained = rows.iterator().next().getJsonArray(0).getJsonObject(0);
    return new ReadPlan(explained.getJsonObject("Plan"));
  }

  Order order() {
    return order(root);
  }

  private static Order order(JsonObject node) {
    String type = node.getString("Node Type");
    if (INDEX_SCANS.contains(type)) {
      return Order.INDEX;
    }
    if (type.endsWith("Sort")) {
      return type.equals("Sort") ? Order.SORT : Order.INCREMENTAL;
    }
    return PlanNodes.orderedInputs(node).stream()
        .map(ReadPlan::order)
        .reduce((one, other) -> one.compareTo(other) > 0 ? one : other)
        .orElse(Order.UNKNOWN);
  }

  /** Returns whether an index leads to the rows of the tenant, in their order. */
  boolean seeksTenant(OrderIndex index) {
    if (index.tenantColumn().isEmpty() || order() == Order.SORT) {
      return false;
    }
    Pattern compared =
        Pattern.compile(
            "(?<![\\w$\"])" + SelectPlan.named(index.tenantColumn().get()) + "\\)?(::text)? = ");
    return scans(root)
        .allMatch(
            scan ->
                INDEX_SCANS.contains(scan.getString("Node Type"))
                    && !index.timeFirst().contains(scan.getString("Index Name", ""))
                    && compared.matcher(scan.getString("Index Cond", "")).find());
  }

  /** Returns the nodes whose rows decide the order. */
  private static Stream<JsonObject> scans(JsonObject node) {
    List<JsonObject> inputs = PlanNodes.orderedInputs(node);
    return inputs.isEmpty() ? Stream.of(node) : inputs.stream().flatMap(ReadPlan::scans);
  }

  /** Rows, as the planner expects; at least 1. */
  long rows() {
    return root.getLong("Plan Rows");
  }

  /** Bytes of a row, as the planner expects. */
  long rowBytes() {
    return Math.max(1, root.getLong("Plan Width"));
  }

  /** Returns the nodes, one a line. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines(root, "", lines);
    return lines;
  }

  private static void lines(JsonObject node, String indent, List<String> lines) {
    String relation = node.getString("Relation Name");
    lines.add(
        indent
            + node.getString("Node Type")
            + (relation == null ? "" : " on " + node.getString("Schema") + "." + relation)
            + named(" using ", node.getString("Index Name"))
            + named(" by ", joined(node.getJsonArray("Sort Key")))
            + String.format(Locale.ROOT, ", about %d rows", node.getLong("Plan Rows")));
    PlanNodes.children(node).forEach(child -> lines(child, indent + "  ", lines));
  }

  private static @Nullable String joined(@Nullable JsonArray names) {
    return names == null ? null : String.join(", ", names.stream().map(String::valueOf).toList());
  }

  private static String named(String word, @Nullable String name) {
    return name == null ? "" : word + name;
  }
}
