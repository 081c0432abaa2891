package io.hookexport.platforms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.export.Timestamps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements of a built-in source, run over JDBC as the server would run them. */
final class SourceStatements {
  /** A value as text, and its SQL type. */
  record Typed(String value, String type) {}

  private final Path folder;
  final JsonNode yaml;

  SourceStatements(String source) throws IOException {
    this.folder = Path.of("src/main/resources/sql/sources", source);
    this.yaml = new YAMLMapper().readTree(folder.resolve("source.yaml").toFile());
  }

  JsonNode dataset(String dataset, String direction) {
    return yaml.required("datasets").required(dataset).required(direction);
  }

  /** The platform's own id for what an operator writes. */
  Optional<Typed> tenant(Connection connection, String written) throws SQLException {
    return value(connection, yaml.required("tenant").asText(), List.of(new Typed(written, "text")));
  }

  /** The rows of [from, to), in order. */
  List<Map<String, String>> rows(
      Connection connection, JsonNode definition, Typed tenant, String from, String to)
      throws SQLException {
    Map<String, String> words = words(definition);
    List<Map<String, String>> rows = new ArrayList<>();
    try (Statement statement = prepared(connection, select(definition), range(tenant, from, to));
        ResultSet result = statement.executeQuery(execute("", range(tenant, from, to)))) {
      while (result.next()) {
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          row.put(result.getMetaData().getColumnLabel(i), cell(result, i));
        }
        row.computeIfPresent("status", (column, value) -> words.getOrDefault(value, value));
        rows.add(row);
      }
    }
    connection.rollback();
    return rows;
  }

  String plan(Connection connection, JsonNode definition, Typed tenant, String from, String to)
      throws SQLException {
    StringBuilder plan = new StringBuilder();
    try (Statement statement = prepared(connection, select(definition), range(tenant, from, to));
        ResultSet lines = statement.executeQuery(execute("explain ", range(tenant, from, to)))) {
      while (lines.next()) {
        plan.append(lines.getString(1)).append('\n');
      }
    }
    connection.rollback();
    return plan.toString();
  }

  /** The value of a statement that returns at most one. */
  Optional<Typed> value(Connection connection, String file, List<Typed> parameters)
      throws SQLException {
    try (Statement statement = prepared(connection, text(file), parameters);
        ResultSet result = statement.executeQuery(execute("", parameters))) {
      Optional<Typed> value =
          result.next()
              ? Optional.of(
                  new Typed(result.getString(1), result.getMetaData().getColumnTypeName(1)))
              : Optional.empty();
      if (result.next()) {
        throw new IllegalStateException(file + " returns two rows for " + parameters);
      }
      return value;
    } finally {
      connection.rollback();
    }
  }

  static List<Typed> range(Typed tenant, String from, String to) {
    return List.of(tenant, new Typed(from, "timestamptz"), new Typed(to, "timestamptz"));
  }

  private String select(JsonNode definition) {
    String time = "d." + definition.required("time_column").asText();
    StringBuilder order = new StringBuilder(time);
    definition.required("order").forEach(column -> order.append(", d.").append(column.asText()));
    return "select d.* from (\n%s\n) as d where %s >= $2 and %s < $3 order by %s"
        .formatted(text(definition.required("select").asText()), time, time, order);
  }

  private Statement prepared(Connection connection, String sql, List<Typed> parameters)
      throws SQLException {
    connection.setAutoCommit(false);
    Statement statement = connection.createStatement();
    for (Map.Entry<String, JsonNode> setting : yaml.path("settings").properties()) {
      statement.execute("set local " + setting.getKey() + " = " + setting.getValue().asText());
    }
    statement.execute("deallocate all");
    String types = String.join(", ", parameters.stream().map(Typed::type).toList());
    statement.execute("prepare it " + (types.isEmpty() ? "" : "(" + types + ")") + " as " + sql);
    return statement;
  }

  private static String execute(String before, List<Typed> parameters) {
    List<String> values =
        parameters.stream().map(p -> "'" + p.value().replace("'", "''") + "'").toList();
    return before + "execute it" + (values.isEmpty() ? "" : "(" + String.join(", ", values) + ")");
  }

  /** The platform's values of a status to ours. */
  private static Map<String, String> words(JsonNode definition) {
    Map<String, String> words = new HashMap<>();
    JsonNode statuses = definition.required("statuses");
    if (statuses.isObject()) {
      statuses
          .properties()
          .forEach(s -> s.getValue().forEach(v -> words.put(v.asText(), s.getKey())));
    }
    return words;
  }

  private static String cell(ResultSet result, int i) throws SQLException {
    if (result.getObject(i) == null) {
      return null;
    }
    return switch (result.getMetaData().getColumnTypeName(i)) {
      case "timestamptz" ->
          Timestamps.format(result.getObject(i, OffsetDateTime.class).toInstant());
      case "bytea" -> new String(result.getBytes(i), StandardCharsets.UTF_8);
      default -> result.getString(i);
    };
  }

  private String text(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new IllegalStateException(folder + " has no " + file, e);
    }
  }
}
