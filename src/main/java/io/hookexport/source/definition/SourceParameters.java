package io.hookexport.source.definition;

import io.hookexport.source.definition.SourceDefinition.ParameterDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The constants of an installation in the statements of a source. A statement contains parameter
 * {@code x} as {@code :'x'}, as in psql, so that its author can try the file there.
 */
final class SourceParameters {
  /** Not the end of a cast, {@code ::'x'}. */
  private static final Pattern PLACE = Pattern.compile("(?<!:):'([a-z_][a-z0-9_]*)'");

  private final String source;
  private final Optional<Map<String, String>> given;
  private final Map<String, String> values = new HashMap<>();

  /**
   * @param given values of the operator, by name; empty to read a source that is not run, whose
   *     parameters need no value then
   */
  SourceParameters(String source, Optional<Map<String, String>> given) {
    this.source = source;
    this.given = given;
  }

  /** Returns what is wrong: a parameter without a value, a value without a parameter. */
  List<InvalidSourceException> declare(
      Map<String, ParameterDefinition> declared, KeyPositions positions) {
    List<InvalidSourceException> problems = new ArrayList<>();
    Map<String, String> set = given.orElse(Map.of());
    declared.forEach(
        (name, parameter) -> {
          Optional<String> value = Optional.ofNullable(set.get(name)).or(parameter::defaultValue);
          if (value.isEmpty() && given.isPresent()) {
            problems.add(
                new InvalidSourceException(
                    null,
                    "source %s: %s: parameter '%s' has no value. Add '%s=…' to source.parameters: %s",
                    source,
                    positions.at("parameters." + name),
                    name,
                    name,
                    parameter.description()));
          }
          values.put(name, value.orElse(""));
        });
    Set<String> unknown = new TreeSet<>(set.keySet());
    unknown.removeAll(declared.keySet());
    if (!unknown.isEmpty()) {
      problems.add(
          new InvalidSourceException(
              null,
              "source.parameters: the source %s has no parameter '%s'. %s",
              source,
              String.join("', '", unknown),
              values.isEmpty()
                  ? "It has none."
                  : "Its parameters are: "
                      + String.join(", ", new TreeSet<>(values.keySet()))
                      + "."));
    }
    return problems;
  }

  /** Replaces each parameter by its value, as a literal. */
  String insert(String file, String sql) {
    return PLACE
        .matcher(sql)
        .replaceAll(
            place -> {
              String value = values.get(place.group(1));
              if (value == null) {
                long line = 1 + sql.substring(0, place.start()).lines().count() - 1;
                throw new InvalidSourceException(
                    null,
                    "source %s: %s:%d: there is no parameter '%s'. Declare it below 'parameters' in %s.",
                    source,
                    file,
                    Math.max(1, line),
                    place.group(1),
                    SourceFiles.YAML);
              }
              return Matcher.quoteReplacement("'" + value.replace("'", "''") + "'");
            });
  }
}
