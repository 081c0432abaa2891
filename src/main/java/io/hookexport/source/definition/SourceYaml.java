package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.postgres.SqlFile;
import io.hookexport.source.definition.EndpointForm.IdPattern;
import io.hookexport.source.definition.SourceDefinition.BytesForm;
import io.hookexport.source.definition.SourceDefinition.ColumnDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.SourceDefinition.ParameterDefinition;
import io.hookexport.source.definition.SourceDefinition.PlatformVersions;
import io.hookexport.source.definition.SourceDefinition.Statuses;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Builds a definition from {@code source.yaml} and the files that it names. */
final class SourceYaml {
  static final SourceSchema SCHEMA =
      new SourceSchema(new JsonObject(SqlFile.read("sources/source.schema.json")));

  private final SourceFiles files;
  private final SourceParameters parameters;
  private final List<InvalidSourceException> wrong = new ArrayList<>();
  private KeyPositions positions = new KeyPositions(Map.of());

  /**
   * @param given values of the operator for parameters; empty when it is only read
   */
  SourceYaml(SourceFiles files, Optional<Map<String, String>> given) {
    this.files = files;
    this.parameters = new SourceParameters(files.name(), given);
  }

  SourceDefinition read() {
    String text = files.read(SourceFiles.YAML);
    JsonObject top = parse(text);
    positions = KeyPositions.of(text);
    SCHEMA.problems(top).stream()
        .sorted(
            Comparator.<SourceSchema.Problem>comparingInt(problem -> positions.line(problem.path()))
                .thenComparing(SourceSchema.Problem::isMissing))
        .forEach(problem -> wrong.add(wrong(problem.path(), problem.words())));
    requireNothingWrong();
    Map<String, ParameterDefinition> declared =
        parameters(top.getJsonObject("parameters", new JsonObject()));
    wrong.addAll(parameters.declare(declared, positions));
    SourceDefinition definition =
        new SourceDefinition(
            files.name(),
            Optional.ofNullable(top.getJsonObject("platform")).map(this::platform),
            declared,
            texts(top.getJsonObject("settings", new JsonObject())),
            statement("tenant", top),
            statement("guard", top),
            directions(top.getJsonObject("datasets")),
            positions);
    requireNothingWrong();
    return definition;
  }

  private void requireNothingWrong() {
    if (!wrong.isEmpty()) {
      throw InvalidSourceException.all(wrong);
    }
  }

  /** Returns the fallback for a part that is wrong, so that what else is wrong is found too. */
  private <T> T orElse(T fallback, Supplier<T> part) {
    try {
      return part.get();
    } catch (InvalidSourceException e) {
      wrong.add(e);
      return fallback;
    }
  }

  private static Map<String, ParameterDefinition> parameters(JsonObject yaml) {
    Map<String, ParameterDefinition> parameters = new LinkedHashMap<>();
    for (String name : yaml.fieldNames()) {
      JsonObject parameter = yaml.getJsonObject(name);
      parameters.put(
          name,
          new ParameterDefinition(
              parameter.getString("description"),
              Optional.ofNullable(parameter.getString("default"))));
    }
    return parameters;
  }

  private JsonObject parse(String text) {
    try {
      return YamlDocument.parse(text)
          .orElseThrow(() -> refused(null, ":1", "is empty. It must have the key 'datasets'."));
    } catch (JsonProcessingException e) {
      throw refused(e, YamlProblem.line(e), YamlProblem.of(e));
    }
  }

  private InvalidSourceException refused(@Nullable Throwable cause, String line, String problem) {
    return new InvalidSourceException(
        cause, "source %s: %s%s: %s", files.name(), SourceFiles.YAML, line, problem);
  }

  /**
   * @param problem follows the key
   */
  private InvalidSourceException wrong(String key, String problem) {
    return new InvalidSourceException(
        null, "source %s: %s: key '%s' %s", files.name(), positions.at(key), key, problem);
  }

  private PlatformVersions platform(JsonObject yaml) {
    return new PlatformVersions(
        yaml.getString("name"),
        statement("platform.version", yaml).orElseThrow(),
        yaml.getString("oldest"),
        yaml.getString("tested"));
  }

