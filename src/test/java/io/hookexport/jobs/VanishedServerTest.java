package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.Await;
import io.hookexport.support.TestProxy;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server that is gone without a word and another one in its place, which only new connections
 * reach: calls fail meanwhile, and then everything goes on without a restart.
 */
final class VanishedServerTest {
  /** The promise. */
  private static final Duration BACK_TO_NORMAL = Await.promised(Duration.ofSeconds(10));

  private static final Duration IMPATIENT = Duration.ofMillis(200);

  /** Longer than a connection of statements may be silent. */
  private static final double SILENT_SECONDS = 1.5;

  private final TestSource test = new TestSource();
  private final Vertx vertx = test.vertx;
  private final TestProxy proxy = new TestProxy(test.uri);

  @AfterEach
  void close() {
    // First: connections that nobody closed would hold the rest up.
    proxy.close();
    test.close();
  }

  private JobDatabase jobs(int poolSize) {
    return JobDatabase.open(vertx, proxy.uri(), poolSize, IMPATIENT);
  }

  private static Future<RowSet<Row>> ask(JobDatabase jobs) {
    return jobs.query("select 1", Tuple.tuple());
  }

  private static void refused(Supplier<Future<?>> call) {
    ExportException failure = catchThrowableOfType(ExportException.class, () -> await(call.get()));
    assertThat(failure).as("a call to a server that is gone").isNotNull();
    assertThat(failure.error()).isEqualTo(ExportError.UNAVAILABLE);
  }

  /** Each call that fails has taken its time; on a slow machine also the first ones may. */
  private static <T> T soon(Supplier<Future<T>> call) {
    long begun = System.nanoTime();
    while (true) {
      try {
        return call.get().await(BACK_TO_NORMAL.toSeconds(), TimeUnit.SECONDS);
      } catch (Exception notYet) {
        assertThat(isTransient(notYet)).as("transient: " + notYet).isTrue();
        long nanos = System.nanoTime() - begun;
        assertThat(nanos).as("back to normal").isLessThan(BACK_TO_NORMAL.toNanos());
      }
    }
  }

  private static boolean isTransient(Exception failure) {
    return failure instanceof ExportException known
        ? known.error() == ExportError.UNAVAILABLE
        : SqlErrors.isTransient(failure);
  }

  /** One connection: its place must come back. */
  @Test
  void aConnectionThatWaitsForAnAnswerGivesItsPlaceBack() {
    JobDatabase jobs = jobs(1);
    soon(() -> ask(jobs));
    proxy.freeze();
    refused(() -> ask(jobs));
    proxy.replace();
    soon(() -> ask(jobs));
  }

  @Test
  void aConnectionInItsHandshakeGivesItsPlaceBack() {
    JobDatabase jobs = jobs(1);
    proxy.freeze();
    refused(() -> ask(jobs));
    proxy.replace();
    soon(() -> ask(jobs));
  }

  @Test
  void aTransactionThatWaitsForAnAnswerGivesItsPlaceBack() {
    JobDatabase jobs = jobs(1);
    soon(() -> ask(jobs));
    refused(
        () ->
            jobs.transaction(
                connection -> {
                  proxy.freeze();
                  return JobDatabase.query(connection, "select 1", Tuple.tuple());
                }));
    proxy.replace();
    soon(() -> ask(jobs));
  }

  /** They are not used while the server is away, and there are several of them. */
  @Test
  void idleConnectionsToItAreNotUsedForLong() {
    JobDatabase jobs = jobs(8);
    soon(() -> Future.all(IntStream.range(0, 8).mapToObj(i -> ask(jobs)).toList()));
    proxy.freeze();
    proxy.replace();
    soon(() -> Future.all(IntStream.range(0, 8).mapToObj(i -> ask(jobs)).toList()));
  }

  @Test
  void exportsAndQuestionsOfTheSourceGoOnToo() {
    await(Migrations.NATIVE.apply(vertx, test.uri));
    PgDeliverySource source = source("native", Reader.AUTO);
    soon(source::check);
    proxy.freeze();
    // The first one on the connection that there is, the second one in the handshake of another.
    for (int i = 0; i < 2; i++) {
      refused(source::check);
      refused(() -> test.rows(source, TestSource.everything()));
    }
    proxy.replace();
    soon(source::check);
    soon(() -> test.rows(source, TestSource.everything()).compose(rows -> test.on(rows::close)));
  }

  /** While rows are sorted, say. */
  @Test
  void anExportMayWaitForItsRowsInSilence(@TempDir Path folder) throws Exception {
    String name =
        TestSource.definition(
            folder,
            "n::text as message_id, pg_sleep(%s)::text || 'late' as status,"
                    .formatted(SILENT_SECONDS)
                + " timestamptz '2026-10-02' as created_at,"
                + " timestamptz '2026-10-02' as received_at",
            "generate_series(1, 1) n where $1 = 'tenant-1'");
    List<Future<Buffer>> read = new ArrayList<>();
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      PgDeliverySource source = source(name, reader);
      CsvRows rows = soon(() -> test.rows(source, TestSource.everything("status")));
      read.add(test.on(() -> TestSource.all(rows)));
    }
    await(Future.all(read));
    assertThat(read)
        .allSatisfy(text -> assertThat(text.result()).hasToString("\"status\"\r\nlate\r\n"));
  }

  private PgDeliverySource source(String name, Reader reader) {
    SourceSettings settings =
        new SourceSettings(
            name,
            Map.of(),
            proxy.uri(),
            1,
            IMPATIENT,
            Duration.ofMinutes(5),
            reader,
            new Slicing(1, 0));
    return soon(() -> PgDeliverySource.open(vertx, settings, version -> {}));
  }
}
