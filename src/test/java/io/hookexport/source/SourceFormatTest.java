package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.Dataset;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.RequestDraft;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.definition.SourceDefinition.DirectionDefinition;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.RowCount;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a {@code source.yaml} can say of a platform, and what exports make of it. */
final class SourceFormatTest {
  private static final String SELECT =
      """
      select id as message_id, endpoint as endpoint_id, state as status, at as created_at,
        body as last_error, body as payload, note
      from tries
      where tenant = $1
      """;

  private static final String YAML =
      """
      datasets:
        deliveries:
          outbound:
            select: outbound.sql
            time_column: created_at
            order: [message_id, endpoint_id]
            endpoint_column: endpoint_id
            endpoint_type: text
            endpoint_exists: exists.sql
            statuses:
              succeeded: [0]
              failed_permanent: [2, 3]
              cancelled: [4]
            columns:
              last_error: {bytea: utf-8}
              payload: {bytea: base64, description: "Body of the message."}
              note: {default: true}
      """;

  private final TestSource tests = new TestSource();
  @TempDir private Path folder;

  @BeforeEach
  void fill() throws Exception {
    tests.execute(
        "create table tries (tenant text, id int, endpoint text, state smallint, at timestamptz,"
            + " body bytea, note text)",
        "insert into tries values"
            + " ('tenant-1', 1, 'a', 0, '2026-10-02 00:00Z', null, 'x'),"
            + " ('tenant-1', 1, 'b', 3, '2026-10-02 00:00Z', '\\x61ff00e2828263', null),"
            + " ('tenant-1', 2, 'a', 4, '2026-10-03 00:00Z', 'ok', ''),"
            + " ('tenant-1', 3, 'a', 7, '2026-10-04 00:00Z', '', 'y')",
        "create index on tries (tenant, at, id, endpoint)",
        "create index on tries (state)",
        "analyze tries");
    write("outbound.sql", SELECT);
    write("exists.sql", "select $1::text <> $2::text");
    write("source.yaml", YAML);
  }

