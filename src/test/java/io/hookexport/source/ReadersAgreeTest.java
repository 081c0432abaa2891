package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.CsvRecords.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestSource;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** Raw rows and the cursor give the same bytes, whatever a platform keeps in its columns. */
final class ReadersAgreeTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ROWS = 3_000;

  /** Column, type, extreme values as SQL; each row takes of each column any of them. */
  private record Extremes(String column, String type, String... values) {
    /** Which one is taken depends on the row, the column and the seed alone. */
    String expression() {
      return "(array[%s])[1 + (hashint8(n * 7919 + %d) & 2147483647) %% %d]::%s as %s"
          .formatted(
              String.join(", ", values),
              (SEED & 0xffffff) + column.hashCode(),
              values.length,
              type,
              column);
    }
  }

  private static final String[] TEXTS = {
    "''",
    "null",
    "'plain'",
    "'a,b'",
    "E'a\"b\"'",
    "E'\\r\\n'",
    "E'\\n'",
    "E'\\t=1'",
    "'=1+1'",
    "'-1'",
    "'+1'",
    "'@x'",
    "U&'\\+01F525\\+01F9EF'",
    "U&'\\FF1D1'",
    "'\\.'",
    "'\\N'",
    "' x '",
    "U&'\\FEFF'",
    "U&'\\+10FFFF'",
    "E'\\x01\\x7f'",
    "repeat(E'long, \"quoted\" ', 400)",
    "repeat('x', 300000)",
    "'Größe: 5 µm'"
  };
  private static final String[] TIMES = {
    "null",
    "'infinity'",
    "'-infinity'",
    "'4714-11-24 00:00:00+00 BC'",
    "'4714-11-24 00:00:00.000001+00 BC'",
    "'0044-03-15 12:00:00+00 BC'",
    "'0001-12-31 23:59:59.999999+00 BC'",
    "'0001-01-01 00:00:00+00'",
    "'9999-12-31 23:59:59.999999+00'",
    "'10000-01-01 00:00:00+00'",
    "'1999-12-31 23:59:59.999999+00'",
    "'2000-01-01 00:00:00+00'",
    "'1969-12-31 23:59:59.5+00'",
    "'2024-02-29 12:34:56.7+00'",
    "'294276-12-31 23:59:59.999999+00'"
  };
  private static final String[] FLOATS = {
    "null", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "0.1", "1", "1e7", "'1.5e-30'", "123456.7"
  };
  private static final String[] NUMBERS = {
    "null",
    "'NaN'",
    "'Infinity'",
    "'-Infinity'",
    "'0.0000001'",
    "'-0.00'",
    "'1e60'",
    "'-12.340'",
    "'1e-40'"
  };
  private static final String[] JSON = {
    "null",
    "'null'",
    "'{\"a\" : 1.00,  \"b\":null, \"a\":2}'",
    "'[1, 2e5, \"x\\u00e9\"]'",
    "'\"=text\"'",
    "'-1'",
    "' true '"
  };

  private static final List<Extremes> OUTBOUND =
      List.of(
          new Extremes("event_type", "text", TEXTS),
          new Extremes("endpoint_id", "varchar", TEXTS),
          new Extremes("endpoint_url", "character(12)", "'x'", "''", "null", "'=ä, '"),
          new Extremes("status", "test_mood", "'fine'", "'so, \"so\"'", "'=bad'", "null"),
          new Extremes("attempt_count", "int2", "'-32768'", "'32767'", "'0'", "null"),
          new Extremes("replay_count", "int4", "'-2147483648'", "'2147483647'", "'-1'", "null"),
          new Extremes(
              "response_status",
              "int8",
              "'-9223372036854775808'",
              "'9223372036854775807'",
              "'99'",
              "null"),
          new Extremes("response_latency_ms", "numeric", NUMBERS),
          new Extremes("last_error", "json", JSON),
          new Extremes("idempotency_key", "jsonb", JSON),
          new Extremes("content_type", "\"char\"", "'a'", "''", "','", "E'\\\\377'", "null"),
          new Extremes("size_bytes", "float8", FLOATS),
          new Extremes("payload_sha256", "bytea", "'\\x00ff'", "''", "null"),
          new Extremes("delivered_at", "timestamptz", TIMES),
          new Extremes("next_attempt_at", "timestamp", TIMES),
          new Extremes(
              "updated_at", "date", "'infinity'", "'0044-03-15 BC'", "'2026-10-01'", "null"));

  private static final List<Extremes> INBOUND =
      List.of(
          new Extremes("event_type", "name", "'plain'", "'a,b'", "''", "null"),
          new Extremes(
              "inbound_endpoint_id",
              "uuid",
              "'00000000-0000-0000-0000-000000000000'",
              "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
              "null"),
          new Extremes("endpoint_url", "inet", "'10.0.0.0/8'", "'1.2.3.4'", "'::1'", "null"),
          new Extremes("status", "test_word", "'plain'", "'=x'", "null"),
          new Extremes("attempt_count", "bool", "'true'", "'false'", "null"),
          new Extremes("replay_count", "float4", FLOATS),
          new Extremes("response_status", "test_number", "'-1.50'", "'0.00000010'", "null"),
          new Extremes("response_latency_ms", "interval", "'1 day 2 hours'", "'-1 month'", "null"),
          new Extremes("queue_wait_ms", "time", "'00:00:00'", "'24:00:00'", "null"),
          new Extremes("total_delivery_ms", "money", "'-1.5'", "'0'", "null"),
          new Extremes("last_error", "text", TEXTS),
          new Extremes(
              "idempotency_key",
              "xml",
              "'<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>'",
              "'<a b=\"c,d\"/>'",
              "null"),
          new Extremes("content_type", "int4range", "'[1,2)'", "'empty'", "null"),
          new Extremes("payload_sha256", "test_pair", "'(500,boom)'", "'(502,)'", "'(,)'", "null"),
          new Extremes("updated_at", "timestamptz", TIMES));

  /** A hundred slices or so on four connections. */
  private static final Slicing SMALL_SLICES = new Slicing(4, 3, 20_000, 1, 500_000);

  @TempDir static Path folder;
  @AutoClose private static TestSource tests;
  private static PgDeliverySource raw;
  private static PgDeliverySource cursor;
  private static PgDeliverySource rawSlices;
  private static PgDeliverySource cursorSlices;

  @BeforeAll
  static void open() throws Exception {
    tests = new TestSource();
    tests.execute(
        "create type test_mood as enum ('fine', 'so, \"so\"', '=bad')",
        "create domain test_word as text",
        "create type test_pair as (code int, word text)",
        "create domain test_number as numeric",
        table("outbound", "created_at", OUTBOUND),
        table("inbound", "received_at", INBOUND),
        "create index on outbound_values (created_at, message_id)",
        "create index on inbound_values (received_at, message_id)",
        "analyze");
    // So few rows would be sorted; slices need an order that comes from an index.
    tests.set(TestSource.INDEX_ORDER);
    TestSource.definition(folder, "*", "unused");
    for (Direction direction : Direction.values()) {
      java.nio.file.Files.writeString(
          folder.resolve(direction.wireName() + ".sql"),
          "select * from %s_values where $1 = 'tenant-1'".formatted(direction.wireName()));
    }
    raw = tests.open(Reader.RAW, folder.toString(), 2);
    cursor = tests.open(Reader.CURSOR, folder.toString(), 2);
    rawSlices = tests.open(Reader.RAW, folder.toString(), 5, SMALL_SLICES);
    cursorSlices = tests.open(Reader.CURSOR, folder.toString(), 5, SMALL_SLICES);
  }

  /** Some rows share an instant, so that the second key of the order counts. */
  private static String table(String direction, String time, List<Extremes> columns) {
    List<String> expressions = new ArrayList<>(columns.stream().map(Extremes::expression).toList());
    expressions.add("lpad(n::text, 8, '0') as message_id");
    expressions.add("timestamptz '2026-10-01' + n / 3 * interval '7 seconds' as " + time);
    for (String column :
        TestSource.columns(direction.equals("outbound") ? Direction.OUTBOUND : Direction.INBOUND)) {
      if (expressions.stream().noneMatch(e -> e.endsWith(" as " + column))) {
        expressions.add("null::text as " + column);
      }
    }
    return "create table %s_values as select %s from generate_series(1::int8, %d) n"
        .formatted(direction, String.join(", ", expressions), ROWS);
  }

  @Test
  void aTypeThatIsNotDecodedHasTheTextOfCopy() throws Exception {
    List<String> columns =
        List.of(
            "endpoint_url",
            "idempotency_key",
            "response_latency_ms",
            "queue_wait_ms",
            "total_delivery_ms",
            "content_type",
            "payload_sha256");
    ByteArrayOutputStream copy = new ByteArrayOutputStream();
    try (Connection connection = TestDatabase.jdbc(tests.uri)) {
      connection.createStatement().execute("set lc_monetary = 'C'");
      new CopyManager(connection.unwrap(BaseConnection.class))
          .copyOut(
              ("copy (select " + String.join(", ", columns) + " from inbound_values")
                  + " order by received_at, message_id) to stdout csv",
              copy);
    }
    String expected = copy.toString(UTF_8);
    ExportRequest request =
        TestSource.request(Direction.INBOUND, columns, FormulaEscaping.NONE, false);
    for (PgDeliverySource source : List.of(raw, cursor)) {
      String csv = tests.text(source, request);
      assertThat(csv.substring(csv.indexOf("\r\n") + 2).replace("\r\n", "\n"))
          .contains("1.2.3.4,")
          .isEqualTo(expected);
    }
  }

  private static byte[] same(ExportRequest request) {
    byte[] bytes = tests.read(raw, request);
    requireSame(bytes, tests.read(cursor, request), request);
    return bytes;
  }

  private static void requireSame(byte[] bytes, byte[] judge, ExportRequest request) {
    assertThat(java.util.Arrays.mismatch(bytes, judge))
        .as("first difference, seed %d: %s", SEED, request)
        .isEqualTo(-1);
  }

  @Test
  void everyValueOfEveryTypeIsTheSame() throws Exception {
    for (Direction direction : Direction.values()) {
      for (FormulaEscaping escaping : FormulaEscaping.values()) {
        byte[] csv = same(TestSource.request(direction, List.of(), escaping, false));
        assertThat(records(csv)).hasSize(ROWS + 1);
      }
    }
  }

  @Test
  void slicesMakeTheSameFile() {
    for (Direction direction : Direction.values()) {
      ExportRequest request =
          TestSource.request(direction, List.of(), FormulaEscaping.SPREADSHEET, true);
      byte[] bytes = tests.read(raw, request);
      requireSame(bytes, tests.read(rawSlices, request), request);
      requireSame(bytes, tests.read(cursorSlices, request), request);
    }
  }

  @Test
  void anyColumnsInAnyOrderAreTheSame() throws Exception {
    Random random = new Random(SEED);
    for (Direction direction : Direction.values()) {
      for (int i = 0; i < 8; i++) {
        List<String> columns = new ArrayList<>(TestSource.columns(direction));
        Collections.shuffle(columns, random);
        List<String> some = columns.subList(0, 1 + random.nextInt(columns.size()));
        byte[] csv = same(TestSource.request(direction, some, FormulaEscaping.SPREADSHEET, true));
        assertThat(records(csv).get(0)).hasSameSizeAs(some);
      }
    }
  }

  @Test
  void whatWeDoNotDecodeIsTheTextOfTheServer() throws Exception {
    for (Direction direction : Direction.values()) {
      List<String> columns =
          direction == Direction.OUTBOUND
              ? List.of(
                  "status",
                  "response_latency_ms",
                  "last_error",
                  "idempotency_key",
                  "content_type",
                  "payload_sha256",
                  "updated_at")
              : List.of(
                  "endpoint_url",
                  "status",
                  "response_status",
                  "response_latency_ms",
                  "queue_wait_ms",
                  "total_delivery_ms",
                  "idempotency_key",
                  "content_type",
                  "payload_sha256");
      List<List<String>> records =
          records(same(TestSource.request(direction, columns, FormulaEscaping.NONE, false)));
      for (int i = 0; i < columns.size(); i++) {
        int column = i;
        assertThat(records.subList(1, records.size()))
            .extracting(record -> record.get(column))
            .as(columns.get(i))
            .isEqualTo(
                tests.texts(
                    "select case when %1$s is distinct from null then format('%%s', %1$s) end"
                        .concat(" from %2$s_values order by message_id")
                        .formatted(columns.get(i), direction.wireName())));
      }
    }
  }

  @Test
  void numbersAreNeverTakenForFormulas() throws Exception {
    ExportRequest request =
        TestSource.request(
            Direction.OUTBOUND,
            List.of("response_latency_ms", "status"),
            FormulaEscaping.SPREADSHEET,
            false);
    assertThat(new String(same(request), UTF_8))
        .contains("-12.340,")
        .contains(",'=bad\r\n")
        .doesNotContain("'-12");
  }

  @Test
  void theFirstTimestampThereIsIsNotMinusInfinity() throws Exception {
    byte[] csv =
        same(
            TestSource.request(
                Direction.OUTBOUND,
                List.of("delivered_at", "next_attempt_at"),
                FormulaEscaping.NONE,
                false));
    assertThat(new String(csv, UTF_8))
        .contains("-4713-11-24T00:00:00.000000Z,")
        .contains(",-4713-11-24T00:00:00.000000Z")
        .contains("-infinity,")
        .contains(",-infinity");
  }

  @Test
  void anEmptyResultIsTheSameHeader() {
    for (Direction direction : Direction.values()) {
      ExportRequest request = TestSource.request(direction, List.of(), FormulaEscaping.NONE, true);
      for (PgDeliverySource source : List.of(raw, cursor, rawSlices, cursorSlices)) {
        byte[] csv =
            await(
                    tests
                        .on(
                            () ->
                                source.open(
                                    new io.hookexport.export.Project("x", ""),
                                    request,
                                    java.util.Optional.empty(),
                                    TestSource.FIRST))
                        .compose(rows -> tests.on(() -> TestSource.all(rows))))
                .getBytes();
        assertThat(new String(csv, UTF_8))
            .isEqualTo("\ufeff\"" + String.join("\",\"", TestSource.columns(direction)) + "\"\r\n");
      }
    }
  }
}
