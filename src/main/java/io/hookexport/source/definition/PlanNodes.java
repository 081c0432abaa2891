package io.hookexport.source.definition;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The nodes of a plan of {@code explain (format json)}. */
public final class PlanNodes {
  /** Nodes that have the rows of each of their inputs, as of partitions. */
  private static final Set<String> OF_SEVERAL = Set.of("Append", "Merge Append");

  private PlanNodes() {}

  public static List<JsonObject> children(JsonObject node) {
    return node.getJsonArray("Plans", new JsonArray()).stream()
        .map(JsonObject.class::cast)
        .toList();
  }

  /** Returns the nodes whose rows a node passes on, and not those of expressions. */
  public static List<JsonObject> inputs(JsonObject node) {
    return children(node).stream()
        .filter(
            c -> !Set.of("InitPlan", "SubPlan").contains(c.getString("Parent Relationship", "")))
        .toList();
  }

  /** Returns the inputs that have the order of the node, if it does not sort: one, or each. */
  public static List<JsonObject> orderedInputs(JsonObject node) {
    List<JsonObject> inputs = inputs(node);
    return isOfSeveral(node) ? inputs : inputs.stream().limit(1).toList();
  }

  static boolean isOfSeveral(JsonObject node) {
    return OF_SEVERAL.contains(node.getString("Node Type"));
  }

  /** Returns the scans of tables at and below a node. */
  static Stream<JsonObject> scans(JsonObject node) {
    return Stream.concat(
        node.containsKey("Relation Name") ? Stream.of(node) : Stream.empty(),
        inputs(node).stream().flatMap(PlanNodes::scans));
  }
}
