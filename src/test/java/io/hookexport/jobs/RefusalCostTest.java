package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.Project;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlFile;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a create that is refused costs the database, as PostgreSQL counts transactions. */
final class RefusalCostTest {
  private static final int REFUSALS = 200;

  /** Of making connections, and of the server's own business. */
  private static final int SLACK = 60;

  @Test
  void aRefusedCreateIsTwoStatementsAndWritesNothing() throws Exception {
    Vertx vertx = Vertx.vertx();
    String uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    refuse(vertx, uri, 1, Optional.empty());
    long plain = transactions(uri);
    refuse(vertx, uri, REFUSALS, Optional.empty());
    long keyed = transactions(uri);
    assertThat(keyed - plain).as("insert and reason").isLessThan(2 * REFUSALS + SLACK);
    refuse(vertx, uri, REFUSALS, Optional.of("k"));
    assertThat(transactions(uri) - keyed)
        .as("the reason; before it, the key was looked up")
        .isLessThan(REFUSALS + SLACK);
    assertThat(count(uri, "select count(*) from hookexport.idempotency_keys")).isZero();
    assertThat(count(uri, "select count(*) from hookexport.exports")).isEqualTo(1);
    await(vertx.close());
  }

  /** Sessions that have ended have told the server what they counted. */
  private static void refuse(Vertx vertx, String uri, int times, Optional<String> key) {
    JobDatabase database = JobDatabase.open(vertx, uri, 1, Duration.ofSeconds(20));
    PgExportStore store = new PgExportStore(database);
    Project project = new Project("p", "p");
    await(database.query(SqlFile.read("keys/insert_project.sql"), Tuple.of("p", "p")));
    for (int i = 0; i < times; i++) {
      String name = "" + i;
      Future<?> created = store.create(wanted(project, key.map(prefix -> prefix + name)));
      Throwable outcome = failure(created);
      if (times > 1) {
        assertThat(outcome).isInstanceOf(ExportException.class);
      }
    }
    await(database.close());
  }

  private static NewExport wanted(Project project, Optional<String> key) {
    ExportRequest request = new TestRequest().build();
    return new NewExport(
        UUID.randomUUID(),
        project,
        request,
        Optional.empty(),
        key.map(text -> new IdempotencyKey(text, "digest")),
        TestRequest.limits(1, 0));
  }

  private static long transactions(String uri) throws SQLException {
    awaitTrue("all sessions have ended", () -> sessions(uri) == 0);
    return count(
        uri,
        "select xact_commit + xact_rollback from pg_stat_database"
            + " where datname = current_database()");
  }

  private static long sessions(String uri) throws SQLException {
    return count(
        uri,
        "select count(*) from pg_stat_activity where application_name = 'hookexport'"
            + " and datname = current_database()");
  }

  private static long count(String uri, String sql) throws SQLException {
    return TestDatabase.number(uri, sql);
  }
}