  private Map<Feed, DirectionDefinition> directions(JsonObject datasets) {
    Map<Feed, DirectionDefinition> directions = new HashMap<>();
    for (Feed feed : Feed.ALL) {
      String dataset = feed.dataset().wireName();
      String direction = feed.direction().wireName();
      JsonObject yaml = datasets.getJsonObject(dataset, new JsonObject()).getJsonObject(direction);
      if (yaml != null) {
        String path = "datasets." + dataset + "." + direction;
        directions.put(feed, direction(feed.dataset(), path, yaml));
      }
    }
    return Map.copyOf(directions);
  }

  private DirectionDefinition direction(Dataset dataset, String path, JsonObject yaml) {
    return new DirectionDefinition(
        statement(path + ".select", yaml).orElseThrow(),
        yaml.getString("time_column"),
        strings(yaml.getJsonArray("order")),
        yaml.getBoolean("seeks", false),
        statement(path + ".count", yaml),
        yaml.getString("endpoint_column"),
        yaml.getString("endpoint_type"),
        statement(path + ".endpoint_exists", yaml).orElseThrow(),
        Optional.ofNullable(yaml.getJsonObject("endpoint_form"))
            .map(form -> form(path + ".endpoint_form", form)),
        statuses(dataset, path + ".statuses", yaml.getValue("statuses")),
        Set.copyOf(strings(yaml.getJsonArray("not_null", new JsonArray()))),
        columns(yaml.getJsonObject("columns", new JsonObject())));
  }

  /** Reads the statement whose file the last part of the key names. */
  private Optional<SourceStatement> statement(String key, JsonObject section) {
    String file = section.getString(key.substring(key.lastIndexOf('.') + 1));
    return file == null
        ? Optional.empty()
        : Optional.of(orElse(new SourceStatement(file, ""), () -> read(key, file)));
  }

  private SourceStatement read(String key, String file) {
    String text;
    try {
      text = files.read(file);
    } catch (InvalidSourceException e) {
      throw new InvalidSourceException(e, "%s Named in %s.", e.getMessage(), positions.at(key));
    }
    SourceStatement statement = SourceStatement.of(file, parameters.insert(file, text));
    if (statement.sql().isBlank()) {
      throw new InvalidSourceException(
          null,
          "source %s: %s: the file %s is empty. It must hold one select.",
          files.name(),
          positions.at(key),
          file);
    }
    return statement;
  }

  private EndpointForm form(String key, JsonObject form) {
    List<IdPattern> patterns = new ArrayList<>();
    for (Object pattern : form.getJsonArray("patterns")) {
      JsonObject given = (JsonObject) pattern;
      try {
        patterns.add(IdPattern.of(given.getString("pattern"), given.getString("replacement")));
      } catch (InvalidSourceException e) {
        wrong.add(wrong(key, "is wrong: " + e.getMessage()));
      }
    }
    return new EndpointForm(form.getString("description"), patterns);
  }

  /** Two statuses must not claim one value. */
  private Statuses statuses(Dataset dataset, String key, @Nullable Object yaml) {
    if (!(yaml instanceof JsonObject mapping)) {
      List<String> names =
          yaml instanceof JsonArray list ? strings(list) : DeliveryColumns.statuses(dataset);
      return new Statuses(new LinkedHashSet<>(names), Map.of());
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    Set<String> claimed = new LinkedHashSet<>();
    for (String status : mapping.fieldNames()) {
      values.put(status, strings(mapping.getJsonArray(status)));
      for (String value : values.get(status)) {
        if (!claimed.add(value)) {
          wrong.add(wrong(key, "names the value '" + value + "' twice."));
        }
      }
    }
    return new Statuses(new LinkedHashSet<>(values.keySet()), values);
  }

  private static Map<String, ColumnDefinition> columns(JsonObject yaml) {
    Map<String, ColumnDefinition> columns = new LinkedHashMap<>();
    for (String name : yaml.fieldNames()) {
      JsonObject column = yaml.getJsonObject(name);
      columns.put(
          name,
          new ColumnDefinition(
              column.getString("description", ""),
              column.getBoolean("default", false),
              Optional.ofNullable(column.getString("bytea"))
                  .map(
                      form -> BytesForm.valueOf(form.replace('-', '_').toUpperCase(Locale.ROOT)))));
    }
    return columns;
  }

  private static List<String> strings(JsonArray values) {
    return values.stream().map(String::valueOf).toList();
  }

  private static Map<String, String> texts(JsonObject values) {
    Map<String, String> texts = new LinkedHashMap<>();
    values.forEach(entry -> texts.put(entry.getKey(), (String) entry.getValue()));
    return texts;
  }
}
