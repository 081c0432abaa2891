package io.hookexport.source;

import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Attempts in a {@code source.yaml}: outbound ones only, of a platform that knows little of them.
 */
final class AttemptsSourceTest {
  private static final String SELECT =
      """
      select id as attempt_id, message as message_id, endpoint as endpoint_id, ok as status,
        body as response_body, region, at as attempted_at
      from tries
      where tenant = $1
      """;

  private static final String YAML =
      """
        attempts:
          outbound:
            select: attempts.sql
            time_column: attempted_at
            order: [attempt_id]
            endpoint_column: endpoint_id
            endpoint_type: text
            endpoint_exists: exists.sql
            columns:
              region: {default: true}
              response_body: {bytea: utf-8}
      """;

  @AutoClose private final TestSource tests = new TestSource();
  @TempDir private Path folder;

  @BeforeEach
  void fill() throws Exception {
    tests.execute(
        "create table big (message_id text, created_at timestamptz)",
        "create table tries (tenant text, id int, message text, endpoint text, ok text, body bytea,"
            + " region text, at timestamptz)",
        "insert into tries values"
            + " ('tenant-1', 2, 'm1', 'e1', 'succeeded', 'fine', 'eu', '2026-10-03 00:00Z'),"
            + " ('tenant-1', 1, 'm1', 'e1', 'failed', '\\x61ff', null, '2026-10-02 00:00Z'),"
            + " ('tenant-2', 3, 'm2', 'e2', 'failed', null, null, '2026-10-02 00:00Z')");
    TestSource.timed(folder, "message_id as message_id", "big where message_id = $1");
    write("attempts.sql", SELECT);
    yaml(YAML);
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private void yaml(String attempts) throws Exception {
    Path yaml = folder.resolve("source.yaml");
    String deliveries = Files.readString(yaml).split("  attempts:")[0];
    Files.writeString(yaml, deliveries + attempts);
  }

  private PgDeliverySource open(Reader reader) {
    return tests.open(reader, folder.toString(), 2);
  }

  private static TestRequest attempts() {
    return new TestRequest().dataset(Dataset.ATTEMPTS);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void whatThePlatformLacksIsEmptyAndTheBodyIsThereWhenItIsNamed(Reader reader) {
    PgDeliverySource source = open(reader);
    assertThat(tests.text(source, attempts().build()))
        .isEqualTo(
            "\"attempt_id\",\"message_id\",\"endpoint_id\",\"endpoint_url\",\"event_type\",\"attempt_number\",\"trigger\",\"status\",\"response_status\",\"response_latency_ms\",\"error\",\"attempted_at\",\"finished_at\",\"region\"\r\n"
                + "1,m1,e1,,,,,failed,,,,2026-10-02T00:00:00.000000Z,,\r\n"
                + "2,m1,e1,,,,,succeeded,,,,2026-10-03T00:00:00.000000Z,,eu\r\n");
    assertThat(tests.text(source, attempts().columns("attempt_id", "response_body").build()))
        .isEqualTo("\"attempt_id\",\"response_body\"\r\n1,a\uFFFD\r\n2,fine\r\n");
    assertThat(tests.text(source, attempts().status("failed").columns("attempt_id").build()))
        .isEqualTo("\"attempt_id\"\r\n1\r\n");
  }

  @Test
  void aSourceMayDeclareTheBodyADefault() throws Exception {
    yaml(YAML.replace("{bytea: utf-8}", "{bytea: utf-8, default: true}"));
    assertThat(tests.text(open(Reader.RAW), attempts().build()).lines().findFirst())
        .hasValueSatisfying(
            header -> assertThat(header).contains("\"error\",\"response_body\",\"attempted_at\""));
  }

  @Test
  void aDirectionWithoutAttemptsIsRefused() {
    PgDeliverySource source = open(Reader.RAW);
    assertThat(source.violations(ExportRequestJson.draft(inbound(Dataset.ATTEMPTS))))
        .singleElement()
        .hasToString(
            "Violation[pointer=/direction, message=this platform has no inbound attempts]");
    assertThat(source.violations(ExportRequestJson.draft(inbound(Dataset.DELIVERIES)))).isEmpty();
  }

  private static JsonObject inbound(Dataset dataset) {
    return ExportRequestJson.toJson(
        new TestRequest().dataset(dataset).direction(Direction.INBOUND).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id as attempt_id|id as attempt_no|attempts.sql:1: the select has attempt_no, which is neither",
        "from tries|from tryes|attempts.sql:3:6: relation \"tryes\" does not exist",
      })
  void aProblemNamesTheAttempts(String part, String by, String words) throws Exception {
    TestSource.replace(folder.resolve("attempts.sql"), part, by);
    assertThat(failure(tests.tryOpen(Reader.RAW, folder.toString(), 1)))
        .hasMessageContaining("source " + folder.getFileName() + ", outbound attempts: ")
        .hasMessageContaining(words);
  }

  @Test
  void aKeyOfTheAttemptsIsNamedWithItsLine() throws Exception {
    yaml(YAML.replace("endpoint_type: text", "endpoint_type: bigint"));
    assertThat(failure(tests.tryOpen(Reader.RAW, folder.toString(), 1)))
        .hasMessageContaining("outbound attempts: source.yaml:")
        .hasMessageContaining("endpoint_type is bigint but the column endpoint_id is of type text");
    yaml(YAML.replace("select: attempts.sql", "slect: attempts.sql"));
    assertThat(failure(tests.tryOpen(Reader.RAW, folder.toString(), 1)))
        .hasMessageContaining("key 'datasets.attempts.outbound.slect' is unknown");
  }

  @Test
  void deliveriesAreNeeded() throws Exception {
    write("source.yaml", "datasets:\n" + YAML);
    assertThat(failure(tests.tryOpen(Reader.RAW, folder.toString(), 1)))
        .hasMessageContaining("key 'datasets.deliveries' is missing");
  }
}
