package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Failure;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.source.rows.RowSecurity;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Row security hides no row that the start promised. */
final class RowSecurityTest {
  private static final String SELECT =
      "id::text as message_id, at as created_at, at as received_at";

  @TempDir private Path folder;
  @AutoClose private final TestSource owner = new TestSource();

  @BeforeEach
  void fill() throws Exception {
    owner.execute(
        "create table rows as select 'tenant-1' as t, id, timestamptz '2026-10-02' as at"
            + " from generate_series(1, 3) as id",
        "create policy two on rows using (id < 3)");
  }

  private TestSource reader(Reader reader) throws Exception {
    String role = "sees_rows_" + reader.name().toLowerCase(Locale.ROOT) + "_" + System.nanoTime();
    owner.execute("create role " + role + " login", "grant select on rows to " + role);
    return owner.as(role);
  }

  private String definition() throws Exception {
    return TestSource.definition(folder, SELECT, "rows where t = $1");
  }

  private static long rows(TestSource role, PgDeliverySource source) {
    return role.text(source, everything("message_id")).lines().count() - 1;
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void exportsFailWhenItIsSwitchedOnWhileTheServerRuns(Reader reader) throws Exception {
    try (TestSource role = reader(reader)) {
      PgDeliverySource source = role.open(reader, definition(), 4, new Slicing(2, 1));
      assertThat(rows(role, source)).isEqualTo(3);
      owner.execute("alter table rows enable row level security");
      assertThatThrownBy(() -> rows(role, source))
          .isInstanceOfSatisfying(
              ExportException.class,
              failure -> assertThat(failure.failureCode()).hasValue(Failure.Code.SOURCE_ERROR))
          .hasMessageContaining("row-level security")
          .hasMessageContaining("BYPASSRLS")
          .hasMessageContaining("restart");
      owner.execute("alter table rows disable row level security");
      assertThat(rows(role, source)).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void exportsGoOnWhereTheStartHasWarnedOfIt(Reader reader) throws Exception {
    owner.execute("alter table rows enable row level security");
    try (TestSource role = reader(reader)) {
      assertThat(rows(role, role.open(reader, definition(), 4, new Slicing(2, 1)))).isEqualTo(2);
    }
  }

  /** A function may read tables whose row security shows it all that it needs. */
  private void function() throws Exception {
    owner.execute(
        "create table accounts as select 'Acme' as name",
        "alter table accounts enable row level security",
        "create policy everybody on accounts using (true)",
        "grant select on accounts to public",
        "create function account() returns text language plpgsql stable as"
            + " $$ begin return (select name from accounts); end $$",
        // The planner runs it for its estimate.
        "create function known(t text) returns text language plpgsql stable strict as"
            + " $$ begin return (select t from accounts); end $$");
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void functionsReadTablesThatHaveIt(Reader reader) throws Exception {
    function();
    String select = SELECT + ", account() as last_error";
    try (TestSource role = reader(reader)) {
      String name = TestSource.definition(folder, select, "rows where t = known($1)");
      PgDeliverySource source = role.open(reader, name, 4, new Slicing(2, 1));
      assertThat(role.text(source, everything("last_error")))
          .isEqualTo("\"last_error\"\r\n" + "Acme\r\n".repeat(3));
      owner.execute("alter table rows enable row level security");
      assertThatThrownBy(() -> rows(role, source)).hasMessageContaining("row-level security");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CURSOR", "RAW"})
  void furtherConnectionsReadAsTheFirst(Reader reader) throws Exception {
    function();
    owner.execute(
        TestSource.READER,
        "create table many as select 'tenant-1' as t, lpad(n::text, 8, '0') as id,"
            + " timestamptz '2026-10-01' + n * interval '1 minute' as at"
            + " from generate_series(1, 20000) n",
        "create index on many (at, id)",
        "analyze many",
        "grant select on many to public");
    owner.set(TestSource.INDEX_ORDER);
    String select =
        "id as message_id, at as created_at, at as received_at, account() as last_error,"
            + " reader(id = '00000001', 'many') as response_status";
    try (TestSource role = reader(reader)) {
      String name = TestSource.definition(folder, select, "many where t = $1");
      PgDeliverySource source = role.open(reader, name, 6, TestSource.THREE);
      String csv = role.text(source, everything("last_error", "response_status"));
      List<String> lines = csv.lines().skip(1).toList();
      assertThat(lines).hasSize(20_000).allMatch(line -> line.startsWith("Acme,"));
      assertThat(lines.stream().distinct().count()).isGreaterThan(1);
    }
  }

  @Test
  void itCannotBeSwitchedOnWhileAnExportReads() throws Exception {
    try (TestSource role = reader(Reader.AUTO)) {
      PgDeliverySource source = role.open(Reader.AUTO, definition(), 4, new Slicing(2, 1));
      CsvRows rows = await(role.rows(source, everything("message_id")));
      assertThatThrownBy(
              () ->
                  owner.execute(
                      "set lock_timeout = 50", "alter table rows enable row level security"))
          .hasMessageContaining("lock timeout");
      await(role.on(rows::close));
      owner.execute("alter table rows enable row level security");
    }
  }

  /** Who switches it on locks the table, and the start cannot ask. */
  @Test
  void theFirstExportAsksWhereTheStartCouldNot() throws Exception {
    owner.execute("create table plain as table rows", "create policy no on plain using (false)");
    String name = definition();
    TestSource.replace(folder.resolve("inbound.sql"), "rows where", "plain where");
    try (CapturedLog log = new CapturedLog(Level.WARN, RowSecurity.class);
        TestSource role = reader(Reader.AUTO)) {
      owner.execute("grant select on plain to public");
      PgDeliverySource source;
      try (Connection ddl = TestDatabase.jdbc(owner.uri)) {
        TestDatabase.execute(
            ddl, "begin", "alter table rows enable row level security", "lock table plain");
        source = role.open(Reader.AUTO, name, Duration.ofSeconds(5));
        TestDatabase.execute(ddl, "commit");
      }
      assertThat(log.list).isEmpty();
      assertThat(rows(role, source)).isEqualTo(2);
      assertThat(rows(role, source)).isEqualTo(2);
      assertThat(log.list)
          .singleElement()
          .satisfies(
              warning ->
                  assertThat(warning.getFormattedMessage() + warning.getKeyValuePairs())
                      .contains("Row security applies", "outbound", "row-level security policy"));
      ExportRequest other =
          TestSource.request(Direction.INBOUND, List.of("message_id"), FormulaEscaping.NONE, false);
      assertThat(role.text(source, other).lines().count()).isEqualTo(4);
      owner.execute("alter table plain enable row level security");
      assertThatThrownBy(() -> role.read(source, other))
          .hasMessageContaining("row-level security policy for table \"plain\"");
      assertThat(log.list).hasSize(1);
    }
  }
}
