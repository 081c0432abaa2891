package io.hookexport.platforms;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Convoy turns a partitioned table into a plain one while an export begins. */
final class ConvoyGuardTest {
  static final String AWAY = "alter table convoy.events rename to events_partitioned";
  static final String TAKE_THE_NAME =
      "create table convoy.events (like convoy.events_partitioned including all)";
  static final String DRAIN = "insert into convoy.events select * from convoy.events_partitioned";
  static final String DROP = "drop table convoy.events_partitioned";

  private final String uri = TestDatabase.fresh();
  private Connection snapshot;

  @BeforeEach
  void begin() throws Exception {
    otherwise(Files.readString(Path.of("src/test/resources/platforms/convoy/schema.sql")));
    snapshot = TestDatabase.jdbc(uri);
    snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    snapshot.setAutoCommit(false);
  }

  @AfterEach
  void close() throws SQLException {
    snapshot.close();
  }

  private void otherwise(String... statements) throws SQLException {
    TestDatabase.execute(uri, statements);
  }

  private List<String> reasons() throws Exception {
    Path guard = Path.of("src/main/resources/sql/sources/convoy/guard.sql");
    return TestDatabase.texts(snapshot, Files.readString(guard));
  }

  @Test
  void theTableCannotBeExchangedAfterTheGuard() throws Exception {
    assertThat(reasons()).isEmpty();
    String held =
        "select count(*) from pg_locks where granted and mode = 'AccessShareLock' and relation = any"
            + "('{convoy.events,convoy.event_deliveries,convoy.delivery_attempts}'::regclass[])";
    assertThat(TestDatabase.number(uri, held)).isEqualTo(3);
  }

  @Test
  void itBeganAfterTheSnapshot() throws Exception {
    TestDatabase.text(snapshot, "select 1");
    otherwise(AWAY, TAKE_THE_NAME);
    assertThat(reasons()).singleElement().asString().contains("events_partitioned");
  }

  @Test
  void itIsOverButTheSnapshotIsOlder() throws Exception {
    otherwise(AWAY, TAKE_THE_NAME);
    TestDatabase.text(snapshot, "select 1");
    otherwise(DRAIN, DROP);
    assertThat(reasons()).hasSize(1);
    snapshot.rollback();
    assertThat(reasons()).isEmpty();
  }

  @Test
  void itBeganAndEndedAfterTheSnapshot() throws Exception {
    TestDatabase.text(snapshot, "select 1");
    otherwise(AWAY, TAKE_THE_NAME, DRAIN, DROP);
    assertThat(reasons()).hasSize(1);
    snapshot.rollback();
    assertThat(reasons()).isEmpty();
  }
}
