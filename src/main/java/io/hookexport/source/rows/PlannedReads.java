package io.hookexport.source.rows;

import io.hookexport.source.definition.PlanNodes;
import io.hookexport.source.definition.SelectPlan;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a query reads and the functions that it calls, by its plan. A shared snapshot
 * gives several connections the same rows of tables. It covers neither rows of other databases, nor
 * the time of a transaction, nor the set of tables and partitions.
 *
 * @param relations tables and partitions, with their schemas
 * @param calls functions; without a schema those on the search path
 * @param alone why one connection must read all rows
 */
public record PlannedReads(Set<Name> relations, Set<Name> calls, Optional<String> alone) {
  private static final String FOREIGN = "a foreign table";

  /** Possessive: a quote in a literal may be unclosed, and backtracking would use the stack. */
  private static final String NAME = "([a-z_][a-z0-9_$]*+|\"(?:[^\"]++|\"\")++\")";

  /** The server writes SQL key words that have brackets in capitals. */
  private static final Pattern CALL =
      Pattern.compile("(?<![A-Za-z0-9_$])(?:" + NAME + "\\.)?" + NAME + "\\(");

  /**
   * Each connection, or each query, has another time. The catalog is queried about functions that
   * wrap these.
   */
  private static final Pattern TIME =
      Pattern.compile(
          "\\b(CURRENT_(?:DATE|TIMESTAMP|TIME)|LOCALTIMESTAMP|LOCALTIME"
              + "|(?:now|(?:transaction|statement)_timestamp)\\(\\))");

  /** Words that the server replaces by a time before it plans. */
  private static final Pattern TIME_LITERAL =
      Pattern.compile("'\\s*(now|today|tomorrow|yesterday)\\s*'", Pattern.CASE_INSENSITIVE);

  /**
   * @param plan of {@code explain (verbose, format json)}
   * @param sql the query itself
   */
  static PlannedReads of(JsonObject plan, String sql) {
    Set<Name> relations = new HashSet<>();
    Set<Name> calls = new HashSet<>();
    Set<String> alone = new TreeSet<>();
    Matcher literal = TIME_LITERAL.matcher(sql);
    if (literal.find()) {
      alone.add("the time '" + literal.group(1) + "'");
    }
    walk(
        plan,
        Set.of(),
        (node, loops) -> {
          String texts = texts(node);
          if (node.containsKey("Relation Name")) {
            relations.add(new Name(node.getString("Schema"), node.getString("Relation Name")));
          }
          switch (node.getString("Node Type")) {
            case "Foreign Scan" -> alone.add(FOREIGN);
            case "WindowAgg" -> {
              // Each slice would compute it for all rows: 19 s on four connections, 4 s on one.
              if (!isComputedForEachRow(node, loops)) {
                alone.add("a window function");
              }
            }
            default -> {}
          }
          Matcher time = TIME.matcher(texts);
          if (time.find()) {
            alone.add(time.group(1));
          }
          CALL.matcher(texts)
              .results()
              .map(call -> Name.of(call.group(1), call.group(2)))
              .forEach(calls::add);
        });
    return new PlannedReads(relations, calls, alone.stream().findFirst());
  }

  /** The name of a table, a partition or a function. */
  public record Name(@Nullable String schema, @Nullable String name) implements Comparable<Name> {
    /** Parses names as a plan writes them. */
    private static Name of(@Nullable String schema, String name) {
      return new Name(
          schema == null ? null : SelectPlan.unquoted(schema), SelectPlan.unquoted(name));
    }

    @Override
    public int compareTo(Name other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return schema == null ? String.valueOf(name) : schema + "." + name;
    }
  }

  /**
   * Whether the node depends on rows of loops around it, as in a lateral join: then a slice, which
   * has fewer of these rows, computes it less often.
   */
  private static boolean isComputedForEachRow(JsonObject node, Set<String> loops) {
    StringBuilder below = new StringBuilder();
    walk(node, Set.of(), (child, none) -> below.append(texts(child)));
    return loops.stream()
        .anyMatch(
            table ->
                Pattern.compile("(?<![A-Za-z0-9_$\".])" + Pattern.quote(table) + "\\.")
                    .matcher(below)
                    .find());
  }

  /**
   * Passes each node to the consumer, together with the tables (as the query calls them) for whose
   * rows it runs again each time: those on the outer side of nested loops.
   */
  private static void walk(
      JsonObject node, Set<String> loops, BiConsumer<JsonObject, Set<String>> consumer) {
    consumer.accept(node, loops);
    Set<String> outer = new HashSet<>();
    for (JsonObject child : PlanNodes.children(node)) {
      String side = child.getString("Parent Relationship", "");
      Set<String> around = new HashSet<>();
      // What is computed once and kept, or outside of the loop, is not computed for each row.
      if (!Set.of("InitPlan", "SubPlan").contains(side)
          && !Set.of("Materialize", "Memoize").contains(node.getString("Node Type"))) {
        around.addAll(loops);
      }
      if (node.getString("Node Type").equals("Nested Loop")) {
        if (side.equals("Outer")) {
          addAliases(child, outer);
        } else if (side.equals("Inner")) {
          around.addAll(outer);
        }
      }
      walk(child, around, consumer);
    }
  }

  private static void addAliases(JsonObject node, Set<String> aliases) {
    if (node.containsKey("Alias")) {
      aliases.add(node.getString("Alias"));
    }
    PlanNodes.children(node).forEach(child -> addAliases(child, aliases));
  }

  /** Returns all expressions of a node. */
  private static String texts(JsonObject node) {
    StringBuilder texts = new StringBuilder();
    node.forEach(
        entry -> {
          if (entry.getValue() instanceof String text) {
            texts.append(text).append('\n');
          } else if (entry.getValue() instanceof JsonArray array
              && !entry.getKey().equals("Plans")) {
            array.forEach(text -> texts.append(text).append('\n'));
          }
        });
    return texts.toString();
  }

  public PlannedReads alone(Optional<String> reason) {
    return new PlannedReads(relations, calls, alone.or(() -> reason));
  }
}
