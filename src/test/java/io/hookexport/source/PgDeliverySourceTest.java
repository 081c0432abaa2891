package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.refusal;
import static io.hookexport.support.CsvRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Project;
import io.hookexport.export.Violation;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Both ways of reading: nothing that a caller sees may tell them apart. */
@ParameterizedClass
@EnumSource(names = {"RAW", "CURSOR"})
final class PgDeliverySourceTest {
  private static final String ALL_FROM = "2026-10-01T00:00:00Z";
  private static final String ALL_TO = "2026-11-01T00:00:00Z";
  private static final Project DEMO = TestSource.PROJECT;
  private static final int ROWS = 30_000;

  private static TestSource tests;
  private static final Map<Reader, PgDeliverySource> SOURCES = new EnumMap<>(Reader.class);

  private final PgDeliverySource source;

  PgDeliverySourceTest(Reader reader) {
    this.source = SOURCES.get(reader);
  }

  @BeforeAll
  static void open() {
    tests = new TestSource();
    await(Migrations.NATIVE.apply(tests.vertx, tests.uri));
    await(SampleData.fill(tests.vertx, tests.uri, DEMO.tenant(), ROWS, rows -> {}));
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      SOURCES.put(reader, tests.open(reader, "native", 2));
    }
  }

  @AfterAll
  static void close() {
    tests.close();
  }

  /** All rows of the database. */
  private static TestRequest everything() {
    return new TestRequest().range(ALL_FROM, ALL_TO);
  }

  private static ExportRequest everything(Direction direction) {
    return everything().direction(direction).build();
  }

  /** Reads everything as the pipe does, on a context. */
  private byte[] read(Project project, ExportRequest request, Optional<String> endpoint) {
    return await(
            tests.on(
                () ->
                    source
                        .open(project, request, endpoint, TestSource.FIRST)
                        .compose(TestSource::all)))
        .getBytes();
  }

  /** All outbound rows, paused after a first batch. */
  private CsvRows paused(Consumer<CsvRows> handlers) {
    return tests.paused(source, everything(Direction.OUTBOUND), handlers);
  }

  /** What JDBC reads of the table, in the file's terms: the judge that shares no code with us. */
  private static List<List<String>> table(Direction direction, String where) throws SQLException {
    String time = direction == Direction.OUTBOUND ? "created_at" : "received_at";
    List<String> cells = new ArrayList<>();
    for (String column : TestSource.columns(direction)) {
      cells.add(
          column.endsWith("_at")
              ? "to_char(" + column + " at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
              : column + "::text");
    }
    String sql =
        "select %s from deliveries.%s_messages where %s order by %s, message_id"
            .formatted(String.join(", ", cells), direction.wireName(), where, time);
    List<List<String>> rows = new ArrayList<>();
    rows.add(TestSource.columns(direction));
    try (Connection connection = TestDatabase.jdbc(tests.uri);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= cells.size(); i++) {
          row.add(result.getString(i));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  private static boolean noOpenSnapshot() throws SQLException {
    return tests
        .texts(
            "select pid from pg_stat_activity where application_name = 'hookexport source'"
                + " and (backend_xmin is not null or state like 'idle in transaction%')")
        .isEmpty();
  }

  @Test
  void everyValueOfEveryRowIsInTheFileInOrder() throws Exception {
    for (Direction direction : Direction.values()) {
      byte[] csv = read(DEMO, everything(direction), Optional.empty());
      List<List<String>> expected = table(direction, "project_id = 'tenant-1'");
      assertThat(expected).hasSize(1 + (direction == Direction.OUTBOUND ? ROWS : ROWS / 10));
      assertThat(records(csv)).isEqualTo(expected);
      assertThat(read(DEMO, everything(direction), Optional.empty()))
          .as("the same request gives the same bytes")
          .isEqualTo(csv);
    }
    awaitTrue("snapshots released", PgDeliverySourceTest::noOpenSnapshot);
  }

  @Test
  void adjoiningRangesNeitherShareNorLoseARow() throws Exception {
    List<List<String>> all = table(Direction.OUTBOUND, "project_id = 'tenant-1'");
    int time = TestSource.columns(Direction.OUTBOUND).indexOf("created_at");
    // The very instant of a row, so that it is both an end and a start.
    String middle = all.get(ROWS / 2).get(time);
    List<List<String>> first =
        records(read(DEMO, everything().range(ALL_FROM, middle).build(), Optional.empty()));
    List<List<String>> second =
        records(read(DEMO, everything().range(middle, ALL_TO).build(), Optional.empty()));
    List<List<String>> joined = new ArrayList<>(first);
    joined.addAll(second.subList(1, second.size()));
    assertThat(joined).isEqualTo(all);
    assertThat(second.get(1).get(time)).isEqualTo(middle);
  }

  @Test
  void filtersKeepWhatTheySay() throws Exception {
    String endpoint =
        records(read(DEMO, everything(Direction.OUTBOUND), Optional.empty())).get(1).get(2);
    ExportRequest request =
        everything().status("succeeded").endpoint("ep_" + endpoint.replace("-", "")).build();
    assertThat(await(source.check(DEMO, request))).contains(endpoint);
    List<List<String>> expected =
        table(
            Direction.OUTBOUND,
            "project_id = 'tenant-1' and status = 'succeeded' and endpoint_id = '"
                + endpoint
                + "'");
    assertThat(expected).hasSizeGreaterThan(100);
    assertThat(records(read(DEMO, request, Optional.of(endpoint)))).isEqualTo(expected);
  }

  @Test
  void columnsComeInTheOrderAskedFor() throws Exception {
    ExportRequest request = everything().columns("status", "message_id").build();
    List<List<String>> records = records(read(DEMO, request, Optional.empty()));
    assertThat(records.get(0)).containsExactly("status", "message_id");
    assertThat(records).hasSize(ROWS + 1);
  }

  @Test
  void anEmptyResultIsAHeader() {
    byte[] csv = read(new Project("x", "nobody"), everything(Direction.INBOUND), Optional.empty());
    assertThat(new String(csv, java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo("\"" + String.join("\",\"", TestSource.columns(Direction.INBOUND)) + "\"\r\n");
  }

  @Test
  void hostileValuesAndExtremeTimesArriveExactly() throws Exception {
    // Its own: the test runs once for each reader on one database.
    String tenant = "hostile " + UUID.randomUUID();
    tests.execute(
        """
        insert into deliveries.outbound_messages (message_id, project_id, event_type, endpoint_id,
          endpoint_url, status, last_error, idempotency_key, size_bytes, created_at, delivered_at,
          updated_at)
        values
          (gen_random_uuid(), 'hostile', E'a,"b"\\r\\nc', gen_random_uuid(), '', 'queued', ' \\.',
           '=1+1', -9223372036854775808, '2026-10-05', 'infinity', '-infinity'),
          (gen_random_uuid(), 'hostile', 'SMILE ünï', gen_random_uuid(), E'\\t', 'queued', '#', null,
           9223372036854775807, '2026-10-05', '0044-03-15 00:00:00+00 BC', '294276-12-31 23:59:59.999999+00')
        """
            .replace("SMILE", new String(Character.toChars(0x1F600)))
            .replace("'hostile'", "'" + tenant + "'"));
    ExportRequest request =
        everything()
            .columns(
                "event_type",
                "endpoint_url",
                "last_error",
                "idempotency_key",
                "size_bytes",
                "delivered_at",
                "updated_at")
            .build();
    List<List<String>> records = records(read(new Project("h", tenant), request, Optional.empty()));
    assertThat(records.subList(1, records.size()))
        .containsExactlyInAnyOrder(
            java.util.Arrays.asList(
                "a,\"b\"\r\nc",
                "",
                " \\.",
                "=1+1",
                "-9223372036854775808",
                "infinity",
                "-infinity"),
            java.util.Arrays.asList(
                new String(Character.toChars(0x1F600)) + " ünï",
                "\t",
                "#",
                null,
                "9223372036854775807",
                "-0043-03-15T00:00:00.000000Z",
                "+294276-12-31T23:59:59.999999Z"));
  }

  @Test
  void anEndpointMustBeInFormAndExist() {
    for (String wrong : List.of("ep_123", "EP_" + "0".repeat(32), "ep_" + UUID.randomUUID())) {
      assertThat(violations(ofEndpoint(wrong)))
          .extracting(Violation::pointer)
          .containsExactly("/endpoint_id");
    }
    assertNotFound(UUID.randomUUID().toString());
    assertNotFound("ep_" + "0".repeat(32));
  }

  private static ExportRequest ofEndpoint(String endpoint) {
    return everything().endpoint(endpoint).build();
  }

  private List<Violation> violations(ExportRequest request) {
    return source.violations(ExportRequestJson.draft(ExportRequestJson.toJson(request)));
  }

  private void assertNotFound(String endpoint) {
    assertThat(refusal(source.check(DEMO, ofEndpoint(endpoint))).error())
        .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
  }

  @Test
  void unknownAndDoubledColumnsAreViolations() {
    ExportRequest request = everything().columns("status", "received_at", "status").build();
    assertThat(violations(request))
        .extracting(Violation::pointer)
        .containsExactly("/columns/1", "/columns/2");
  }

  @Test
  void aPausedStreamReadsOnlyALittleAhead() throws Exception {
    AtomicInteger chunks = new AtomicInteger();
    CsvRows rows = paused(opened -> opened.handler(chunk -> chunks.incrementAndGet()));
    for (int i = 0; i < 5; i++) {
      tests.run(() -> {});
    }
    assertThat(chunks).hasValue(0);
    assertThat(TestSource.rowsRead(rows)).isLessThan(ROWS / 2);
    tests.run(() -> rows.fetch(1));
    awaitTrue("one chunk", () -> chunks.get() == 1);
    tests.run(rows::close);
    awaitTrue("the snapshot released", PgDeliverySourceTest::noOpenSnapshot);
    assertThat(chunks).hasValue(1);
  }

  @Test
  void aConnectionThatDiesInMidStreamFailsTheStream() throws Exception {
    Promise<Void> over = Promise.promise();
    CsvRows rows =
        paused(
            opened -> {
              opened.exceptionHandler(over::fail);
              opened.handler(chunk -> {});
            });
    tests.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'hookexport source' and xact_start is not null");
    tests.run(rows::resume);
    assertThat(refusal(over.future()).error()).isEqualTo(ExportError.UNAVAILABLE);
    await(rows.close());
    assertThat(read(DEMO, everything(Direction.INBOUND), Optional.empty()))
        .as("the pool goes on")
        .isNotEmpty();
  }
}
