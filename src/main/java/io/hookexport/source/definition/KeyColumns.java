package io.hookexport.source.definition;

import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the columns that order the rows of a select come from, as its plan tells.
 *
 * @param names in the select: the time, and the columns of {@code order}
 * @param columns empty for a name that is not a plain column of a table
 */
record KeyColumns(List<String> names, List<Optional<TableColumn>> columns) {
  /** A column of a table, as a verbose plan writes it. */
  private static final Pattern COLUMN =
      Pattern.compile("(\"(?:[^\"]|\"\")+\"|[^\".]+)\\.(\"(?:[^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)");

  /**
   * A column of a table.
   *
   * @param scans the nodes of the plan that read the table, or its partitions; the first names it
   */
  record TableColumn(List<JsonObject> scans, String name) {
    JsonObject scan() {
      return scans.get(0);
    }

    String schema() {
      return scan().getString("Schema");
    }

    /** Returns the name of the table, or of its first partition. */
    String table() {
      return scan().getString("Relation Name");
    }

    String[] each(String key) {
      return scans.stream().map(scan -> scan.getString(key)).toArray(String[]::new);
    }

    /** Returns the name of the table in the select. */
    String alias() {
      return scan().getString("Alias");
    }
  }

  static Future<KeyColumns> read(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    List<String> names = new ArrayList<>(List.of(source.timeColumn()));
    names.addAll(source.order());
    return SelectPlan.read(
            connection, problems, source.select(), "d." + String.join(", d.", names), "verbose, ")
        .map(plan -> of(plan, names));
  }

  private static KeyColumns of(JsonObject plan, List<String> names) {
    JsonArray output = output(plan);
    List<Optional<TableColumn>> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Matcher column = COLUMN.matcher(i < output.size() ? output.getString(i) : "");
      columns.add(
          column.matches()
              ? Optional.of(scans(plan, SelectPlan.unquoted(column.group(1))))
                  .filter(scans -> !scans.isEmpty())
                  .map(scans -> new TableColumn(scans, SelectPlan.unquoted(column.group(2))))
              : Optional.empty());
    }
    return new KeyColumns(names, columns);
  }

  /** A node of several inputs has no output of its own, and a node above names the first. */
  private static JsonArray output(JsonObject node) {
    List<JsonObject> inputs = PlanNodes.inputs(node);
    return PlanNodes.isOfSeveral(node) && !inputs.isEmpty()
        ? output(inputs.get(0))
        : node.getJsonArray("Output", new JsonArray());
  }

  /** Returns the scan of the table that has this alias, and then those of what is appended. */
  private static List<JsonObject> scans(JsonObject node, String alias) {
    if (alias.equals(node.getString("Alias")) && node.containsKey("Relation Name")) {
      return List.of(node);
    }
    List<JsonObject> found =
        PlanNodes.children(node).stream()
            .map(child -> scans(child, alias))
            .filter(scans -> !scans.isEmpty())
            .findFirst()
            .orElse(List.of());
    return found.isEmpty() || !PlanNodes.isOfSeveral(node)
        ? found
        : Stream.concat(found.stream().limit(1), PlanNodes.scans(node)).distinct().toList();
  }
}
