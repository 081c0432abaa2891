package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.QueuePlace;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlFile;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Slots that were not passed on when they became free. Servers of before the queue leave them: the
 * statements in before_queue are theirs, as they were but for the columns that they return.
 */
final class PromotionTest {
  private static Vertx vertx;
  private static String uri;
  private static JobDatabase database;
  private static PgExportStore store;
  private static PgWorkQueue queue;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    database = JobDatabase.open(vertx, uri, 4, Duration.ofSeconds(60));
    store = new PgExportStore(database);
    queue = new PgWorkQueue(database, 1);
  }

  @AfterAll
  static void close() {
    await(database.close());
    await(vertx.close());
  }

  private static String newProject() {
    String id = "p-" + UUID.randomUUID();
    await(database.query(SqlFile.read("keys/insert_project.sql"), Tuple.of(id, id)));
    return id;
  }

  private static NewExport export(String project) {
    return TestRequest.newExport(project, TestRequest.limits(1, 5));
  }

  private static UUID create(String project) {
    return await(store.create(export(project))).export().id();
  }

  /** The first is active. */
  private static List<UUID> line(String project, int length) {
    List<UUID> line = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      line.add(create(project));
    }
    return line;
  }

  private static List<Integer> positions(String project, List<UUID> exports) {
    return exports.stream()
        .map(id -> await(store.find(TestRequest.access(project), id)).orElseThrow())
        .map(export -> export.waiting().map(QueuePlace::position).orElse(0))
        .toList();
  }

  /** Runs a statement of an old server. */
  private static List<Row> old(String name, Tuple parameters) {
    try {
      String sql = Files.readString(Path.of("src/test/resources/before_queue", name + ".sql"));
      return JobDatabase.stream(await(database.query(sql, parameters))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates an export as an old server does; empty when it found no slot. */
  private static List<Row> oldCreate(String project) {
    Tuple today = ExportRow.insertParameters(export(project));
    Tuple parameters = Tuple.tuple();
    for (int i = 0; i < 21; i++) { // the places of the queue are one more
      parameters.addValue(today.getValue(i));
    }
    return old("insert", parameters);
  }

  private static void oldCancel(String project, UUID id) {
    assertThat(old("cancel", Tuple.of(id, project, "cancelled").addString(null))).hasSize(1);
  }

  /** Claims until nothing is due. */
  private static List<UUID> oldClaims() {
    List<UUID> claimed = new ArrayList<>();
    while (true) {
      List<Row> claim = old("claim", Tuple.of("old", 60_000L, true));
      if (claim.isEmpty()) {
        return claimed;
      }
      claimed.add(claim.get(0).getUUID("export_id"));
    }
  }

  private static void oldComplete(UUID id, int attempt) {
    Tuple parameters =
        Tuple.of(id, attempt, "k" + id, 1L, 1L, "x")
            .addLong(0L)
            .addOffsetDateTime(OffsetDateTime.now())
            .addLong(60_000L);
    assertThat(old("complete", parameters)).hasSize(1);
  }

  @Test
  void aServerOfBeforeTheQueueTakesNoTurnAwayFromThoseThatWait() throws SQLException {
    String project = newProject();
    List<UUID> line = line(project, 5);
    assertThat(oldClaims()).containsExactly(line.get(0));
    assertThat(oldCreate(project)).as("at the limit").isEmpty();
    assertThat(old("retry", Tuple.of(line.get(0), 1, 0L, 0))).hasSize(1);
    assertThat(oldClaims()).containsExactly(line.get(0));
    oldComplete(line.get(0), 2);
    assertThat(positions(project, line)).containsExactly(0, 1, 2, 3, 4);
    assertThat(oldClaims()).as("the slot was not passed on").isEmpty();

    // An old server knows of nobody who waits: its create takes the slot, and no second one.
    UUID overtaking = oldCreate(project).get(0).getUUID("export_id");
    assertThat(await(queue.promote())).isZero();
    assertThat(oldCreate(project)).isEmpty();
    assertThat(oldClaims()).containsExactly(overtaking);
    oldCancel(project, overtaking);
    assertThat(await(queue.promote())).isEqualTo(1);
    assertThat(positions(project, line)).containsExactly(0, 0, 1, 2, 3);
    assertThat(oldCreate(project)).isEmpty();
    assertThat(oldClaims()).containsExactly(line.get(1));

    oldCancel(project, line.get(2));
    assertThat(positions(project, line)).containsExactly(0, 0, 0, 1, 2);
    TestDatabase.execute(
        uri, "update hookexport.exports set lease_until = now() where state = 'processing'");
    List<Row> rescued = old("rescue", Tuple.of(1));
    assertThat(rescued).extracting(row -> row.getUUID("export_id")).containsExactly(line.get(1));
    assertThat(await(queue.promote())).isEqualTo(1);
    assertThat(oldClaims()).containsExactly(line.get(3));
    assertThat(old("fail", Tuple.of(line.get(3), 1, "SOURCE_ERROR", "x"))).hasSize(1);
    assertThat(await(queue.promote())).isEqualTo(1);
    assertThat(oldClaims()).containsExactly(line.get(4));
    assertThat(positions(project, line)).containsOnly(0);
  }

  @Test
  void aFreeSlotOfOthersIsRefusedWithoutAdviceThatCannotBeTaken() {
    String project = newProject();
    List<UUID> line = line(project, 2);
    oldCancel(project, line.get(0));
    NewExport none = TestRequest.newExport(project, TestRequest.limits(1, 0));
    assertThatThrownBy(() -> await(store.create(none)))
        .hasMessage(
            "Other exports of this project wait for their turn, and come first. Please wait until they have started.");
    oldCancel(project, line.get(1)); // no work for the other tests
  }

  @Test
  void aSlotThatARivalTakesLosesNoOtherProjectItsTurn() throws Exception {
    String contested = newProject();
    List<UUID> line = line(contested, 3);
    oldCancel(contested, line.get(0));
    String other = newProject();
    List<UUID> others = line(other, 2);
    oldCancel(other, others.get(0));
    try (Connection rival = TestDatabase.jdbc(uri)) {
      rival.setAutoCommit(false);
      // Not the next in line, whose row the sweep would wait for.
      TestDatabase.execute(
          rival,
          "update hookexport.exports set slot = 0, due_at = now() where export_id = '"
              + line.get(2)
              + "'");
      Future<Integer> sweep = queue.promote();
      awaitTrue("the sweep waits for the rival", () -> TestDatabase.isAnyoneWaiting(uri));
      rival.commit();
      assertThat(await(sweep)).isEqualTo(1);
    }
    assertThat(positions(contested, line)).containsExactly(0, 1, 0);
    assertThat(positions(other, others)).containsExactly(0, 0);
    for (UUID id : List.of(line.get(1), line.get(2))) { // no work for the other test
      oldCancel(contested, id);
    }
    oldCancel(other, others.get(1));
  }
}
