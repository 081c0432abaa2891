package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportError;
import io.hookexport.support.TestDatabase;
import io.netty.channel.ChannelException;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the real client says, and what a client of ours then hears. */
final class SqlErrorsTest {
  private static Vertx vertx;
  private static Pool pool;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    pool =
        PgBuilder.pool()
            .connectingTo(PgConnectOptions.fromUri(TestDatabase.fresh()))
            .using(vertx)
            .build();
  }

  @AfterAll
  static void close() {
    await(pool.close());
    await(vertx.close());
  }

  private static ExportError translated(Throwable failure) {
    return refusal(SqlErrors.translate(failure)).error();
  }

  @Test
  void aParameterThatTheClientRefusesDoesNotPass() {
    for (Tuple wrong : new Tuple[] {Tuple.of("x"), Tuple.of(1, 2), Tuple.tuple()}) {
      Throwable failure = failure(pool.preparedQuery("select $1::int").execute(wrong));
      assertThat(translated(failure)).as("%s", failure).isEqualTo(ExportError.INTERNAL_ERROR);
    }
  }

  @Test
  void aConnectionThatTheServerEndsMayPass() {
    Throwable killed =
        failure(pool.query("select pg_terminate_backend(pg_backend_pid())").execute());
    assertThat(translated(killed)).as("%s", killed).isEqualTo(ExportError.UNAVAILABLE);
  }

  @Test
  void aLimitOfTheRoleIsMetAgain() {
    assertThat(SqlErrors.isTransient("53400")).isFalse(); // temp_file_limit
    assertThat(SqlErrors.isTransient("53300")).isTrue(); // too many connections
  }

  @Test
  void aLoginThatIsRefusedAndADescriptorThatLacksMayPass() {
    assertThat(translated(new PgException("password authentication failed", "FATAL", "28P01", "")))
        .isEqualTo(ExportError.UNAVAILABLE);
    assertThat(translated(new ChannelException("Failed to open a socket.")))
        .isEqualTo(ExportError.UNAVAILABLE);
  }
}
