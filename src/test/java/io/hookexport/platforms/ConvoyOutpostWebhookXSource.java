package io.hookexport.platforms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.support.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A built-in source, and a database of its own with the schema of its platform. */
final class ConvoyOutpostWebhookXSource {
  private static final OffsetDateTime EPOCH =
      OffsetDateTime.of(1970, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  final String name;
  final String uri = TestDatabase.fresh();
  final Connection connection;
  final JsonNode yaml;

  ConvoyOutpostWebhookXSource(String name) throws SQLException, IOException {
    this.name = name;
    connection = TestDatabase.jdbc(uri);
    yaml = new YAMLMapper().readTree(file("source.yaml"));
    Path schema = Path.of("src/test/resources/platforms", name, "schema.sql");
    TestDatabase.execute(connection, Files.readString(schema));
  }

  private String file(String file) throws IOException {
    return Files.readString(Path.of("src/main/resources/sql/sources", name, file));
  }

  /**
   * As an export reads: a range of the time column, and the order that is declared.
   *
   * @param tenant as the operator wrote it
   */
  List<Map<String, String>> rows(JsonNode dataset, String tenant) throws SQLException, IOException {
    String time = dataset.get("time_column").asText();
    List<String> order = new ArrayList<>(List.of(time));
    dataset.get("order").forEach(column -> order.add(column.asText()));
    String sql =
        ("select * from (" + select(dataset) + "\n) as d where ")
            + (time + " >= '2000-01-01' and " + time + " < '2100-01-01' order by ")
            + String.join(", ", order);
    String id = yaml.has("tenant") ? answer("tenant.sql", tenant) : tenant;
    List<Map<String, String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare it as " + sql);
      try (ResultSet result = statement.executeQuery("execute it" + parameters(id))) {
        while (result.next()) {
          rows.add(row(result, dataset));
        }
      } finally {
        statement.execute("deallocate it");
      }
    }
    return rows;
  }

  private String select(JsonNode dataset) throws IOException {
    String sql = file(dataset.get("select").asText());
    for (Map.Entry<String, JsonNode> parameter : yaml.path("parameters").properties()) {
      String value = "'" + parameter.getValue().get("default").asText() + "'";
      sql = sql.replace(":'" + parameter.getKey() + "'", value);
    }
    return sql;
  }

  private static Map<String, String> row(ResultSet result, JsonNode dataset) throws SQLException {
    Map<String, String> row = new LinkedHashMap<>();
    ResultSetMetaData columns = result.getMetaData();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      String column = columns.getColumnLabel(i);
      String cell =
          switch (columns.getColumnTypeName(i)) {
            case "timestamptz" -> time(result.getObject(i, OffsetDateTime.class));
            case "bytea" -> text(result.getBytes(i));
            default -> result.getString(i);
          };
      row.put(column, column.equals("status") ? status(cell, dataset.get("statuses")) : cell);
    }
    return row;
  }

  private static String time(OffsetDateTime value) {
    return value == null
        ? null
        : ConvoyOutpostWebhookXTables.time(ChronoUnit.MICROS.between(EPOCH, value));
  }

  private static String text(byte[] value) {
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
  }

  /** A value that no list has is shown as it is. */
  private static String status(String value, JsonNode statuses) {
    for (Map.Entry<String, JsonNode> status : statuses.properties()) {
      for (JsonNode ofPlatform : status.getValue()) {
        if (ofPlatform.asText().equals(value)) {
          return status.getKey();
        }
      }
    }
    return value;
  }

  /** The value of a statement's only row; null where it has none. */
  String answer(String file, String... parameters) throws SQLException, IOException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("prepare it as " + file(file));
      try (ResultSet result = statement.executeQuery("execute it" + parameters(parameters))) {
        return result.next() ? result.getString(1) : null;
      } finally {
        statement.execute("deallocate it");
      }
    }
  }

  private static String parameters(String... values) {
    List<String> quoted =
        Arrays.stream(values).map(value -> value == null ? "null" : "'" + value + "'").toList();
    return quoted.isEmpty() ? "" : "(" + String.join(", ", quoted) + ")";
  }

  /** The columns of a dataset's select, and their types. */
  Map<String, String> types(JsonNode dataset) throws SQLException, IOException {
    String sql = select(dataset).replace("$1", "null");
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select * from (" + sql + "\n) as d limit 0")) {
      ResultSetMetaData columns = result.getMetaData();
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        types.put(columns.getColumnLabel(i), columns.getColumnTypeName(i));
      }
    }
    return types;
  }
}
