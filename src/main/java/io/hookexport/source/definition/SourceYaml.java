package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.source.definition.EndpointForm.IdPattern;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a definition from {@code source.yaml} and the files that it names. */
final class SourceYaml {
  /** Statements contain column names without quotes. */
  private static final Pattern COLUMN = Pattern.compile("[a-z_][a-z0-9_]*");

  private static final Pattern TYPE = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*( [A-Za-z]+)*");

  private static final ObjectMapper YAML = mapper();

  private final SourceFiles files;
  private KeyPositions positions = new KeyPositions(Map.of());

  SourceYaml(SourceFiles files) {
    this.files = files;
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    for (CoercionInputShape shape :
        List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
      mapper.coercionConfigFor(LogicalType.Textual).setCoercion(shape, CoercionAction.Fail);
    }
    return mapper;
  }

  SourceDefinition read() {
    String text = files.read(SourceFiles.YAML);
    Top top = parse(text);
    positions = KeyPositions.of(text);
    return new SourceDefinition(
        files.name(),
        Optional.ofNullable(top.tenant()).map(file -> statement("tenant", file)),
        direction("outbound", top.outbound()),
        direction("inbound", top.inbound()),
        positions);
  }

  private Top parse(String text) {
    try {
      Top top = text.isBlank() ? null : YAML.readValue(text, Top.class);
      if (top == null) {
        throw refused(":1", "is empty. The keys here are: inbound, outbound, tenant.", null);
      }
      return top;
    } catch (JsonProcessingException e) {
      throw refused(YamlProblem.line(e, text), YamlProblem.of(e), e);
    }
  }

  private InvalidSourceException refusedAt(String path, String problem) {
    return refused(positions.at(path).substring(SourceFiles.YAML.length()), problem, null);
  }

  private InvalidSourceException refused(String line, String problem, @Nullable Throwable cause) {
    String message =
        String.format(
            Locale.ROOT, "source %s: %s%s: %s", files.name(), SourceFiles.YAML, line, problem);
    return cause == null
        ? new InvalidSourceException(message)
        : new InvalidSourceException(message, cause);
  }

  private DirectionDefinition direction(String name, @Nullable YamlDirection yaml) {
    if (yaml == null) {
      throw refusedAt(name, "key '" + name + "' is missing.");
    }
    List<String> order = yaml.order() == null ? List.of() : yaml.order();
    if (order.isEmpty()) {
      throw refusedAt(
          name + ".order",
          String.format(
                  Locale.ROOT,
                  "key '%s.order' names no column. It must name those that are unique together with",
                  name)
              + " time_column, as in [message_id].");
    }
    String endpointType = text(name, "endpoint_type", yaml.endpointType());
    if (!TYPE.matcher(endpointType).matches()) {
      throw refusedAt(
          name + ".endpoint_type",
          String.format(
              Locale.ROOT, "key '%s.endpoint_type': '%s' is not an SQL type.", name, endpointType));
    }
    return new DirectionDefinition(
        statement(name + ".select", text(name, "select", yaml.select())),
        column(name, "time_column", yaml.timeColumn()),
        order.stream().map(column -> column(name, "order", column)).toList(),
        column(name, "endpoint_column", yaml.endpointColumn()),
        endpointType,
        statement(name + ".endpoint_exists", text(name, "endpoint_exists", yaml.endpointExists())),
        Optional.ofNullable(yaml.endpointForm()).map(form -> form(name, form)),
        statuses(name, yaml.neverShows() == null ? Set.of() : yaml.neverShows()));
  }

  private SourceStatement statement(String key, String file) {
    String text;
    try {
      text = files.read(file);
    } catch (InvalidSourceException e) {
      throw new InvalidSourceException(e.getMessage() + " Named in " + positions.at(key) + ".", e);
    }
    SourceStatement statement = SourceStatement.of(file, text);
    if (statement.sql().isBlank()) {
      throw refusedAt(key, "the file " + file + " is empty. It must hold one select.");
    }
    return statement;
  }

  private String text(String direction, String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw refusedAt(
          direction + "." + key,
          String.format(Locale.ROOT, "key '%s.%s' is missing.", direction, key));
    }
    return value;
  }

  private String column(String direction, String key, @Nullable String value) {
    String column = text(direction, key, value);
    if (!COLUMN.matcher(column).matches()) {
      throw refusedAt(
          direction + "." + key,
          String.format(
              Locale.ROOT,
              "key '%s.%s': '%s' is not a plain column name. Give the column a name of lower-case letters, digits and _ in the select.",
              direction,
              key,
              column));
    }
    return column;
  }

  private EndpointForm form(String direction, YamlForm form) {
    if (form.patterns() == null || form.patterns().isEmpty()) {
      throw refusedAt(
          direction + ".endpoint_form.patterns",
          String.format(Locale.ROOT, "key '%s.endpoint_form.patterns' is empty.", direction));
    }
    String key = "endpoint_form.";
    try {
      return new EndpointForm(
          text(direction, key + "description", form.description()),
          form.patterns().stream()
              .map(
                  p ->
                      IdPattern.of(
                          text(direction, key + "patterns.pattern", p.pattern()),
                          text(direction, key + "patterns.replacement", p.replacement())))
              .toList());
    } catch (InvalidSourceException e) {
      throw String.valueOf(e.getMessage()).startsWith("source ")
          ? e
          : refusedAt(
              direction + ".endpoint_form",
              "key '" + direction + ".endpoint_form': " + e.getMessage());
    }
  }

  private Set<String> statuses(String direction, Set<String> given) {
    Set<String> unknown = new TreeSet<>(given);
    unknown.removeAll(DeliveryColumns.STATUSES);
    if (!unknown.isEmpty()) {
      throw refusedAt(
          direction + ".never_shows",
          String.format(
              Locale.ROOT,
              "key '%s.never_shows' names %s. The statuses are: %s.",
              direction,
              unknown,
              String.join(", ", DeliveryColumns.STATUSES)));
    }
    return Set.copyOf(given);
  }

  private record Top(
      @Nullable YamlDirection outbound, @Nullable YamlDirection inbound, @Nullable String tenant) {}

  private record YamlDirection(
      @Nullable String select,
      @Nullable String timeColumn,
      @Nullable List<@Nullable String> order,
      @Nullable String endpointColumn,
      @Nullable String endpointType,
      @Nullable String endpointExists,
      @Nullable YamlForm endpointForm,
      @Nullable Set<String> neverShows) {}

  private record YamlForm(@Nullable String description, @Nullable List<YamlPattern> patterns) {}

  private record YamlPattern(@Nullable String pattern, @Nullable String replacement) {}
}
