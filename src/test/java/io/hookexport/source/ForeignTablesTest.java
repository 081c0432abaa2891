package io.hookexport.source;

import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.source.slices.SourceConnections;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestSource;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A snapshot of this database says nothing about rows that come from another one. */
final class ForeignTablesTest {
  private static final int ROWS = 20_000;

  @TempDir private Path folder;
  @AutoClose private final CapturedLog log = new CapturedLog(Level.INFO, SourceConnections.class);
  @AutoClose private final TestSource tests = new TestSource();

  @BeforeEach
  void open() throws Exception {
    URI uri = URI.create(tests.uri);
    tests.execute(
        "create table big as select lpad(n::text, 8, '0') as message_id, repeat('x', 500) as e,"
            + " timestamptz '2026-10-01' + n * interval '1 minute' as created_at"
            + (" from generate_series(1, " + ROWS + ") n"),
        "create index on big (created_at, message_id)",
        "create extension postgres_fdw",
        "create server far foreign data wrapper postgres_fdw options (use_remote_estimate 'true',"
            + (" host '127.0.0.1', port '" + uri.getPort())
            + ("', dbname '" + uri.getPath().substring(1) + "')"),
        "create user mapping for postgres server far options (user 'postgres')",
        "create foreign table far_big (message_id text, e text, created_at timestamptz)"
            + " server far options (table_name 'big')",
        "create view far_view as select * from far_big",
        "create table parts (like big) partition by range (created_at)",
        "create table near_part partition of parts for values from ('2026-11-01') to (maxvalue)",
        "create index on near_part (created_at, message_id)",
        "create foreign table far_part partition of parts"
            + " for values from (minvalue) to ('2026-11-01')"
            + " server far options (table_name 'big')",
        "analyze");
    tests.set(TestSource.INDEX_ORDER);
  }

  private PgDeliverySource source(Reader reader, String table) throws Exception {
    return source(reader, table, "pg_backend_pid()");
  }

  private PgDeliverySource source(Reader reader, String table, String pid) throws Exception {
    String name =
        TestSource.timed(
            folder,
            "message_id as message_id, e as last_error, " + pid + " as response_status",
            table + " where $1 = 'tenant-1'");
    return tests.open(reader, name, 6, TestSource.THREE);
  }

  /** How many connections had a part in the file. */
  private long readers(PgDeliverySource source) {
    String csv = tests.text(source, everything("response_status", "last_error"));
    List<String> lines = csv.lines().skip(1).toList();
    assertThat(lines).hasSize(ROWS);
    return TestSource.readers(lines);
  }

  private List<ILoggingEvent> notes() {
    return log.list.stream().filter(e -> e.getMessage().contains("on one connection")).toList();
  }

  @ParameterizedTest
  @CsvSource({"RAW, far_big", "CURSOR, far_big", "RAW, far_view", "RAW, parts"})
  void oneConnectionReadsThem(Reader reader, String table) throws Exception {
    PgDeliverySource source = source(reader, table);
    assertThat(readers(source)).isEqualTo(1);
    assertThat(readers(source)).isEqualTo(1);
    assertThat(notes())
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getKeyValuePairs().toString())
                    .contains("source=", "=\"3\"", "a foreign table"));
  }

  @Test
  void severalReadTablesOfTheDatabaseItself() throws Exception {
    tests.execute(TestSource.READER);
    String pid = "reader(message_id = '00000001', 'big')";
    assertThat(readers(source(Reader.RAW, "big", pid))).isGreaterThan(1);
    assertThat(notes()).isEmpty();
  }
}
