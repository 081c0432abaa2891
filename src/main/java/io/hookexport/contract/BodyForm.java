package io.hookexport.contract;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits of a body's size in its schema, and copies of bodies without their broken parts. */
final class BodyForm {
  /** The most unknown properties that are reported one by one. */
  private static final int UNKNOWN_NAMES = 32;

  private final Set<String> names;
  private final Map<String, Integer> mostItems = new HashMap<>();

  /**
   * @param schema of the body, without references
   */
  BodyForm(JsonObject schema) {
    JsonObject properties = schema.getJsonObject("properties", new JsonObject());
    names = Set.copyOf(properties.fieldNames());
    for (String name : names) {
      JsonObject property = properties.getJsonObject(name);
      if ("array".equals(property.getString("type"))) {
        mostItems.put(name, property.getInteger("maxItems", Integer.MAX_VALUE - 1));
      }
    }
  }

  /**
   * Returns a copy that breaks the same rules, but has at most one surplus item and few unknown
   * properties. The library compares each item with every other (16 KB of names held the event loop
   * for 1.1 s), and reports each unknown property.
   */
  JsonObject bounded(JsonObject body) {
    JsonObject bounded = new JsonObject();
    int unknown = 0;
    for (Map.Entry<String, Object> entry : body) {
      if (names.contains(entry.getKey()) || unknown++ < UNKNOWN_NAMES) {
        bounded.put(entry.getKey(), bounded(entry.getKey(), entry.getValue()));
      }
    }
    return bounded;
  }

  private @Nullable Object bounded(String name, @Nullable Object value) {
    int kept = mostItems.getOrDefault(name, 0) + 1;
    return mostItems.containsKey(name) && value instanceof JsonArray items && items.size() > kept
        ? new JsonArray(items.stream().limit(kept).toList())
        : value;
  }

  /**
   * Returns a copy without the broken parts. A list with broken items stays, with null in their
   * positions. A list that is itself broken (too many items, or a duplicate) stays too, with each
   * of its names once.
   *
   * @param broken JSON Pointers
   */
  JsonObject sound(JsonObject body, Set<String> broken) {
    JsonObject sound = body.copy();
    for (String pointer : broken) {
      String[] steps = pointer.split("/", -1);
      String name = steps.length < 2 ? "" : steps[1].replace("~1", "/").replace("~0", "~");
      if (mostItems.containsKey(name) && sound.getValue(name) instanceof JsonArray items) {
        if (steps.length > 2) {
          items.set(Integer.parseInt(steps[2]), (Object) null);
        } else {
          eachOnce(items);
        }
      } else {
        sound.remove(name);
      }
    }
    return sound;
  }

  private static void eachOnce(JsonArray items) {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < items.size(); i++) {
      if (!seen.add(items.getValue(i))) {
        items.set(i, (Object) null);
      }
    }
  }
}
