package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Convoy turns a partitioned table into a plain one while an export begins. */
final class ConvoyGuardTest {
  private static final String AWAY = "alter table convoy.events rename to events_partitioned";
  private static final String TAKE_THE_NAME =
      "create table convoy.events (like convoy.events_partitioned)";
  private static final String DRAIN =
      "insert into convoy.events select * from convoy.events_partitioned";
  private static final String DROP = "drop table convoy.events_partitioned";

  private ConvoyOutpostWebhookXSource convoy;

  @BeforeEach
  void snapshot() throws Exception {
    convoy = new ConvoyOutpostWebhookXSource("convoy");
    convoy.connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    convoy.connection.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    convoy.connection.close();
  }

  private void otherwise(String... statements) throws SQLException {
    TestDatabase.execute(convoy.uri, statements);
  }

  private void takeSnapshot() throws SQLException {
    TestDatabase.text(convoy.connection, "select 1");
  }

  private String reason() throws Exception {
    return convoy.answer("guard.sql");
  }

  @Test
  void nothingIsElsewhere() throws Exception {
    assertThat(reason()).isNull();
  }

  @Test
  void theTableCannotBeExchangedAfterTheGuard() throws Exception {
    assertThat(reason()).isNull();
    String held =
        "select count(*) from pg_locks where granted and mode = 'AccessShareLock' and relation = any"
            + "('{convoy.events,convoy.event_deliveries,convoy.delivery_attempts}'::regclass[])";
    assertThat(TestDatabase.text(convoy.uri, held)).isEqualTo("3");
  }

  @Test
  void rowsAreElsewhere() throws Exception {
    otherwise(AWAY, TAKE_THE_NAME);
    assertThat(reason()).contains("convoy.events,", "events_partitioned");
  }

  @Test
  void itBeganAfterTheSnapshot() throws Exception {
    takeSnapshot();
    otherwise(AWAY, TAKE_THE_NAME);
    assertThat(reason()).isNotNull();
  }

  @Test
  void itIsOverButTheSnapshotIsOlder() throws Exception {
    otherwise(AWAY, TAKE_THE_NAME);
    takeSnapshot();
    otherwise(DRAIN, DROP);
    assertThat(reason()).isNotNull();
    convoy.connection.rollback();
    assertThat(reason()).isNull();
  }

  @Test
  void itBeganAndEndedAfterTheSnapshot() throws Exception {
    takeSnapshot();
    otherwise(AWAY, TAKE_THE_NAME, DRAIN, DROP);
    assertThat(reason()).isNotNull();
    convoy.connection.rollback();
    assertThat(reason()).isNull();
  }
}
