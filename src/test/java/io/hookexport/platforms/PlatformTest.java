package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.export.Direction;
import io.hookexport.platforms.SourceStatements.Typed;
import io.hookexport.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What holds for the source of every platform: its statements return what the model says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlatformTest<M extends PlatformModel> {
  private static final String FIRST = "2000-01-01T00:00:00.000000Z";
  private static final String LAST = "2200-01-01T00:00:00.000000Z";

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final int tenants;
  private final List<String> largeTables;
  final M model;
  SourceStatements statements;
  Connection connection;

  /**
   * @param tenants that the model has
   * @param largeTables that must never be read from end to end
   */
  PlatformTest(M model, int tenants, List<String> largeTables) {
    this.model = model;
    this.tenants = tenants;
    this.largeTables = largeTables;
  }

  @BeforeAll
  void insert() throws Exception {
    System.out.println(model.source() + ": seed " + seed);
    statements = new SourceStatements(model.source());
    connection = TestDatabase.jdbc(TestDatabase.fresh());
    Path schema = Path.of("src/test/resources/platforms", model.source(), "schema.sql");
    TestDatabase.execute(connection, Files.readString(schema));
    model.insert(connection, seed);
    TestDatabase.execute(connection, "analyze");
  }

  @AfterAll
  void close() throws SQLException {
    connection.close();
  }

  /** One select of the source. */
  private record Select(String dataset, Direction direction, JsonNode definition) {}

  private interface EachSelect {
    void test(Select select, int tenant, Typed id) throws SQLException;
  }

  private void forEach(EachSelect test) throws SQLException {
    for (Map.Entry<String, JsonNode> dataset : statements.yaml.required("datasets").properties()) {
      for (Map.Entry<String, JsonNode> direction : dataset.getValue().properties()) {
        for (int tenant = 0; tenant < tenants; tenant++) {
          test.test(
              new Select(dataset.getKey(), Direction.of(direction.getKey()), direction.getValue()),
              tenant,
              statements.tenant(connection, model.tenant(tenant)).orElseThrow());
        }
      }
    }
  }

  private List<Map<String, String>> expected(Select select, int tenant, String from, String to) {
    String time = select.definition().required("time_column").asText();
    return model.expected(select.dataset(), select.direction(), tenant).stream()
        .filter(row -> row.get(time).compareTo(from) >= 0 && row.get(time).compareTo(to) < 0)
        .toList();
  }

  /** Reports the first row that differs; all of them would be pages. */
  private void requireSame(
      List<Map<String, String>> rows, List<Map<String, String>> expected, Select select) {
    for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
      assertThat(rows.get(i))
          .as("%s, row %d, seed %d", select.dataset(), i, seed)
          .isEqualTo(expected.get(i));
    }
    assertThat(rows.size()).as("%s, seed %d", select.dataset(), seed).isEqualTo(expected.size());
  }

  @Test
  void allRowsAreThoseOfTheModel() throws SQLException {
    forEach(
        (select, tenant, id) ->
            requireSame(
                statements.rows(connection, select.definition(), id, FIRST, LAST),
                expected(select, tenant, FIRST, LAST),
                select));
  }

  @Test
  void theRowsOfAPartAreThoseOfTheModel() throws SQLException {
    Random random = new Random(seed);
    forEach(
        (select, tenant, id) -> {
          String time = select.definition().required("time_column").asText();
          List<String> times =
              expected(select, tenant, FIRST, LAST).stream().map(row -> row.get(time)).toList();
          for (int i = 0; i < 5; i++) {
            int from = random.nextInt(times.size() - 1);
            int to = from + 1 + random.nextInt(times.size() - 1 - from);
            requireSame(
                statements.rows(
                    connection, select.definition(), id, times.get(from), times.get(to)),
                expected(select, tenant, times.get(from), times.get(to)),
                select);
          }
        });
  }

  @Test
  void theModelHasEveryStatusOfTheSource() throws SQLException {
    forEach(
        (select, tenant, id) -> {
          JsonNode statuses = select.definition().required("statuses");
          List<String> names = new ArrayList<>();
          if (statuses.isObject()) {
            statuses.fieldNames().forEachRemaining(names::add);
          } else {
            statuses.forEach(status -> names.add(status.asText()));
          }
          assertThat(expected(select, tenant, FIRST, LAST))
              .as("%s, tenant %d, seed %d", select.dataset(), tenant, seed)
              .extracting(row -> row.get("status"))
              .containsAll(names);
        });
  }

  @Test
  void everyColumnOfTheYamlIsOneOfTheSelect() throws SQLException {
    forEach(
        (select, tenant, id) -> {
          Map<String, String> row = expected(select, tenant, FIRST, LAST).get(0);
          assertThat(row.keySet())
              .containsAll(
                  select.definition().required("columns").properties().stream()
                      .map(Map.Entry::getKey)
                      .toList());
        });
  }

  @Test
  void anEndpointExistsForItsOwnTenantOnly() throws SQLException {
    List<Set<String>> endpoints = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      endpoints.add(
          model.expected("deliveries", Direction.OUTBOUND, tenant).stream()
              .map(row -> row.get("endpoint_id"))
              .filter(endpoint -> endpoint != null)
              .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
    JsonNode definition = statements.dataset("deliveries", "outbound");
    for (int tenant = 0; tenant < tenants; tenant++) {
      Typed id = statements.tenant(connection, model.tenant(tenant)).orElseThrow();
      for (int other = 0; other < tenants; other++) {
        for (String endpoint : endpoints.get(other)) {
          Typed exists =
              statements
                  .value(
                      connection,
                      definition.required("endpoint_exists").asText(),
                      List.of(
                          id, new Typed(endpoint, definition.required("endpoint_type").asText())))
                  .orElseThrow();
          assertThat(exists).isEqualTo(new Typed(other == tenant ? "t" : "f", "bool"));
        }
      }
    }
  }

  @Test
  void countsAreClose() throws SQLException {
    forEach(
        (select, tenant, id) -> {
          if (select.definition().has("count")) {
            Typed count =
                statements
                    .value(
                        connection,
                        select.definition().required("count").asText(),
                        SourceStatements.range(id, FIRST, LAST))
                    .orElseThrow();
            assertThat(count.type()).isEqualTo("int8");
            int rows = expected(select, tenant, FIRST, LAST).size();
            assertThat(Long.parseLong(count.value()))
                .isBetween(rows * 95L / 100, rows * 105L / 100);
          }
        });
  }

  /** Without statistics that matter: an index must be able to answer. */
  @Test
  void noLargeTableIsReadFromEndToEnd() throws SQLException {
    TestDatabase.execute(connection, "set enable_seqscan = off");
    connection.commit();
    forEach(
        (select, tenant, id) -> {
          String plan = statements.plan(connection, select.definition(), id, FIRST, LAST);
          largeTables.forEach(table -> assertThat(plan).doesNotContain("Seq Scan on " + table));
        });
    TestDatabase.execute(connection, "reset enable_seqscan");
    connection.commit();
  }

  @Test
  void theVersionIsThatOfTheNewestMigration() throws SQLException {
    JsonNode platform = statements.yaml.required("platform");
    assertThat(statements.value(connection, platform.required("version").asText(), List.of()))
        .contains(new Typed(platform.required("tested").asText(), "text"));
  }
}
