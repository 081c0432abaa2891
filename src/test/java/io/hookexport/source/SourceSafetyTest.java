package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportRequest;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What exports may do to the platform's database, and what they need of it. */
@ParameterizedClass
@EnumSource(names = {"RAW", "CURSOR"})
final class SourceSafetyTest {
  /** Far more than is read ahead. */
  private static final int ROWS = 30_000;

  private static String uri;
  private static TestSource shared;

  private final Reader reader;
  private TestSource test;
  @TempDir Path folder;

  SourceSafetyTest(Reader reader) {
    this.reader = reader;
  }

  @BeforeAll
  static void fill() {
    uri = TestDatabase.fresh();
    shared = new TestSource(uri);
    await(Migrations.NATIVE.apply(shared.vertx, uri));
    await(SampleData.fill(shared.vertx, uri, TestSource.PROJECT.tenant(), ROWS, rows -> {}));
  }

  @AfterAll
  static void closeShared() {
    shared.close();
  }

  @BeforeEach
  void open() {
    test = new TestSource(uri);
  }

  @AfterEach
  void close() {
    test.close();
  }

  private CsvRows paused(PgDeliverySource source) {
    return test.paused(source, TestSource.everything(), rows -> rows.handler(chunk -> {}));
  }

  /** The transaction of the export that is open for at least so long. */
  private boolean isOpenFor(String interval) throws SQLException {
    return !test.texts(
            "select pid::text from pg_stat_activity where datname = current_database() and"
                + " application_name = 'hookexport source' and now() - xact_start > interval '"
                + interval
                + "'")
        .isEmpty();
  }

  private boolean noHorizonIsHeld() throws SQLException {
    return test.texts(
            "select pid::text from pg_stat_activity where datname = current_database() and"
                + " application_name = 'hookexport source' and (backend_xmin is not null"
                + " or xact_start is not null)")
        .isEmpty();
  }

  @Test
  void theTimeoutsOfTheServerDoNotEndAnExportUnderBackPressure() throws Exception {
    test.set("idle_in_transaction_session_timeout = '100ms'");
    test.set("transaction_timeout = '2s'");
    try {
      PgDeliverySource source = test.open(reader, "native", 1);
      CsvRows rows = paused(source);
      awaitTrue("much longer than allowed", () -> isOpenFor("3 s"));
      byte[] rest = await(test.on(() -> rest(rows))).getBytes();
      assertThat(rest).isNotEmpty();
      assertThat(rows.rowsWritten()).isEqualTo(ROWS);
    } finally {
      test.set("idle_in_transaction_session_timeout = default");
      test.set("transaction_timeout = default");
    }
  }

  private static Future<io.vertx.core.buffer.Buffer> rest(CsvRows rows) {
    Future<io.vertx.core.buffer.Buffer> all = TestSource.all(rows);
    rows.resume();
    return all;
  }

  @Test
  void aStalledExportHoldsItsSnapshotUntilItIsClosedAndNoLonger() throws Exception {
    CsvRows rows = paused(test.open(reader, "native", 1));
    assertThat(noHorizonIsHeld()).isFalse();
    await(test.on(rows::close));
    awaitTrue("released", this::noHorizonIsHeld);
  }

  @Test
  void aLockedTableIsWaitedForOnlyAsLongAsTheTimeout() throws Exception {
    PgDeliverySource source = test.open(reader, "native", Duration.ofSeconds(2));
    try (Connection lock = TestDatabase.jdbc(uri)) {
      lock.setAutoCommit(false);
      TestDatabase.execute(
          lock, "lock table deliveries.outbound_messages in access exclusive mode");
      assertThat(refusal(test.rows(source, TestSource.everything())).error())
          .isEqualTo(ExportError.UNAVAILABLE);
      awaitTrue("released", this::noHorizonIsHeld);
      lock.rollback();
    }
    assertThat(test.read(source, TestSource.everything("message_id"))).isNotEmpty();
  }

  /** The server itself tells what the transaction of an export runs under. */
  @Test
  void theTransactionOfAnExportIsReadOnlyAndBounded() throws Exception {
    String definition =
        TestSource.definition(
            folder,
            setting("statement_timeout", "message_id")
                + setting("lock_timeout", "event_type")
                + setting("transaction_isolation", "status")
                + setting("transaction_read_only", "last_error")
                + setting("idle_in_transaction_session_timeout", "content_type")
                + setting("tcp_keepalives_idle", "payload_sha256")
                + "timestamptz '2026-10-02' as created_at, timestamptz '2026-10-02' as received_at",
            "generate_series(1, 1) n where $1 = 'tenant-1'");
    PgDeliverySource source = test.open(reader, definition, 1);
    String csv =
        test.text(
            source,
            TestSource.everything(
                "message_id",
                "event_type",
                "status",
                "last_error",
                "content_type",
                "payload_sha256"));
    assertThat(csv.lines().toList().get(1)).isEqualTo("5min,5s,repeatable read,on,0,30");
  }

  private static String setting(String name, String column) {
    return "current_setting('" + name + "') as " + column + ", ";
  }

  /** Exactly the statements of the guide. */
  @Test
  void aRoleThatMayOnlyReadTheDeliveriesIsEnough() throws Exception {
    String role = "hookexport_reader_" + reader.name().toLowerCase(java.util.Locale.ROOT);
    test.execute(
        "create role " + role + " login password 'secret'",
        "grant usage on schema deliveries to " + role,
        "grant select on all tables in schema deliveries to " + role);
    try (TestSource asReader = test.as(role + ":secret")) {
      PgDeliverySource source = asReader.open(reader, "native", 1);
      await(source.check());
      for (Direction direction : Direction.values()) {
        ExportRequest all = new TestRequest().direction(direction).build();
        assertThat(asReader.text(source, all).lines().count()).isGreaterThan(1000);
      }
    }
    assertThat(
            test.texts(
                "select t::text from unnest(array['insert', 'update', 'delete', 'truncate']) as t"
                    + " where has_table_privilege('"
                    + role
                    + "', 'deliveries.outbound_messages', t)"))
        .isEmpty();
  }
}
