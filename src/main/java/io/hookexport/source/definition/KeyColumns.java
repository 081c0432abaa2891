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
   * @param scan the node of the plan that reads the table
   */
  record TableColumn(JsonObject scan, String name) {
    String schema() {
      return scan.getString("Schema");
    }

    String table() {
      return scan.getString("Relation Name");
    }

    /** Returns the name of the table in the select. */
    String alias() {
      return scan.getString("Alias");
    }
  }

  static Future<KeyColumns> read(
      SqlConnection connection, SourceProblems problems, DirectionDefinition source) {
    List<String> names = new ArrayList<>(List.of(source.timeColumn()));
    names.addAll(source.order());
    return SelectPlan.read(
            connection, problems, source.select(), String.join(", ", names), "verbose, ")
        .map(plan -> of(plan, names));
  }

  private static KeyColumns of(JsonObject plan, List<String> names) {
    JsonArray output = plan.getJsonArray("Output", new JsonArray());
    List<Optional<TableColumn>> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Matcher column = COLUMN.matcher(i < output.size() ? output.getString(i) : "");
      columns.add(
          column.matches()
              ? scan(plan, SelectPlan.unquoted(column.group(1)))
                  .map(scan -> new TableColumn(scan, SelectPlan.unquoted(column.group(2))))
              : Optional.empty());
    }
    return new KeyColumns(names, columns);
  }

  /** Returns the scan of the table that has this alias. */
  private static Optional<JsonObject> scan(JsonObject plan, String alias) {
    return alias.equals(plan.getString("Alias")) && plan.containsKey("Relation Name")
        ? Optional.of(plan)
        : plan.getJsonArray("Plans", new JsonArray()).stream()
            .flatMap(child -> scan((JsonObject) child, alias).stream())
            .findFirst();
  }
}
