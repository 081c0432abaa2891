package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportException;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A connection whose server has become a standby, in a pool of one. */
final class JobDatabaseTest {
  private static final Tuple NOTHING = Tuple.tuple();

  private final Vertx vertx = Vertx.vertx();
  private final JobDatabase database =
      JobDatabase.open(vertx, TestDatabase.fresh(), 1, Duration.ofSeconds(30));

  @BeforeEach
  void createTable() {
    await(database.query("create table public.written (n int)", NOTHING));
    // Of this session only, as when the server of this session only is a standby.
    await(database.query("set default_transaction_read_only = on", NOTHING));
  }

  @AfterEach
  void close() {
    await(database.close());
    await(vertx.close());
  }

  @Test
  void aStatementThatIsRefusedAsReadOnlyIsTheLastOfItsConnection() {
    assertTheNextSucceeds(() -> database.query("insert into public.written values (1)", NOTHING));
  }

  @Test
  void aTransactionThatIsRefusedAsReadOnlyIsTheLastOfItsConnection() {
    assertTheNextSucceeds(
        () ->
            database.transaction(
                connection ->
                    JobDatabase.query(
                        connection, "insert into public.written values (1)", NOTHING)));
  }

  private static void assertTheNextSucceeds(Supplier<Future<?>> write) {
    // Of many at once, none is given the connection that is about to be closed.
    Future<?> refused = write.get();
    Future<?> next = write.get();
    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("does not accept writes at the moment");
    assertThat(await(next.map(true))).isTrue();
  }

  @Test
  void whatATransactionDidBeforeItFailedIsUndone() {
    assertThatThrownBy(
            () ->
                await(
                    database.transaction(
                        connection ->
                            JobDatabase.query(connection, "set transaction read write", NOTHING)
                                .compose(
                                    writable ->
                                        JobDatabase.query(
                                            connection,
                                            "insert into public.written values (1)",
                                            NOTHING))
                                .map(
                                    written -> {
                                      throw new IllegalStateException("thrown");
                                    }))))
        .hasMessageContaining("thrown");
    assertThat(
            await(database.query("select count(*) from public.written", NOTHING))
                .iterator()
                .next()
                .getLong(0))
        .isZero();
  }
}