  @AfterEach
  void close() {
    tests.close();
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private PgDeliverySource open(Reader reader) {
    return tests.open(reader, folder.toString(), 2);
  }

  private String csv(Reader reader, TestRequest request) {
    return tests.text(open(reader), request.build());
  }

  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void statusesBytesAndColumnsAreWrittenAsDeclared(Reader reader) {
    try (CapturedLog log = new CapturedLog(Level.WARN, StatusWords.class).alone()) {
      assertThat(
              csv(
                  reader,
                  new TestRequest()
                      .columns("message_id", "status", "last_error", "payload", "note")))
          .isEqualTo(
              "\"message_id\",\"status\",\"last_error\",\"payload\",\"note\"\r\n"
                  + "1,succeeded,,,x\r\n"
                  + "1,failed_permanent,a\uFFFD\uFFFD\u2082c,Yf8A4oKCYw==,\r\n"
                  + "2,cancelled,ok,b2s=,\"\"\r\n"
                  + "3,7,\"\",\"\",y\r\n");
      assertThat(log.list).singleElement().asString().contains("status");
    }
  }

  /** A column that the platform lacks is empty; one of its own comes last, if it is a default. */
  @Test
  void aFileHasTheContractsColumnsAndTheDefaultsOfTheSource() {
    String[] lines = csv(Reader.RAW, new TestRequest()).split("\r\n", -1);
    assertThat(lines[0])
        .startsWith("\"message_id\",\"event_type\",\"endpoint_id\",\"endpoint_url\",\"status\"")
        .endsWith(",\"updated_at\",\"note\"")
        .doesNotContain("\"payload\"");
    assertThat(lines[1]).isEqualTo("1,,a,,succeeded,,,,,,,,,,2026-10-02T00:00:00.000000Z,,,,x");
  }

  @ParameterizedTest
  @CsvSource({"succeeded, 1", "failed_permanent, 1", "cancelled, 2"})
  void aFilterComparesTheValuesOfThePlatform(String status, String id) {
    assertThat(csv(Reader.RAW, new TestRequest().columns("message_id").status(status)))
        .isEqualTo("\"message_id\"\r\n" + id + "\r\n");
  }

  /** UUIDs are written by hand in more ways than one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "urn:uuid:3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301\n",
        "{3f2504e0-4f89-41d3-9a0c-0305e82c3301}",
        "3f2504e04f8941d39a0c0305e82c3301",
        "1-1-1-1-1"
      })
  void inboundEndpointsOfTheNativeSourceHaveOneForm(String id) {
    DirectionDefinition inbound =
        SourceDefinition.load("native", Map.of())
            .of(new Feed(Dataset.DELIVERIES, Direction.INBOUND));
    assertThat(inbound.convert(id)).isEmpty();
    assertThat(inbound.convert("3F2504E0-4f89-41d3-9a0c-0305e82c3301"))
        .contains("3f2504e0-4f89-41d3-9a0c-0305e82c3301");
  }

  /** A filter finds the rows that the file shows, whatever the column is made of. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "convert_to(note, 'UTF8') | {bytea: utf-8} | x",
        "convert_to(note, 'UTF8') | {bytea: base64} | eA==",
        "note::char(3) | {} | x",
        "note::name | {} | x",
        "case note when 'x' then inet '10.0.0.1' end | {} | 10.0.0.1",
        "id::numeric(5, 1) | {} | 1.0",
        "note = 'x' | {} | true",
        "to_json(note) | {} | \"x\""
      })
  void anEventTypeIsComparedAsTheFileShowsIt(String made) throws Exception {
    String[] parts = made.split(" \\| ", -1);
    write("outbound.sql", SELECT.replace(", note\n", ", note, " + parts[0] + " as event_type\n"));
    write("source.yaml", YAML + "        event_type: " + parts[1] + "\n");
    TestRequest request = new TestRequest().columns("message_id", "event_type", "status");
    List<String> all = csv(Reader.RAW, request).lines().toList();
    List<String> found = csv(Reader.RAW, request.eventTypes(parts[2], "neither")).lines().toList();
    assertThat(found).hasSizeGreaterThan(1).isSubsetOf(all).hasSizeLessThan(all.size());
    assertThat(found.get(1)).contains(parts[2].replace("\"", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "state * 100 + 3, 3, 0",
    "(state * 100 + 203)::numeric(5|1), 4, 0",
    "(state * 100 + 203)::float8, 4, 0",
    "concat(state * 100 + 203| $$ Some Words$$), 4, 0",
    "to_char(state * 100 + 203|'999'), 4, 0",
    "convert_to(concat(state * 100 + 203| ' Some')| 'UTF8'), 4, 0",
    "(state * 100)::text, 1, 0",
    "nullif(state| 7)::numeric * 100 + 3, 2, 1",
    "coalesce(nullif(state|7)::text|' '), 0, 1"
  })
  void aResponseStatusIsFoundInNumbersAndTexts(String made, int rows, int noResponse)
      throws Exception {
    String column = made.replace('|', ',') + " as response_status\n";
    write("outbound.sql", SELECT.replace(", note\n", ", note, " + column));
    if (made.startsWith("convert_to")) {
      write("source.yaml", YAML + "        response_status: {bytea: utf-8}\n");
    }
    TestRequest some = new TestRequest().columns("message_id");
    assertThat(
            csv(Reader.RAW, some.responseStatuses("2xx", "3xx", "503", "403", "603", "703", "903")))
        .hasLineCount(rows + 1);
    TestRequest none = new TestRequest().columns("message_id");
    assertThat(csv(Reader.RAW, none.responseStatuses("none"))).hasLineCount(noResponse + 1);
    TestRequest both = new TestRequest().columns("message_id");
    assertThat(
            csv(
                Reader.RAW,
                both.responseStatuses("none", "2xx", "3xx", "503", "403", "603", "703", "903")))
        .hasLineCount(rows + noResponse + 1);
  }

  /** As the type of a cast it is one character. */
  @ParameterizedTest
  @ValueSource(strings = {"character", "char"})
  void anEndpointTypeThatCutsIdsIsRefused(String type) throws Exception {
    write("source.yaml", YAML.replace("endpoint_type: text", "endpoint_type: " + type));
    assertThatThrownBy(() -> open(Reader.RAW)).hasMessageContaining("endpoint_type: bpchar");
  }

  /** The cell and the filter know the same rows of a status. */
  @Test
  void aTextThatIsANameIsShownAndFoundAsThatName() throws Exception {
    write(
        "outbound.sql",
        SELECT.replace(
            "state as status",
            "(case state when 0 then 'OK' when 3 then 'succeeded' else 'no' end)::char(12) as status"));
    write(
        "source.yaml",
        YAML.replace("succeeded: [0]", "succeeded: [\"OK \"]")
            .replace("failed_permanent: [2, 3]", "failed_permanent: [\"no\"]")
            .replace("cancelled: [4]", "cancelled: [never]"));
    TestRequest request = new TestRequest().columns("message_id", "status").status("succeeded");
    assertThat(csv(Reader.RAW, request).lines().toList().subList(1, 3))
        .allMatch(line -> line.startsWith("1,succeeded"));
  }

  @ParameterizedTest
  @CsvSource({
    "state, int2, Map its values",
    "state = 0, bool, Map its values",
    "body, bytea, Cast it in the select"
  })
  void aStatusThatNoFilterWouldFindIsRefused(String made, String type, String hint)
      throws Exception {
    write("outbound.sql", SELECT.replace("state as status", made + " as status"));
    write("source.yaml", YAML.replaceAll("(?s)      statuses:.*?columns:", "      columns:"));
    assertThatThrownBy(() -> open(Reader.RAW))
        .hasMessageContaining("the column status is of type " + type)
        .hasMessageContaining(hint);
  }

  @Test
  void aFilterOnAStatusUsesAnIndexOfThePlatform() throws Exception {
    tests.execute(
        "insert into tries select 'tenant-1', i, 'z', 0, '2026-10-05 00:00Z', null, null"
            + " from generate_series(10, 20000) as i",
        "analyze tries");
    DeliveryQueries queries =
        new DeliveryQueries(
            definition(Map.of()),
            Map.of("message_id", CellForm.INTEGER, "status", CellForm.INTEGER),
            "tenant-1",
            new TestRequest().columns("message_id").status("cancelled").build(),
            Optional.empty());
    String sql =
        queries
            .of(queries.whole())
            .sql()
            .replace("$1", "'tenant-1'")
            .replace("$2", "'2026-10-01'")
            .replace("$3", "'2026-11-01'");
    assertThat(tests.texts("explain " + sql)).anyMatch(line -> line.contains("tries_state_idx"));
  }

  @Test
  void whatTheSourceDoesNotHaveIsRefused() {
    PgDeliverySource source = open(Reader.RAW);
    assertThat(source.violations(draft(TestRequest.october().put("status", "queued"))))
        .singleElement()
        .hasToString(
            "Violation[pointer=/status, message=status 'queued' never occurs in these data; there are: succeeded, failed_permanent, cancelled]");
    assertThat(source.violations(draft(TestRequest.october().put("direction", "inbound"))))
        .singleElement()
        .hasToString(
            "Violation[pointer=/direction, message=this platform has no inbound deliveries]");
    assertThat(
            source.violations(
                draft(TestRequest.october().put("columns", new JsonArray().add("x")))))
        .singleElement()
        .asString()
        .contains(
            "/columns/0",
            "'x' is not a column of outbound deliveries",
            "updated_at, payload, note");
  }

  /** An empty file would look like an answer. */
  @Test
  void aFilterByAColumnThatTheSourceDoesNotHaveIsRefused() throws Exception {
    PgDeliverySource source = open(Reader.RAW);
    assertThat(
            source.violations(
                draft(
                    TestRequest.october()
                        .put("event_types", new JsonArray().add("x"))
                        .put("response_statuses", new JsonArray().add("5xx")))))
        .extracting(violation -> violation.pointer() + " " + violation.message())
        .containsExactly(
            "/event_types event_types cannot be used: this platform's data have no event_type",
            "/response_statuses response_statuses cannot be used: this platform's data have no response_status");
    assertThat(await(source.describe()).get(0).filters())
        .containsExactly("status", "statuses", "endpoint_id");
    // Of a source that had it when the export was created.
    ExportRequest request = new TestRequest().eventTypes("x").build();
    assertThat(refusal(tests.rows(source, request)))
        .hasMessageContaining("The source has changed", "it has no column 'event_type'");
  }

  private static RequestDraft draft(JsonObject body) {
    return ExportRequestJson.draft(
        new JsonObject()
            .put("dataset", "deliveries")
            .put("direction", "outbound")
            .put("compression", "none")
            .put("formula_escaping", "none")
            .put("byte_order_mark", false)
            .mergeIn(body));
  }

  @Test
  void anExportWaitsWhileTheGuardGivesAReason() throws Exception {
    tests.execute("create table moving (reason text)");
    write("guard.sql", "select reason from moving -- of the migration");
    write("source.yaml", YAML + "guard: guard.sql\n");
    PgDeliverySource source = open(Reader.RAW);
    assertThat(tests.text(source, TestSource.everything("message_id"))).hasLineCount(5);
    tests.execute("insert into moving values (null), ('rows are being moved')");
    ExportException refusal =
        (ExportException)
            await(
                tests
                    .rows(source, TestSource.everything())
                    .transform(opened -> Future.succeededFuture(opened.cause())));
    assertThat(refusal.error()).isEqualTo(ExportError.UNAVAILABLE);
    assertThat(refusal)
        .hasMessageContaining("guard.sql")
        .hasMessageContaining("rows are being moved");
    tests.execute("update moving set reason = null");
    assertThat(tests.text(source, TestSource.everything("message_id"))).hasLineCount(5);
  }

  @Test
  void aCountTellsHowManyRowsAreExpected() throws Exception {
    write(
        "count.sql",
        "select 1000 + count(*) from tries where tenant = $1 and at >= $2 and at < $3");
    write("source.yaml", YAML + "      count: count.sql\n");
    CsvRows all = await(tests.rows(open(Reader.RAW), TestSource.everything()));
    assertThat(all.rowsExpected()).hasValue(1004);
    await(tests.on(all::close));
    CsvRows some =
        await(tests.rows(open(Reader.RAW), new TestRequest().status("cancelled").build()));
    assertThat(some.rowsExpected().orElseThrow()).isLessThan(1000);
    await(tests.on(some::close));
  }

  /** The count informs about progress only: without it the planner does. */
  @ParameterizedTest
  @CsvSource({
    "sum(id) filter (where id > 100), 0",
    "min(1 / (id - 3)), 1",
    "min(id) filter (where pg_sleep(20) is null), 1"
  })
  void anExportIsReadWithoutItsCount(String count, int warnings) throws Exception {
    write(
        "count.sql", "select " + count + " from tries where tenant = $1 and $2::timestamptz < $3");
    write("source.yaml", YAML + "      count: count.sql\n");
    PgDeliverySource source = tests.open(Reader.RAW, folder.toString(), Duration.ofSeconds(1));
    try (CapturedLog log = new CapturedLog(Level.WARN, RowCount.class).alone()) {
      assertThat(tests.text(source, TestSource.everything("message_id"))).hasLineCount(5);
      assertThat(log.list).hasSize(warnings);
      ExportRequest request = TestSource.everything("message_id");
      assertThat(
              await(
                  tests.on(
                      () -> source.estimate(TestSource.PROJECT, request, Optional.empty(), false))))
          .isNotNull();
      assertThat(log.list).as("an estimate logs nothing").hasSize(warnings);
    }
  }

  /** Accepted by another {@code source.yaml}, before a restart or on another process. */
  @Test
  void anExportFailsWhenItsSourceNoLongerHasWhatItNames() {
    PgDeliverySource source = open(Reader.RAW);
    for (TestRequest request :
        List.of(
            new TestRequest().columns("message_id", "gone"),
            new TestRequest().status("queued"),
            new TestRequest().direction(Direction.INBOUND))) {
      ExportException refusal =
          (ExportException)
              await(
                  tests
                      .rows(source, request.build())
                      .transform(opened -> Future.succeededFuture(opened.cause())));
      assertThat(refusal.error()).isEqualTo(ExportError.INTERNAL_ERROR);
      assertThat(refusal).hasMessageContaining("has changed since the export was created");
    }
  }

  @Test
  void eachValueOfAMappingIsTriedAtTheStart() throws Exception {
    write("source.yaml", YAML.replace("cancelled: [4]", "cancelled: [4, four]"));
    Throwable refusal =
        await(
            tests
                .tryOpen(Reader.RAW, folder.toString(), 2)
                .transform(opened -> Future.succeededFuture(opened.cause())));
    assertThat(refusal)
        .hasMessageContaining("source.yaml:13: statuses.cancelled: ")
        .hasMessageContaining("\"four\"");
  }

  @Test
  void settingsOfThePlannerHoldForExportsOnly() throws Exception {
    write(
        "outbound.sql",
        SELECT.replace(" note\n", " current_setting('enable_mergejoin') as note\n"));
    write("source.yaml", YAML + "settings: {enable_mergejoin: \"off\", enable_nothing: \"on\"}\n");
    assertThat(csv(Reader.CURSOR, new TestRequest().columns("note"))).contains("off");
  }

  @Test
  void aParameterIsAConstantOfTheStatements() throws Exception {
    write("outbound.sql", SELECT.replace(" note\n", " :'greeting' || :'limit'::int as note\n"));
    write(
        "source.yaml",
        YAML
            + """
            parameters:
              greeting: {description: any text}
              limit: {description: a number, default: "7"}
            """);
    assertThat(definition(Map.of("greeting", "it's ")).select().sql())
        .contains("'it''s ' || '7'::int");
    assertThatThrownBy(() -> definition(Map.of("greeting", "x", "limt", "1")))
        .hasMessageContaining("has no parameter 'limt'. Its parameters are: greeting, limit.");
  }

  private DirectionDefinition definition(Map<String, String> parameters) {
    return SourceDefinition.load(folder.toString(), parameters)
        .of(new Feed(Dataset.DELIVERIES, Direction.OUTBOUND));
  }

  @Test
  void aSelectThatSeeksIsReadInSlicesThoughItSorts() throws Exception {
    tests.execute(
        "delete from tries",
        "drop index tries_tenant_at_id_endpoint_idx",
        "insert into tries select 'tenant-1', i, 'z', 0, timestamptz '2026-10-02 00:00Z' + i * interval '1 s',"
            + " null, repeat('n', 200) from generate_series(1, 20000) as i",
        "create index on tries (at)",
        "analyze tries");
    write(
        "outbound.sql",
        SELECT.replace(" note\n", " pg_backend_pid()::text || note as note\n").strip()
            + " and at >= $2::timestamptz and at < $3::timestamptz");
    String plain =
        tests.text(
            tests.open(Reader.RAW, folder.toString(), 4, TestSource.THREE),
            TestSource.everything("message_id"));
    write("source.yaml", YAML.replace("order:", "seeks: true\n      order:"));
    PgDeliverySource seeking = tests.open(Reader.RAW, folder.toString(), 4, TestSource.THREE);
    assertThat(tests.text(seeking, TestSource.everything("message_id")))
        .isEqualTo(plain)
        .hasLineCount(20001);
    List<String> lines =
        tests.text(seeking, TestSource.everything("note")).lines().skip(1).toList();
    assertThat(lines.stream().map(line -> line.substring(0, line.indexOf('n'))).distinct().count())
        .isGreaterThan(1);
  }

  @Test
  void anUntestedVersionOfThePlatformIsWarnedOf() throws Exception {
    write("v.sql", "select '2.10'");
    write(
        "source.yaml",
        YAML + "platform: {name: Relay, version: v.sql, oldest: '2.2', tested: '2.9'}\n");
    try (CapturedLog log = new CapturedLog(Level.WARN, PlatformCheck.class).alone()) {
      open(Reader.CURSOR);
      assertThat(log.list).singleElement().asString().contains("newer than the newest version");
    }
  }

  @Test
  void theBuiltInSourcesAreTheFolders() throws Exception {
    try (Stream<Path> folders = Files.list(Path.of("src/main/resources/sql/sources"))) {
      assertThat(folders.filter(Files::isDirectory).map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrderElementsOf(SourceDefinition.BUILT_IN);
    }
  }

  @Test
  void directionsThatThePlatformLacksNeedNoSelect() {
    assertThat(SourceDefinition.load(folder.toString(), Map.of()).feeds())
        .containsExactly(new Feed(Dataset.DELIVERIES, Direction.OUTBOUND));
  }
}
