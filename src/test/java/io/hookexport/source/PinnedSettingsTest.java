package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.export.ExportRequest;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings of a role or a database change no byte of a file. */
final class PinnedSettingsTest {
  /** With a value that changes the text of some column below, or that ends or hinders reads. */
  private static final Map<String, String> HOSTILE =
      Map.ofEntries(
          Map.entry("bytea_output", "escape"),
          Map.entry("intervalstyle", "iso_8601"),
          Map.entry("datestyle", "SQL, DMY"),
          Map.entry("timezone", "Asia/Kathmandu"),
          Map.entry("extra_float_digits", "-10"),
          Map.entry("xmlbinary", "hex"),
          Map.entry("quote_all_identifiers", "on"),
          Map.entry("standard_conforming_strings", "off"),
          Map.entry("transform_null_equals", "on"),
          Map.entry("default_transaction_isolation", "serializable"),
          Map.entry("default_transaction_read_only", "off"),
          Map.entry("default_transaction_deferrable", "on"),
          Map.entry("statement_timeout", "1s"),
          Map.entry("lock_timeout", "1ms"),
          Map.entry("idle_in_transaction_session_timeout", "1s"),
          Map.entry("transaction_timeout", "1s"),
          Map.entry("idle_session_timeout", "1s"),
          Map.entry("row_security", "off"),
          Map.entry("client_min_messages", "debug5"),
          Map.entry("client_encoding", "LATIN1"),
          Map.entry("lc_messages", "C"),
          Map.entry("array_nulls", "off"),
          Map.entry("backslash_quote", "off"),
          Map.entry("check_function_bodies", "off"),
          Map.entry("constraint_exclusion", "on"),
          Map.entry("cursor_tuple_fraction", "0.0001"),
          Map.entry("plan_cache_mode", "force_generic_plan"),
          Map.entry("work_mem", "64kB"),
          Map.entry("enable_seqscan", "off"),
          Map.entry("debug_parallel_query", "on"),
          Map.entry("log_statement_stats", "on"),
          Map.entry("session_replication_role", "replica"),
          Map.entry("tcp_user_timeout", "1"));

  private static final String COLUMNS =
      """
      '1' as message_id,
      timestamp '2026-10-02 01:02:03' as created_at,
      timestamp '2026-10-02 01:02:03' as received_at,
      '\\x00ff5c61'::bytea as payload_sha256,
      interval '1 day 2 hours 3 seconds' as last_error,
      timestamptz '2026-10-02 01:02:03+00' as delivered_at,
      (timestamptz '2026-10-02 01:02:03+00')::text as event_type,
      date '2026-10-03' as updated_at,
      0.1::float8 + 0.2::float8 as size_bytes,
      9.999999999999999e22::float8 as response_latency_ms,
      0.1::float4 as attempt_count,
      xmlelement(name a, '\\xff00'::bytea) as idempotency_key,
      'pg_class'::regclass as endpoint_url,
      concat_ws(' ', current_setting('default_transaction_isolation'),
        current_setting('idle_session_timeout')) as endpoint_id,
      E'a\\\\b' || 'c\\d' as content_type,
      (nullif(1, 1) = null)::text as status
      """;

  @TempDir Path folder;

  @Test
  void aFileIsTheSameWhateverTheRoleHasSet() throws Exception {
    try (TestSource tests = new TestSource()) {
      tests.execute("create table one as select 1 as n");
      String name = TestSource.definition(folder, COLUMNS, "one where $1 = 'tenant-1'");
      String expected = read(tests, Reader.RAW, name);
      assertThat(expected.lines().skip(1))
          .singleElement()
          .asString()
          .contains("\\x00ff5c61", "1 day 02:00:03", "2026-10-02 01:02:03+00", "2026-10-03")
          .contains("2026-10-02T01:02:03.000000Z", "0.30000000000000004", "9.999999999999999e+22")
          .contains(",0.1,", "<a>/wA=</a>", ",pg_class,", "a\\bc\\d")
          .contains("repeatable read 0");
      for (Map.Entry<String, String> setting : HOSTILE.entrySet()) {
        tests.set(setting.getKey() + " = '" + setting.getValue() + "'");
        for (Reader reader : new Reader[] {Reader.RAW, Reader.CURSOR}) {
          assertThat(read(tests, reader, name)).as("%s, %s", setting, reader).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void aNoticeWithTheValuesOfARowIsNotLogged() throws Exception {
    try (TestSource tests = new TestSource();
        CapturedLog log = new CapturedLog(Level.WARN, "io.vertx").alone()) {
      tests.execute(
          """
          create function chatty(value text) returns text language plpgsql as $$ begin
            raise notice 'seen: %', value;
            raise warning 'seen: %', value;
            return value;
          end $$
          """);
      String name =
          TestSource.definition(
              folder,
              "chatty('secret') as message_id, timestamptz '2026-10-02' as created_at,"
                  + " timestamptz '2026-10-02' as received_at",
              "generate_series(1, 1) where $1 = 'tenant-1'");
      Files.writeString(
          folder.resolve("exists.sql"), "select chatty($1::text) is not null and $2::text = '7'");
      for (Reader reader : new Reader[] {Reader.RAW, Reader.CURSOR}) {
        assertThat(read(tests, reader, name)).contains("secret");
        ExportRequest asks = new TestRequest().endpoint("7").build();
        assertThat(await(tests.open(reader, name, 1).check(TestSource.PROJECT, asks)))
            .hasValue("7");
        assertThat(log.list).as(reader.name()).isEmpty();
      }
    }
  }

  private static String read(TestSource tests, Reader reader, String name) {
    return tests.text(tests.open(reader, name, 1), TestSource.everything());
  }
}
