package io.hookexport.source.rows;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestSource;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pooler keeps sessions: two connections of one pool may differ in what their selects read. */
final class SnapshotsTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final TestSource tests = new TestSource();

  @AfterEach
  void close() {
    tests.close();
  }

  /** Two connections, each with a statement that its session has run before. */
  private Pool pool(String first, String second) {
    Iterator<String> statements = List.of(first, second).iterator();
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(2))
        .connectingTo(ConnectionUri.parse(tests.uri))
        .withConnectHandler(
            connection ->
                connection
                    .query(statements.next())
                    .execute()
                    .onComplete(done -> connection.close()))
        .using(tests.vertx)
        .build();
  }

  @ParameterizedTest
  @CsvSource({
    "select 1, true",
    "set application_name = 'other', true",
    "set search_path = other, false",
    "set role = pg_monitor, false",
    "set row_security = off, false"
  })
  void aFurtherConnectionJoinsWhereItReadsTheSame(String statement, boolean joins) {
    Pool pool = pool("select 1", statement);
    Snapshots snapshots =
        new Snapshots(
            pool,
            new SourceSettings(
                "native", Map.of(), tests.uri, 2, TIMEOUT, TIMEOUT, Reader.AUTO, new Slicing(1, 0)),
            Map.of());
    Snapshot first = await(snapshots.open(tests.context, true, TIMEOUT));
    if (joins) {
      await(await(snapshots.join(first, tests.context)).end());
    } else {
      assertThatThrownBy(() -> await(snapshots.join(first, tests.context)))
          .isInstanceOfSatisfying(
              ExportException.class,
              failure -> assertThat(failure.error()).isEqualTo(ExportError.UNAVAILABLE));
    }
    // The further connection is back: the pool has no third one.
    await(pool.query("select 1").execute());
    await(first.end());
    await(pool.close());
  }
}
