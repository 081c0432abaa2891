package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestProxy;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A cancel request that is under way for long ends nothing but the export that it was meant for.
 */
final class LateCancelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"RAW", "CURSOR"})
  void theNextExportIsNotCancelled(Reader reader) throws Exception {
    String uri = TestDatabase.fresh();
    try (TestSource direct = new TestSource(uri);
        TestProxy proxy = new TestProxy(uri);
        TestSource tests = new TestSource(proxy.uri());
        Connection holder = TestDatabase.jdbc(uri)) {
      direct.execute("create table one as select timestamptz '2026-10-02' as at");
      // The read waits while the test holds the lock.
      String name =
          TestSource.definition(
              folder,
              "'1' as message_id, at as created_at, at as received_at,"
                  + " pg_advisory_xact_lock_shared(7)::text as last_error",
              "one where $1 = 'tenant-1'");
      TestDatabase.execute(holder, "select pg_advisory_lock(7)");
      PgDeliverySource source = tests.open(reader, name, 1);

      Future<Buffer> first = begin(tests, source);
      awaitTrue("the read waits", () -> waiting(direct).size() == 1);
      String backend = waiting(direct).get(0);
      proxy.holdCancels();
      Future<Void> closed = tests.on(() -> rows.close());
      awaitTrue("a cancel request is under way", () -> proxy.cancelsHeld() == 1);
      // It ends otherwise, so that its connection could go on.
      direct.texts("select pg_cancel_backend(" + backend + ")::text");
      await(closed);
      assertThat(first.isComplete()).isFalse();

      Future<Buffer> second = begin(tests, source);
      awaitTrue("the next read waits", () -> !waiting(direct).isEmpty());
      proxy.letCancelsThrough();
      awaitTrue("the cancel request was served", () -> proxy.cancelsServed() == 1);
      TestDatabase.execute(holder, "select pg_advisory_unlock(7)");
      assertThat(await(second).toString()).hasLineCount(2);
    }
  }

  private CsvRows rows;

  private Future<Buffer> begin(TestSource tests, PgDeliverySource source) {
    rows = await(tests.rows(source, everything("message_id", "last_error")));
    return tests.on(() -> TestSource.all(rows));
  }

  private static List<String> waiting(TestSource direct) throws SQLException {
    return direct.texts(
        "select pid::text from pg_stat_activity where datname = current_database()"
            + " and wait_event_type = 'Lock' and application_name = 'hookexport source'");
  }
}
