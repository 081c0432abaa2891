package io.hookexport;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgExportStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class JobDatabasesTest {
  /** Enough to make a pool open all the connections that it may. */
  private static final int MANY = 20;

  private final Vertx vertx = Vertx.vertx();
  private final String uri = TestServer.prepare(1);
  private final PgConnection backDoor = await(PgConnection.connect(vertx, uri));
  private final PgConnection observer = await(PgConnection.connect(vertx, uri));

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private JobDatabases open(int poolSize, int loops) {
    int patientMillis = 15_000;
    return JobDatabases.open(vertx, new ServerConfig.Database(uri, poolSize, patientMillis), loops);
  }

  /** Until the back door lets go of the table. */
  private static List<Future<?>> waiting(JobDatabase database) {
    List<Future<?>> reads = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      reads.add(new PgExportStore(database).read(UUID.randomUUID()));
    }
    return reads;
  }

  private void lockExports() {
    await(backDoor.query("begin; lock table hookexport.exports").execute());
  }

  private void unlockExports() {
    await(backDoor.query("rollback").execute());
  }

  /** Connections of the process, all of which wait for the lock. */
  private void awaitWaiting(int connections) {
    List<Long> seen = List.of();
    while (!seen.equals(List.of((long) connections, (long) connections))) {
      seen = connections();
      assertThat(seen.get(0)).as("open").isLessThanOrEqualTo(connections);
    }
  }

  private List<Long> connections() {
    return await(
        observer
            .preparedQuery(
                "select count(*), count(*) filter (where wait_event_type = 'Lock')"
                    + " from pg_stat_activity"
                    + " where datname = current_database() and application_name = $1")
            .execute(Tuple.of("hookexport"))
            .map(rows -> rows.iterator().next())
            .map(row -> List.of(row.getLong(0), row.getLong(1))));
  }

  @Test
  void aProcessHoldsNoMoreConnectionsThanDocumented() {
    JobDatabases databases = open(3, 2);
    lockExports();
    List<Future<?>> reads = new ArrayList<>();
    reads.addAll(waiting(databases.serving(0)));
    reads.addAll(waiting(databases.serving(1)));
    awaitWaiting(3);
    reads.addAll(waiting(databases.background()));
    awaitWaiting(3 + 4);
    unlockExports();
    await(Future.all(reads));
  }

  @Test
  void whatGoesOnWithoutBeingAskedDoesNotQueueBehindRequests() {
    JobDatabases databases = open(1, 1);
    lockExports();
    Future<?> requests = Future.all(waiting(databases.serving(0)));
    awaitWaiting(1);
    await(new PgExportStore(databases.background()).check());
    assertThat(requests.isComplete()).as("requests wait").isFalse();
    unlockExports();
    await(requests);
  }

  @Test
  void eachLoopHasItsShareOfTheConnections() {
    assertThat(JobDatabases.shares(8, 2)).containsExactly(4, 4);
    assertThat(JobDatabases.shares(8, 3)).containsExactly(3, 3, 2);
    assertThat(JobDatabases.shares(3, 3)).containsExactly(1, 1, 1);
  }

  @Test
  void loopsShareWhereThereAreFewerConnections() {
    assertThat(JobDatabases.shares(2, 5)).containsExactly(1, 1);
    JobDatabases databases = open(2, 5);
    assertThat(databases.serving(0)).isNotSameAs(databases.serving(1));
    assertThat(databases.serving(4)).isSameAs(databases.serving(0));
  }
}
