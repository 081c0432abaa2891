package io.hookexport.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The keys that exist, as dotted paths: those of the packaged file. */
final class ConfigKeys {
  static final String PREFIX = "HOOKEXPORT_";

  /** Variables that commands read, and that a shell may hold as well. */
  private static final Set<String> OF_COMMANDS =
      Set.of("HOOKEXPORT_ADMIN_TOKEN", "HOOKEXPORT_SERVER", "HOOKEXPORT_API_KEY");

  private final Map<String, KeyType> types;
  private final Map<String, String> keysOfVariables;

  ConfigKeys(ObjectNode packaged) {
    Map<String, KeyType> found = new LinkedHashMap<>();
    visitLeaves("", packaged, (key, node) -> found.put(key, KeyType.of(node)));
    this.types = Map.copyOf(found);
    this.keysOfVariables =
        found.keySet().stream().collect(Collectors.toMap(ConfigKeys::variable, key -> key));
  }

  /** Returns whether a variable must be that of a key. */
  static boolean isMeant(String variable, String value) {
    return variable.startsWith(PREFIX)
        && !OF_COMMANDS.contains(variable)
        && !ServiceLinks.isLink(variable, value);
  }

  static String variable(String key) {
    return PREFIX + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Calls back with the dotted path of every node in the tree that is not a section. */
  static void visitLeaves(String path, ObjectNode section, BiConsumer<String, JsonNode> visitor) {
    section
        .properties()
        .forEach(
            entry -> {
              String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
              if (entry.getValue() instanceof ObjectNode inner) {
                visitLeaves(key, inner, visitor);
              } else {
                visitor.accept(key, entry.getValue());
              }
            });
  }

  boolean isSection(String key) {
    return types.keySet().stream().anyMatch(known -> known.startsWith(key + "."));
  }

  /**
   * @param where the key was found, for the message
   * @throws ConfigException when the key does not exist
   */
  KeyType typeOf(String key, String where) {
    KeyType type = types.get(key);
    if (type == null) {
      throw new ConfigException(
          isSection(key)
              ? key + ": expected a section with keys of its own, in " + where
              : key + ": unknown key in " + where + suggestion(key, types.keySet()));
    }
    return type;
  }

  /**
   * @throws ConfigException when the variable matches no key
   */
  String keyOf(String variable) {
    String key = keysOfVariables.get(variable);
    if (key == null) {
      throw new ConfigException(
          variable
              + ": unknown environment variable"
              + suggestion(variable, keysOfVariables.keySet()));
    }
    return key;
  }

  private static String suggestion(String wrong, Set<String> known) {
    return "; did you mean " + nearest(wrong, known) + "?";
  }

  static String nearest(String wrong, Collection<String> known) {
    return known.stream()
        .sorted()
        .min(Comparator.comparingInt(candidate -> distance(wrong, candidate)))
        .orElseThrow();
  }

  /** Levenshtein distance. */
  static int distance(String a, String b) {
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
