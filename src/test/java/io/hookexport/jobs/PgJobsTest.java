package io.hookexport.jobs;

import static io.hookexport.support.Await.await;

import io.hookexport.export.ExportStore;
import io.hookexport.export.Project;
import io.hookexport.export.RacingJobsContract;
import io.hookexport.export.WorkQueue;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlFile;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class PgJobsTest extends RacingJobsContract {
  private static Vertx vertx;
  private static JobDatabase database;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    String uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    database = JobDatabase.open(vertx, uri, 8, Duration.ofSeconds(10));
  }

  @AfterAll
  static void close() {
    await(database.close());
    await(vertx.close());
  }

  @Override
  protected ExportStore store() {
    return new PgExportStore(database);
  }

  @Override
  protected WorkQueue queue() {
    return new PgWorkQueue(database, SLOTS);
  }

  @Override
  protected Project newProject() {
    String id = "p-" + UUID.randomUUID();
    await(database.query(SqlFile.read("keys/insert_project.sql"), Tuple.of(id, "tenant of " + id)));
    return new Project(id, "tenant of " + id);
  }

  @Override
  protected void endLease(UUID id) {
    update(
        "update hookexport.exports set lease_until = now() - interval '1 s' where export_id=$1",
        id);
  }

  @Override
  protected void endRetention(UUID id) {
    update(
        "update hookexport.exports set expires_at = now() - interval '1 s' where export_id=$1", id);
  }

  @Override
  protected void ageHourlyQuota(String projectId, Duration age) {
    await(
        database.query(
            "update hookexport.export_quota set taken_at = taken_at - $2 * interval '1 second'"
                + " where project_id = $1",
            Tuple.of(projectId, age.toSeconds())));
  }

  @Override
  protected void endRemovalPause(UUID id) {
    update("update hookexport.exports set remove_at = now() where export_id = $1", id);
  }

  @Override
  protected void age(UUID id, Duration age) {
    await(
        database.query(
            "update hookexport.exports set completed_at = completed_at - $2 * interval '1 second'"
                + " where export_id = $1",
            Tuple.of(id, age.toSeconds())));
  }

  @Override
  protected void ageIdempotencyKey(String projectId, String key) {
    await(
        database.query(
            "update hookexport.idempotency_keys set created_at = now() - interval '25 hours'"
                + " where project_id = $1 and key = $2",
            Tuple.of(projectId, key)));
  }

  private static void update(String sql, UUID id) {
    await(database.query(sql, Tuple.of(id)));
  }
}
