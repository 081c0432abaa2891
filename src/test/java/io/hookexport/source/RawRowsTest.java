package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.refusal;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.Await;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between the start and the end of a raw read, with a pool of one connection. */
final class RawRowsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /** A hundred megabytes: more than all buffers between server and reader hold. */
  private static final int ROWS = 50_000;

  private static final int ROW_BYTES = 2_000;

  @TempDir Path folder;
  @AutoClose private final TestSource tests = new TestSource();

  @BeforeEach
  void open() throws Exception {
    tests.execute(
        "create table big as select n, lpad(n::text, 8, '0') as message_id, timestamptz '2026-10-01'"
            + " + n * interval '1 second' as created_at from generate_series(1, "
            + ROWS
            + ") n",
        "create index on big (created_at, message_id)",
        "analyze big");
    // The rows are to come one by one, in the order of the index.
    tests.set(TestSource.INDEX_ORDER);
  }

  /** A source of the table above, with a text of {@link #ROW_BYTES} in each row. */
  private String source(String expression) throws Exception {
    return TestSource.longRows(folder, ROW_BYTES, expression);
  }

  private PgDeliverySource raw(String expression) throws Exception {
    return tests.open(Reader.RAW, source(expression), 1);
  }

  private List<String> backends() throws Exception {
    return tests.texts(
        "select pid::text from pg_stat_activity where datname = current_database()"
            + " and application_name = 'hookexport source'");
  }

  /** With a handler that counts bytes. */
  private CsvRows paused(PgDeliverySource source, AtomicLong bytes) {
    return tests.paused(
        source,
        everything("message_id", "last_error", "response_status"),
        rows -> rows.handler(chunk -> bytes.addAndGet(chunk.length())));
  }

  private boolean serverIsBlocked() throws Exception {
    return tests
        .texts(
            "select wait_event from pg_stat_activity where datname = current_database()"
                + " and application_name = 'hookexport source'")
        .equals(List.of("ClientWrite"));
  }

  @Test
  void theSameConnectionServesOneReadAfterTheOther() throws Exception {
    PgDeliverySource source = raw("n");
    List<String> before = backends();
    byte[] first = tests.read(source, everything());
    await(source.check());
    byte[] second = tests.read(source, everything());
    assertThat(second).isEqualTo(first);
    assertThat(backends()).hasSize(1).isEqualTo(before);
    assertThat(tests.noOpenSnapshot()).isTrue();
  }

  @Test
  void handlersAreCalledOnTheContextThatOpened() throws Exception {
    PgDeliverySource source = raw("n");
    for (int i = 0; i < 3; i++) {
      io.vertx.core.Context reader =
          ((io.vertx.core.internal.VertxInternal) tests.vertx).createEventLoopContext();
      Promise<Void> over = Promise.promise();
      reader.runOnContext(
          go ->
              source
                  .open(
                      TestSource.PROJECT,
                      everything(),
                      java.util.Optional.empty(),
                      TestSource.FIRST)
                  .onComplete(
                      rows -> {
                        rows.handler(
                            chunk -> {
                              if (Vertx.currentContext() != reader) {
                                over.tryFail("chunk on " + Vertx.currentContext());
                              }
                            });
                        rows.endHandler(
                            end -> {
                              if (Vertx.currentContext() != reader) {
                                over.tryFail("end on " + Vertx.currentContext());
                              }
                              rows.close().onComplete(over);
                            });
                      },
                      over::fail));
      await(over.future());
    }
  }

  @Test
  void aPausedReadHoldsTheServerBackAndLittleInMemory() throws Exception {
    PgDeliverySource source = raw("n");
    AtomicLong bytes = new AtomicLong();
    CsvRows rows = paused(source, bytes);
    // A server that is faster than its reader is blocked for moments on the way, too.
    awaitTrue(
        "the server blocked by what was read ahead",
        () -> TestSource.rowsRead(rows) * ROW_BYTES >= 400 << 10 && serverIsBlocked());
    long ahead = TestSource.rowsRead(rows);
    assertThat(ahead * ROW_BYTES).isLessThanOrEqualTo(1L << 20);
    assertThat(bytes).hasValue(0);
    tests.run(() -> rows.fetch(1));
    awaitTrue("one chunk", () -> bytes.get() > 0);
    assertThat(bytes.get()).isBetween(100L << 10, 150L << 10);
    tests.run(() -> rows.fetch(4));
    awaitTrue("reading on", () -> TestSource.rowsRead(rows) > ahead);
    awaitTrue("the server blocked", this::serverIsBlocked);
    assertThat(TestSource.rowsRead(rows) * ROW_BYTES - bytes.get()).isLessThan(1L << 20);
    Promise<Void> end = Promise.promise();
    tests.run(
        () -> {
          rows.endHandler(end::complete);
          rows.resume();
        });
    await(end.future());
    await(tests.on(rows::close));
    assertThat(rows.rowsWritten()).isEqualTo(ROWS);
    assertThat(bytes.get()).isGreaterThan((long) ROWS * ROW_BYTES);
  }

  @Test
  void aReadThatIsClosedInMidStreamLeavesNothingBehind() throws Exception {
    PgDeliverySource source = raw("n");
    List<String> before = backends();
    CsvRows rows = paused(source, new AtomicLong());
    awaitTrue("the server blocked", this::serverIsBlocked);
    await(tests.on(() -> Future.all(rows.close(), rows.close())));
    awaitTrue("released", tests::noOpenSnapshot);
    // A cancel request may come late, and must not find the next export.
    assertThat(backends()).doesNotContainAnyElementsOf(before);
    assertThat(tests.read(source, everything())).isNotEmpty();
  }

  @Test
  void aReadThatNeverBeganIsClosed() throws Exception {
    PgDeliverySource source = raw("n");
    await(tests.rows(source, everything()).compose(rows -> tests.on(rows::close)));
    assertThat(tests.noOpenSnapshot()).isTrue();
    await(source.check());
  }

  @Test
  void closingAtAnyMomentLeavesAPoolThatGoesOn() throws Exception {
    PgDeliverySource source = raw("n");
    Random random = new Random(SEED);
    for (int i = 0; i < 40; i++) {
      long limit = (long) (random.nextDouble() * random.nextDouble() * ROWS * ROW_BYTES);
      long delay = random.nextInt(3);
      await(
          tests
              .rows(source, everything("message_id", "last_error"))
              .compose(rows -> tests.on(() -> closeAfter(rows, limit, delay))));
      await(source.check());
    }
    awaitTrue("released, seed " + SEED, tests::noOpenSnapshot);
    // None when the last one was cancelled, and its connection dropped.
    assertThat(backends()).hasSizeLessThanOrEqualTo(1);
    assertThat(tests.read(source, everything())).hasSizeGreaterThan(ROWS * ROW_BYTES);
    assertThat(backends()).hasSize(1);
  }

  private Future<Void> closeAfter(CsvRows rows, long bytes, long delay) {
    Promise<Void> closed = Promise.promise();
    long[] seen = {0};
    rows.exceptionHandler(closed::tryFail);
    rows.endHandler(end -> rows.close().onComplete(closed));
    rows.handler(
        chunk -> {
          seen[0] += chunk.length();
          if (seen[0] >= bytes) {
            rows.handler(null);
            if (delay == 0) {
              rows.close().onComplete(closed);
            } else {
              tests.vertx.setTimer(delay, timer -> rows.close().onComplete(closed));
            }
          }
        });
    return closed.future();
  }

  @Test
  void anErrorInMidStreamIsTheSameAsWithTheCursor() throws Exception {
    String late = "100 / (n - " + (ROWS - 10) + ")";
    PgDeliverySource raw = raw(late);
    List<String> before = backends();
    for (PgDeliverySource source : List.of(raw, tests.open(Reader.CURSOR, source(late), 1))) {
      AtomicLong bytes = new AtomicLong();
      CsvRows rows = paused(source, bytes);
      Promise<Void> over = Promise.promise();
      tests.run(
          () -> {
            rows.exceptionHandler(over::fail);
            rows.endHandler(over::complete);
            rows.resume();
          });
      ExportException divided = refusal(over.future());
      assertThat(divided.error()).isEqualTo(ExportError.INTERNAL_ERROR);
      assertThat(divided).hasMessageContaining("division by zero (22012)");
      assertThat(bytes.get()).isGreaterThan(ROWS / 2 * ROW_BYTES);
      await(tests.on(rows::close));
      await(source.check());
      if (source == raw) {
        assertThat(backends()).as("the error left it usable").containsAll(before);
      }
    }
    assertThat(tests.noOpenSnapshot()).isTrue();
  }

  /** Who makes the table again may do so before the next attempt. */
  @Test
  void aTableThatIsGoneCostsAnAttempt() throws Exception {
    PgDeliverySource source = raw("n");
    tests.execute("drop table big");
    assertThatThrownBy(() -> tests.read(source, everything()))
        .isInstanceOfSatisfying(
            ExportException.class,
            failure -> assertThat(failure.error()).isEqualTo(ExportError.UNAVAILABLE))
        .hasMessageContaining("42P01");
    await(source.check());
  }

  @Test
  void aColumnThatChangesItsTypeIsReadInTheNewOne() throws Exception {
    tests.execute("alter table big add column x int");
    PgDeliverySource source = raw("x");
    tests.execute("alter table big alter column x type inet using '10.0.0.1'");
    String csv = tests.text(source, everything("response_status"));
    assertThat(csv.lines().skip(1)).isNotEmpty().allMatch("10.0.0.1"::equals);
  }

  @Test
  void noticesAndParametersInBetweenAreNotRows() throws Exception {
    tests.execute(
        """
        create function chatty(n int) returns int language plpgsql volatile as $$ begin
          raise notice 'at %', n;
          if n % 100 = 0 then
            perform set_config('TimeZone', case when n % 200 = 0 then 'UTC' else 'CET' end, true);
          end if;
          return n;
        end $$
        """);
    byte[] quiet = tests.read(raw("n"), everything());
    PgDeliverySource source = raw("chatty(n)");
    assertThat(tests.read(source, everything())).isEqualTo(quiet);
    await(source.check());
  }

  @Test
  void aCellOfAHundredMegabytesArrives() throws Exception {
    int length = 100_000_000;
    PgDeliverySource source =
        tests.open(
            Reader.RAW,
            TestSource.definition(
                folder,
                "n::text as message_id, case when n = 2 then repeat('ä', "
                    + length / 2
                    // A constant would be in the plan.
                    + " + 0 * n) else 'small' end as last_error, timestamptz '2026-10-02' as created_at,"
                    + " timestamptz '2026-10-02' as received_at",
                "generate_series(1, 3) n where $1 = 'tenant-1'"),
            1);
    StringBuilder around = new StringBuilder();
    long[] total = {0};
    await(
        tests
            .rows(source, everything("message_id", "last_error"))
            .compose(
                rows ->
                    tests.on(
                        () -> {
                          Promise<Void> end = Promise.promise();
                          rows.exceptionHandler(end::tryFail);
                          rows.endHandler(over -> rows.close().onComplete(end));
                          rows.handler(
                              chunk -> {
                                total[0] += chunk.length();
                                around.append(ends(chunk));
                              });
                          return end.future();
                        })));
    assertThat(total[0])
        .isEqualTo(
            "\"message_id\",\"last_error\"\r\n1,small\r\n2,\r\n3,small\r\n".length() + length);
    assertThat(around.toString()).startsWith("\"message_id\",\"last_error\"\r\n1,small\r\n2,ä");
    assertThat(around.toString()).endsWith("ä\r\n3,small\r\n");
  }

  private static String ends(Buffer chunk) {
    if (chunk.length() <= 100) {
      return chunk.toString(StandardCharsets.UTF_8);
    }
    String start = chunk.getString(0, 50, "UTF-8");
    return start + chunk.getString(chunk.length() - 50, chunk.length(), "UTF-8");
  }

  @Test
  void rowsThatTheNetworkCutsAnywhereAreTheSame() throws Exception {
    PgDeliverySource direct = raw("n");
    byte[] expected = tests.read(direct, everything());
    for (int longest : new int[] {7_000, 400}) {
      UnevenLine line = new UnevenLine(tests.vertx, tests.uri, SEED, longest);
      String far = await(UnevenLine.open(line, tests.uri));
      try (TestSource cut = new TestSource(far)) {
        PgDeliverySource source = cut.open(Reader.RAW, source("n"), 1);
        assertThat(cut.read(source, everything())).as("seed %d", SEED).isEqualTo(expected);
      }
    }
  }

  @Test
  void aServerThatFallsSilentIsGivenUp() throws Exception {
    UnevenLine line = new UnevenLine(tests.vertx, tests.uri, SEED, 100_000);
    String far = await(UnevenLine.open(line, tests.uri));
    try (TestSource cut = new TestSource(far)) {
      PgDeliverySource source = cut.open(Reader.RAW, source("n"), 1);
      CsvRows rows = cut.paused(source, everything(), opened -> opened.handler(chunk -> {}));
      line.fallSilent();
      long start = System.nanoTime();
      await(cut.on(rows::close));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isLessThan(Await.promised(Duration.ofSeconds(12)));
      line.speakAgain();
      assertThat(cut.text(source, everything("message_id")))
          .startsWith("\"message_id\"\r\n00000001\r\n");
    }
    awaitTrue("the snapshot released", tests::noOpenSnapshot);
  }
}
