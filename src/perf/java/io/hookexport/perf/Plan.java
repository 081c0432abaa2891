package io.hookexport.perf;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hookexport.export.Dataset;
import io.hookexport.postgres.ProductSelect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * How PostgreSQL goes about a select: its nodes from the top down, without costs and conditions.
 */
record Plan(String nodes) {
  /** What postgres/Snapshot sets, as PGOPTIONS. */
  static final String PRODUCT_OPTIONS = "-c jit=off -c max_parallel_workers_per_gather=0";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of the product's own select, under its settings. */
  static Plan ofProduct(Database database, Window window) {
    try (Connection connection = database.connect(window.data())) {
      useProductSettings(connection);
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "prepare product (text, timestamptz, timestamptz) as "
                + ProductSelect.defaults("native", Dataset.DELIVERIES).sql());
      }
      return explain(
          connection,
          String.format(
              Locale.ROOT,
              "execute product ('%s', '%s', '%s')",
              window.tenant(),
              window.start(),
              window.end()));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /** Of psql's select, under the settings of the server. */
  static Plan ofPsql(Database database, Window window) {
    try (Connection connection = database.connect(window.data())) {
      return explain(connection, window.select());
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static void useProductSettings(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("set jit = off");
      statement.execute("set max_parallel_workers_per_gather = 0");
    }
  }

  private static Plan explain(Connection connection, String select) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery("explain (format json) " + select)) {
      found.next();
      return of(found.getString(1));
    }
  }

  /** Reads what {@code explain (format json)} says. */
  static Plan of(String json) {
    try {
      JsonNode top = JSON.readTree(json).path(0);
      return new Plan(nodes(top.path("Plan")) + (top.has("JIT") ? ", compiled (jit)" : ""));
    } catch (JsonProcessingException e) {
      throw new PerfException("a plan cannot be read: " + e.getMessage(), e);
    }
  }

  private static String nodes(JsonNode node) {
    StringBuilder text = new StringBuilder();
    if (node.path("Parallel Aware").asBoolean()) {
      text.append("Parallel ");
    }
    text.append(node.path("Node Type").asText());
    if (node.has("Workers Planned")) {
      text.append(" of ").append(node.path("Workers Planned").asInt()).append(" workers");
    }
    if (node.has("Index Name")) {
      text.append(" along ").append(node.path("Index Name").asText());
    }
    node.path("Plans").forEach(child -> text.append(" ← ").append(nodes(child)));
    return text.toString();
  }

  private static PerfException failed(SQLException e) {
    return new PerfException("cannot ask for a plan: " + e.getMessage(), e);
  }
}
