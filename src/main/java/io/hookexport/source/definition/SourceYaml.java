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
        throw refused(null, ":1", "is empty. The keys here are: inbound, outbound, tenant.");
      }
      return top;
    } catch (JsonProcessingException e) {
      throw refused(e, YamlProblem.line(e, text), YamlProblem.of(e));
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
        null, "source %s: %s: key '%s'%s", files.name(), positions.at(key), key, problem);
  }

  private DirectionDefinition direction(String name, @Nullable YamlDirection yaml) {
    if (yaml == null) {
      throw wrong(name, " is missing.");
    }
    List<String> order = yaml.order() == null ? List.of() : yaml.order();
    if (order.isEmpty()) {
      throw wrong(
          name + ".order",
          " names no column. It must name those that are unique together with time_column, as in [message_id].");
    }
    String endpointType = text(name + ".endpoint_type", yaml.endpointType());
    if (!TYPE.matcher(endpointType).matches()) {
      throw wrong(name + ".endpoint_type", ": '" + endpointType + "' is not an SQL type.");
    }
    return new DirectionDefinition(
        statement(name + ".select", text(name + ".select", yaml.select())),
        column(name + ".time_column", yaml.timeColumn()),
        order.stream().map(column -> column(name + ".order", column)).toList(),
        column(name + ".endpoint_column", yaml.endpointColumn()),
        endpointType,
        statement(
            name + ".endpoint_exists", text(name + ".endpoint_exists", yaml.endpointExists())),
        Optional.ofNullable(yaml.endpointForm()).map(form -> form(name + ".endpoint_form", form)),
        statuses(name, yaml.neverShows() == null ? Set.of() : yaml.neverShows()));
  }

  private SourceStatement statement(String key, String file) {
    String text;
    try {
      text = files.read(file);
    } catch (InvalidSourceException e) {
      throw new InvalidSourceException(e, "%s Named in %s.", e.getMessage(), positions.at(key));
    }
    SourceStatement statement = SourceStatement.of(file, text);
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

  private String text(String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw wrong(key, " is missing.");
    }
    return value;
  }

  private String column(String key, @Nullable String value) {
    String column = text(key, value);
    if (!COLUMN.matcher(column).matches()) {
      throw wrong(
          key,
          ": '"
              + column
              + "' is not a plain column name. Give the column a name of lower-case letters, digits and _ in the select.");
    }
    return column;
  }

  private EndpointForm form(String key, YamlForm form) {
    if (form.patterns() == null || form.patterns().isEmpty()) {
      throw wrong(key + ".patterns", " is empty.");
    }
    try {
      return new EndpointForm(
          text(key + ".description", form.description()),
          form.patterns().stream()
              .map(
                  p ->
                      IdPattern.of(
                          text(key + ".patterns.pattern", p.pattern()),
                          text(key + ".patterns.replacement", p.replacement())))
              .toList());
    } catch (InvalidSourceException e) {
      throw String.valueOf(e.getMessage()).startsWith("source ")
          ? e
          : wrong(key, ": " + e.getMessage());
    }
  }

  private Set<String> statuses(String direction, Set<String> given) {
    Set<String> unknown = new TreeSet<>(given);
    unknown.removeAll(DeliveryColumns.STATUSES);
    if (!unknown.isEmpty()) {
      throw wrong(
          direction + ".never_shows",
          " names "
              + unknown
              + ". The statuses are: "
              + String.join(", ", DeliveryColumns.STATUSES)
              + ".");
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
