package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hookexport.export.Direction;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The SQL of three built-in sources, run by PostgreSQL itself, against models that know no SQL. */
final class ConvoyOutpostWebhookXTest {
  private static final Map<PlatformModel, ConvoyOutpostWebhookXSource> SOURCES =
      new LinkedHashMap<>();
  private static final PlatformModel CONVOY = new ConvoyModel();
  private static final PlatformModel OUTPOST = new OutpostModel();
  private static final PlatformModel WEBHOOKX = new WebhookXModel();

  @BeforeAll
  static void fill() throws Exception {
    for (PlatformModel model : List.of(CONVOY, OUTPOST, WEBHOOKX)) {
      long seed = new Random().nextLong();
      System.out.println("seed of the " + model.source() + " model: " + seed);
      ConvoyOutpostWebhookXSource source = new ConvoyOutpostWebhookXSource(model.source());
      SOURCES.put(model, source);
      model.insert(source.connection, seed);
    }
  }

  @AfterAll
  static void close() throws SQLException {
    for (ConvoyOutpostWebhookXSource source : SOURCES.values()) {
      source.connection.close();
    }
  }

  @TestFactory
  List<DynamicTest> everyTenantHasTheRowsOfTheModel() {
    List<DynamicTest> tests = new ArrayList<>();
    SOURCES.forEach(
        (model, source) -> {
          for (Map.Entry<String, JsonNode> dataset : source.yaml.get("datasets").properties()) {
            for (Map.Entry<String, JsonNode> half : dataset.getValue().properties()) {
              String name = source.name + " " + dataset.getKey() + " " + half.getKey();
              Direction direction = Direction.of(half.getKey());
              tests.add(
                  DynamicTest.dynamicTest(
                      name, () -> compare(model, dataset.getKey(), direction, half.getValue())));
            }
          }
        });
    return tests;
  }

  private static void compare(
      PlatformModel model, String name, Direction direction, JsonNode dataset) throws Exception {
    ConvoyOutpostWebhookXSource source = SOURCES.get(model);
    int total = 0;
    for (int tenant = 0; tenant < 3; tenant++) {
      List<Map<String, String>> expected = model.expected(name, direction, tenant);
      List<Map<String, String>> rows = source.rows(dataset, model.tenant(tenant));
      total += rows.size();
      if (!expected.isEmpty() && !rows.isEmpty()) {
        assertThat(rows.get(0)).containsKeys(expected.get(0).keySet().toArray(String[]::new));
        rows.forEach(row -> row.keySet().retainAll(expected.get(0).keySet()));
      }
      assertThat(rows).as("tenant %s", tenant).isEqualTo(expected);
    }
    assertThat(total).isGreaterThan(20);
    assertThat(source.rows(dataset, "nobody")).isEmpty();
  }

  @Test
  void aSourceNamesTheColumnsThatItsSelectsHave() throws Exception {
    for (ConvoyOutpostWebhookXSource source : SOURCES.values()) {
      for (JsonNode directions : source.yaml.get("datasets")) {
        for (JsonNode dataset : directions) {
          Map<String, String> types = source.types(dataset);
          List<String> named = new ArrayList<>(List.of("status"));
          dataset.get("columns").fieldNames().forEachRemaining(named::add);
          named.add(dataset.get("time_column").asText());
          named.add(dataset.get("endpoint_column").asText());
          dataset.get("order").forEach(column -> named.add(column.asText()));
          assertThat(types.keySet()).as(source.name).containsAll(named);
          types.forEach(
              (column, type) ->
                  assertThat(dataset.get("columns").path(column).has("bytea"))
                      .as("%s %s", source.name, column)
                      .isEqualTo(type.equals("bytea")));
        }
      }
    }
  }

  @Test
  void versionsAreThoseThatWereTested() throws Exception {
    for (ConvoyOutpostWebhookXSource source : SOURCES.values()) {
      assertThat(source.answer("version.sql"))
          .isEqualTo(source.yaml.at("/platform/tested").asText());
    }
  }

  @Test
  void tenantsAreKnownByWhatTheOperatorWrites() throws Exception {
    ConvoyOutpostWebhookXSource webhookx = SOURCES.get(WEBHOOKX);
    String second = WEBHOOKX.tenant(1);
    // Another workspace has this id as its name.
    assertThat(webhookx.answer("tenant.sql", second)).isEqualTo(second);
    assertThat(webhookx.answer("tenant.sql", "workspace 1")).isEqualTo(second);
    assertThat(webhookx.answer("tenant.sql", "workspace 7")).isNull();
    ConvoyOutpostWebhookXSource convoy = SOURCES.get(CONVOY);
    assertThat(convoy.answer("tenant.sql", "PROJECT0")).isEqualTo("PROJECT0");
    assertThat(convoy.answer("tenant.sql", "PROJECT3")).as("deleted").isNull();
    assertThat(convoy.answer("tenant.sql", "project 0")).as("a name").isNull();
  }

  @Test
  void endpointsExistInTheirOwnTenantOnly() throws Exception {
    String outbound = "outbound_endpoint_exists.sql";
    String inbound = "inbound_endpoint_exists.sql";
    ConvoyOutpostWebhookXSource convoy = SOURCES.get(CONVOY);
    assertThat(convoy.answer(outbound, "PROJECT0", "E02")).as("deleted").isEqualTo("t");
    assertThat(convoy.answer(outbound, "PROJECT2", "E02")).isEqualTo("f");
    assertThat(convoy.answer(inbound, "PROJECT1", "S10")).isEqualTo("t");
    assertThat(convoy.answer(inbound, "PROJECT0", "S10")).isEqualTo("f");
    ConvoyOutpostWebhookXSource outpost = SOURCES.get(OUTPOST);
    assertThat(outpost.answer(outbound, "tenant-0", "des_1")).isEqualTo("t");
    assertThat(outpost.answer(outbound, "tenant-0", "des_9")).isEqualTo("f");
    assertThat(outpost.answer(outbound, "nobody", "des_1")).isEqualTo("f");
    ConvoyOutpostWebhookXSource webhookx = SOURCES.get(WEBHOOKX);
    String gone = WebhookXModel.endpoint(1, 3);
    assertThat(webhookx.answer(outbound, WEBHOOKX.tenant(1), gone)).as("deleted").isEqualTo("t");
    String other = webhookx.answer("tenant.sql", WEBHOOKX.tenant(0));
    assertThat(webhookx.answer(outbound, other, gone)).isEqualTo("f");
  }

  @Test
  void theCountOfOutpostIsNearTheRows() throws Exception {
    ConvoyOutpostWebhookXSource outpost = SOURCES.get(OUTPOST);
    int rows = OUTPOST.expected("deliveries", Direction.OUTBOUND, 0).size();
    String count = outpost.answer("outbound_count.sql", "tenant-0", "2000-01-01", "2100-01-01");
    assertThat(Integer.parseInt(count)).isBetween(rows / 2, rows * 2);
  }
}
