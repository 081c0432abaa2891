package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportException;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportStore.Created;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlFile;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Two creates at once where one more is allowed. What was taken before the limit was lowered lies
 * half within it and half beyond, so that fifty numbers within it are free.
 */
final class LoweredLimitsTest {
  private static final int LIMIT = 100;
  private static Vertx vertx;
  private static String uri;
  private static JobDatabase database;
  private static PgExportStore store;
  private String project;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    database = JobDatabase.open(vertx, uri, 4, Duration.ofSeconds(60));
    store = new PgExportStore(database);
  }

  @AfterAll
  static void close() {
    await(database.close());
    await(vertx.close());
  }

  @BeforeEach
  void project() {
    project = "p-" + UUID.randomUUID();
    await(database.query(SqlFile.read("keys/insert_project.sql"), Tuple.of(project, project)));
  }

  private void create(int count, ExportLimits limits) {
    for (int i = 0; i < count; i++) {
      await(store.create(TestRequest.newExport(project, limits)));
    }
  }

  /** Adds to numbers that are unique, in two steps, of which neither meets one that is taken. */
  private void move(String table, String number, String which, int by) throws SQLException {
    String move =
        "update hookexport." + table + " set " + number + " = " + number + " + %d where " + which;
    TestDatabase.execute(uri, move.formatted(10 * by), move.formatted(-9 * by));
  }

  private long count(String which) throws SQLException {
    return TestDatabase.number(
        uri,
        "select count(*) from hookexport.exports where "
            + which
            + " and project_id = '"
            + project
            + "'");
  }

  /** A create follows one whose transaction has not ended yet. */
  private void requireThatOneGetsIn(ExportLimits limits, String reason) {
    Tuple row = ExportRow.insertParameters(TestRequest.newExport(project, limits));
    Promise<Void> inserted = Promise.promise();
    Promise<Void> commit = Promise.promise();
    Future<Void> rival =
        database.transaction(
            connection ->
                JobDatabase.query(connection, SqlFile.read("exports/insert.sql"), row)
                    .compose(
                        rows -> {
                          assertThat(rows.rowCount()).isEqualTo(1);
                          inserted.complete();
                          return commit.future();
                        }));
    await(inserted.future());
    Future<Created> second = store.create(TestRequest.newExport(project, limits));
    awaitTrue(
        "it has ended, or waits for its rival",
        () -> second.isComplete() || TestDatabase.isAnyoneWaiting(uri));
    commit.complete();
    await(rival);
    assertThatThrownBy(() -> await(second))
        .isInstanceOfSatisfying(
            ExportException.class,
            refused -> assertThat(refused.details().getString("reason")).isEqualTo(reason));
  }

  @Test
  void noMoreAreActiveThanALoweredLimitAllows() throws Exception {
    create(LIMIT - 1, TestRequest.limits(LIMIT - 1, 0));
    move("exports", "slot", "project_id = '" + project + "'", LIMIT / 2);
    requireThatOneGetsIn(TestRequest.limits(LIMIT, 0), "active_exports");
    assertThat(count("slot >= 0")).isEqualTo(LIMIT);
  }

  @Test
  void noMoreWaitThanALoweredLimitAllows() throws Exception {
    create(LIMIT, TestRequest.limits(1, LIMIT - 1));
    move("exports", "slot", "slot < 0 and project_id = '" + project + "'", -LIMIT / 2);
    requireThatOneGetsIn(TestRequest.limits(1, LIMIT), "queued_exports");
    assertThat(count("slot < 0")).isEqualTo(LIMIT);
  }

  @Test
  void noMoreAreCreatedInAnHourThanALoweredLimitAllows() throws Exception {
    create(LIMIT - 1, hourly(LIMIT - 1));
    move("export_quota", "place", "project_id = '" + project + "'", LIMIT / 2);
    requireThatOneGetsIn(hourly(LIMIT), "hourly_quota");
    assertThat(count("slot >= 0")).isEqualTo(LIMIT);
  }

  private static ExportLimits hourly(int limit) {
    return new ExportLimits(2 * LIMIT, 0, limit, 0, Duration.ZERO, 64);
  }
}
