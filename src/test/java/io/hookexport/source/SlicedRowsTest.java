package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.refusal;
import static io.hookexport.support.TestSource.everything;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.source.definition.ColumnNotes;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.source.slices.ReadAhead;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports on several connections, of rows that lie unevenly. */
public final class SlicedRowsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ROWS = 60_000;
  private static final int ROW_BYTES = 500;

  private static final int AHEAD = 1 << 20;
  private static final Slicing THREE = new Slicing(3, 2, 100_000, 1, AHEAD);

  @TempDir Path folder;
  @AutoClose private final CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport");

  /** This source has the columns of both directions, and empty statuses. */
  @AutoClose
  final CapturedLog notes =
      new CapturedLog(Level.ERROR, ColumnNotes.class.getName(), StatusWords.class.getName());

  @AutoClose private final TestSource tests = new TestSource();

  /**
   * 30 MB: nine rows in ten are in one hour of the month, a tenth of all has the very same time,
   * and the times of the others fall together, or next to each other, now and then.
   */
  @BeforeEach
  void open() throws Exception {
    tests.execute(
        """
        create table big as
        select n, lpad(n::text, 8, '0') as message_id, timestamptz '2026-10-01' + case
            when n %% 10 = 0 then n * interval '44 seconds'
            when n %% 10 = 1 then interval '20 days'
            else interval '20 days' + n / 3 * interval '1 microsecond' + n %% 2 * interval '1 hour'
          end as created_at
        from generate_series(1, %d) n
        """
            .formatted(ROWS),
        "create index on big (created_at, message_id)",
        "vacuum analyze big");
    tests.set(TestSource.INDEX_ORDER);
  }

  private PgDeliverySource open(Reader reader, String expression, Slicing slicing)
      throws Exception {
    return tests.open(reader, TestSource.longRows(folder, ROW_BYTES, expression), 6, slicing);
  }

  private PgDeliverySource threeLanes() throws Exception {
    return open(Reader.RAW, "n", THREE);
  }

  /** An export that has begun, with handlers, and is paused. */
  private record Paused(CsvRows rows, AtomicLong bytes, Promise<Void> over) {
    long bytesRead() {
      return TestSource.rowsRead(rows) * ROW_BYTES;
    }
  }

  private Paused paused(PgDeliverySource source) {
    AtomicLong bytes = new AtomicLong();
    Promise<Void> over = Promise.promise();
    CsvRows rows =
        tests.paused(
            source,
            everything("message_id", "last_error", "response_status"),
            opened -> {
              opened.exceptionHandler(over::tryFail);
              opened.endHandler(end -> opened.close().onComplete(over));
              opened.handler(chunk -> bytes.addAndGet(chunk.length()));
            });
    return new Paused(rows, bytes, over);
  }

  /** Not that of the settings of a new connection. */
  private List<String> transactions() throws SQLException {
    return tests.texts(
        "select pid::text from pg_stat_activity where datname = current_database()"
            + " and application_name = 'hookexport source' and xact_start is not null"
            + " and query not like 'begin%set default_transaction_isolation%'"
            + " order by xact_start");
  }

  private void awaitTransactions(int count) throws Exception {
    awaitTrue(count + " connections", () -> transactions().size() == count);
  }

  private void awaitPause(Paused export) throws Exception {
    AtomicLong last = new AtomicLong(-1);
    awaitTrue(
        "nothing read any more",
        () ->
            export.bytesRead() > 0
                && states().stream().noneMatch("active "::equals)
                && last.getAndSet(export.bytesRead()) == export.bytesRead());
  }

  /**
   * Those that have read rows. One that only joins may be lost without harm, and shows the question
   * for its plan.
   */
  private List<String> readers() throws SQLException {
    return tests.texts(
        "select pid::text from pg_stat_activity where datname = current_database()"
            + " and application_name = 'hookexport source' and xact_start is not null"
            + " and query like '%from big%' and query not ilike 'explain%' order by xact_start");
  }

  /** One that joins late finds the memory full, and reads only when the file goes on. */
  private void awaitThreeReaders(Paused export) throws Exception {
    awaitTransactions(3);
    while (readers().size() < 3) {
      assertThat(export.bytes().get()).isLessThan((long) ROWS * ROW_BYTES / 2);
      awaitPause(export);
      tests.run(() -> export.rows().fetch(1));
    }
  }

  /** Goes on to the end. */
  private Future<Void> end(Paused export) {
    tests.run(export.rows()::resume);
    return export.over().future();
  }

  @Test
  void theFileIsThatOfOneConnection() throws Exception {
    byte[] expected = tests.read(open(Reader.RAW, "n", new Slicing(1, 0)), everything());
    assertThat(expected.length).isGreaterThan(ROWS * ROW_BYTES);
    List<Slicing> slicings =
        List.of(THREE, new Slicing(2, 1, 700_000, 1, AHEAD), new Slicing(4, 3, 20_000, 1, 60_000));
    for (Slicing slicing : slicings) {
      for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
        assertThat(tests.read(open(reader, "n", slicing), everything()))
            .as("%s %s", reader, slicing)
            .isEqualTo(expected);
      }
    }
    awaitTransactions(0);
    assertThat(log.list).isEmpty();
  }

  /**
   * Whoever reads ahead gets past a dense stretch before it is known to be one. What it has read
   * there must not keep the memory until one connection alone has read the whole stretch.
   */
  @Test
  void aDenseStretchIsReadByAllConnections() throws Exception {
    // A few slices fill the memory, so it is full before the stretch is found.
    Slicing little = new Slicing(3, 2, 100_000, 1, 300_000);
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      PgDeliverySource source = open(reader, "pg_backend_pid()", little);
      String[] lines =
          tests.text(source, everything("response_status", "last_error")).split("\r\n");
      assertThat(lines).hasSize(1 + ROWS);
      Map<String, Long> rowsOf =
          Arrays.stream(lines)
              .skip(1)
              .collect(groupingBy(line -> line.substring(0, line.indexOf(',')), counting()));
      // How they share the work depends on who runs when.
      assertThat(rowsOf.values())
          .as("rows of each connection, %s", reader)
          .allSatisfy(rows -> assertThat(rows).isLessThan(ROWS * 3 / 4));
    }
  }

  @Test
  void aPausedExportHoldsAllConnectionsBack() throws Exception {
    Paused export = paused(threeLanes());
    awaitTransactions(3);
    // All stop when enough has come in its turn, or when no further slice fits ahead of its turn,
    // whichever is first; which one depends on who reads faster. Lines are longer than what counts.
    long enough = Math.min(ReadAhead.IN_TURN_BYTES, AHEAD - THREE.sliceBytes());
    awaitTrue("enough read", () -> export.bytesRead() > enough * 9 / 10);
    awaitPause(export);
    // The head's reader and each that found the memory full hold up to 1 MiB.
    assertThat(export.bytesRead()).isLessThan(AHEAD + (3L << 20));
    assertThat(export.bytes()).hasValue(0);
    await(end(export));
    assertThat(export.rows().rowsWritten()).isEqualTo(ROWS);
    assertThat(export.bytes().get()).isGreaterThan((long) ROWS * ROW_BYTES);
  }

  /** What each connection does, and what it waits for; a blocked write is no work. */
  private List<String> states() throws SQLException {
    return tests.texts(
        "select state || ' ' || coalesce(nullif(wait_event, 'ClientRead'), '')"
            + " from pg_stat_activity where datname = current_database()"
            + " and application_name = 'hookexport source' and xact_start is not null");
  }

  @Test
  void closingAtAnyMomentLeavesNothingBehind() throws Exception {
    PgDeliverySource source = threeLanes();
    // Which moments those are can be told again by the seed.
    System.out.println("SlicedRowsTest seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 30; i++) {
      long limit = (long) (random.nextDouble() * random.nextDouble() * ROWS * ROW_BYTES);
      await(
          tests
              .rows(source, everything("message_id", "last_error"))
              .compose(rows -> tests.on(() -> closeAfter(rows, limit))));
      awaitTransactions(0);
    }
    // Every further connection is back, too.
    Paused rows = paused(source);
    awaitTransactions(3);
    await(tests.on(rows.rows()::close));
  }

  private static Future<Void> closeAfter(CsvRows rows, long bytes) {
    Promise<Void> closed = Promise.promise();
    long[] seen = {0};
    rows.exceptionHandler(closed::tryFail);
    rows.endHandler(end -> rows.close().onComplete(closed));
    rows.handler(
        chunk -> {
          seen[0] += chunk.length();
          if (seen[0] >= bytes) {
            rows.handler(null);
            rows.close().onComplete(closed);
          }
        });
    return closed.future();
  }

  @Test
  void aFailureInOneSliceEndsAllOfThem() throws Exception {
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      // Some way in, so that others are under way.
      PgDeliverySource source = open(reader, "100 / (n - 9000)", THREE);
      assertThatThrownBy(() -> tests.read(source, everything()))
          .isInstanceOf(ExportException.class)
          .hasMessageContaining("division by zero");
      awaitTransactions(0);
    }
  }

  @Test
  void aConnectionThatIsLostFailsTheExport() throws Exception {
    PgDeliverySource source = threeLanes();
    for (int lost = 0; lost < 3; lost++) {
      Paused rows = paused(source);
      awaitThreeReaders(rows);
      tests.texts("select pg_terminate_backend(" + readers().get(lost) + ")");
      assertThat(refusal(end(rows)).error())
          .as("connection %d", lost)
          .isEqualTo(ExportError.UNAVAILABLE);
      await(tests.on(rows.rows()::close));
      awaitTransactions(0);
    }
    assertThat(tests.read(source, everything("message_id"))).isNotEmpty();
  }

  @Test
  void aLargeExportLeavesTheOthersTheirConnections() throws Exception {
    PgDeliverySource source = threeLanes();
    Paused large = paused(source);
    awaitTransactions(3);
    // Neither another large one nor small ones wait for it.
    Paused second = paused(source);
    awaitTransactions(4);
    for (int i = 0; i < 5; i++) {
      await(source.check());
      assertThat(tests.read(source, everything("message_id"))).isNotEmpty();
    }
    assertThat(transactions()).hasSize(4);
    await(end(second));
    await(tests.on(large.rows()::close));
    Paused third = paused(source);
    awaitTransactions(3);
    await(tests.on(third.rows()::close));
  }

  /** Half the cores are for the server, where it says itself that it is on this machine. */
  @Test
  void howManyConnectionsDependsOnTheMachine() throws Exception {
    int cores = Runtime.getRuntime().availableProcessors();
    Slicing automatic = new Slicing(Slicing.AUTOMATIC, 5, 100_000, 1, AHEAD);
    Paused beside = paused(open(Reader.RAW, "n", automatic));
    awaitTransactions(Math.min(4, Math.max(1, cores / 2)));
    await(tests.on(beside.rows()::close));
    // As through a proxy on this machine.
    tests.execute(
        "create schema other",
        "create function other.inet_client_addr() returns inet language sql"
            + " as $$ select inet '192.0.2.1' $$");
    tests.set("search_path = other, pg_catalog, public");
    Paused elsewhere = paused(open(Reader.RAW, "n", automatic));
    awaitTransactions(Math.min(4, cores));
    await(tests.on(elsewhere.rows()::close));
  }

  @Test
  void aSmallExportHasOneConnection() throws Exception {
    PgDeliverySource source = open(Reader.RAW, "n", new Slicing(3, 2, 100_000, 100 << 20, AHEAD));
    Paused rows = paused(source);
    awaitTrue("the server blocked", () -> states().equals(List.of("active ClientWrite")));
    await(end(rows));
    assertThat(rows.rows().rowsWritten()).isEqualTo(ROWS);
  }

  @Test
  void anExportThatTurnsOutLargeIsDividedOnTheWay() throws Exception {
    // A planner that knows nothing of the times says that the range has one row in 200.
    tests.execute(
        "alter table big set (autovacuum_enabled = false)",
        "delete from pg_statistic where starelid = 'big'::regclass");
    byte[] expected = tests.read(open(Reader.RAW, "n", new Slicing(1, 0)), everything());
    Slicing slicing = new Slicing(3, 2, 100_000, 50_000, AHEAD);
    PgDeliverySource source = open(Reader.RAW, "n", slicing);
    Paused rows = paused(source);
    assertThat(rows.rows().rowsExpected().orElseThrow()).isLessThan(1000);
    awaitTransactions(3);
    await(end(rows));
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      assertThat(tests.read(open(reader, "n", slicing), everything())).isEqualTo(expected);
    }
  }

  /** What pg_export_snapshot does from now on. */
  private void exportSnapshot(String body) throws SQLException {
    tests.execute(
        "create schema if not exists other",
        "create or replace function other.pg_export_snapshot() returns text volatile"
            + " language plpgsql as $$ begin "
            + body
            + " end $$");
    tests.set("search_path = other, pg_catalog, public");
  }

  @Test
  void whereSnapshotsCannotBeSharedOneConnectionReads() throws Exception {
    byte[] expected = tests.read(open(Reader.RAW, "n", new Slicing(1, 0)), everything());
    exportSnapshot("raise feature_not_supported;");
    PgDeliverySource source = threeLanes();
    for (int i = 0; i < 3; i++) {
      assertThat(tests.read(source, everything())).isEqualTo(expected);
    }
    assertThat(log.list)
        .singleElement()
        .satisfies(
            event ->
                assertThat(event.getFormattedMessage())
                    .contains("one connection", "source.connections_per_export"));
    awaitTransactions(0);
  }

  /** As behind a pooler that leads to different servers, and while one of them starts. */
  @Test
  void aSnapshotThatCannotBeJoinedOnceDoesNotEndSharing() throws Exception {
    byte[] expected = tests.read(open(Reader.RAW, "n", new Slicing(1, 0)), everything());
    exportSnapshot("return '00000000-00000000-1';");
    PgDeliverySource source = threeLanes();
    assertThat(tests.read(source, everything())).isEqualTo(expected);
    exportSnapshot("raise sqlstate '57P03';");
    assertThatThrownBy(() -> tests.read(source, everything()))
        .isInstanceOfSatisfying(
            ExportException.class, e -> assertThat(e.error()).isEqualTo(ExportError.UNAVAILABLE));
    tests.execute("drop schema other cascade");
    Paused rows = paused(source);
    awaitTransactions(3);
    await(end(rows));
  }
}
