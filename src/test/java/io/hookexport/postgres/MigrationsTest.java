package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgWorkQueue;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Migrations beside others who use the tables, and with roles that may not do everything. */
final class MigrationsTest {
  private static final AtomicInteger LAST = new AtomicInteger();
  private static Vertx vertx;
  private String uri;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void close() {
    await(vertx.close());
  }

  @BeforeEach
  void database() {
    uri = TestDatabase.fresh();
  }

  private void execute(String... statements) throws SQLException {
    TestDatabase.execute(uri, statements);
  }

  /** A new role that may only connect. */
  private String role() throws SQLException {
    String name = "migrating_" + LAST.incrementAndGet();
    execute("create role " + name + " login");
    return name;
  }

  private String as(String role) {
    return uri.replace("postgres@", role + "@");
  }

  private String databaseName() {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  private List<String> migrate(Migrations migrations, String role) {
    return await(migrations.apply(vertx, as(role)));
  }

  /** Without the last migration, as before an upgrade. */
  private void undoTheLastOne() throws SQLException {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    execute(
        "drop index hookexport.exports_running",
        "create index exports_leased on hookexport.exports (lease_until)",
        "delete from hookexport.schema_history where file like 'V0004%'");
  }

  @Test
  void aTableThatIsHeldIsWaitedForInShortTurnsAndOthersGoOnBetweenThem() throws Exception {
    undoTheLastOne();
    MigrationRun.Patience patience =
        patience(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMinutes(2));
    Future<List<String>> migrating;
    try (Connection holder = TestDatabase.jdbc(uri);
        Statement statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select count(*) from hookexport.exports");
      migrating = Migrations.HOOKEXPORT.apply(vertx, uri, patience);
      awaitOneWait();
      // Behind a migration that waits in the queue, this would wait, too.
      execute(
          "set statement_timeout = '20s'",
          "select count(*) from hookexport.exports",
          "insert into hookexport.projects (project_id, tenant) values ('p', 'p')");
      assertThat(migrating.isComplete()).isFalse();
      holder.commit();
    }
    assertThat(await(migrating)).containsExactly("hookexport/V0004__heartbeats.sql");
  }

  /** Else a reader, a backup for example, would undo the build of the new index again and again. */
  @Test
  void anIndexThatIsBuiltStaysWhileTheOneBeforeItCannotBeDropped() throws Exception {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    execute(
        "drop index hookexport.exports_of_source_endpoint",
        "create index exports_of_endpoint on hookexport.exports (project_id)",
        "delete from hookexport.schema_history where file > 'V0011'");
    MigrationRun.Patience patience =
        patience(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMinutes(2));
    Future<List<String>> migrating;
    try (Connection reader = TestDatabase.jdbc(uri);
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("select count(*) from hookexport.exports");
      migrating = Migrations.HOOKEXPORT.apply(vertx, uri, patience);
      awaitOneWait();
      assertThat(
              TestDatabase.number(
                  uri,
                  "select count(*) from hookexport.schema_history where file like 'V0011%'"
                      + " and to_regclass('hookexport.exports_of_source_endpoint') is not null"))
          .isEqualTo(1);
      reader.commit();
    }
    assertThat(await(migrating)).hasSize(2);
    assertThat(
            TestDatabase.text(uri, "select to_regclass('hookexport.exports_of_endpoint') is null"))
        .isEqualTo("t");
  }

  private static MigrationRun.Patience patience(Duration lock, Duration pause, Duration all) {
    return new MigrationRun.Patience(lock, pause, all, Duration.ofMinutes(2));
  }

  @Test
  void anotherMigrationIsWaitedForForALimitedTime() throws Exception {
    MigrationRun.Patience patience =
        new MigrationRun.Patience(
            Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ofMillis(50));
    try (Connection holder = TestDatabase.jdbc(uri);
        Statement statement = holder.createStatement()) {
      statement.execute("select pg_advisory_lock(hashtext('hookexport migrations'))");
      assertThatThrownBy(() -> await(Migrations.HOOKEXPORT.apply(vertx, uri, patience)))
          .hasMessageContaining("another process has been migrating this database");
    }
    assertThat(await(Migrations.HOOKEXPORT.apply(vertx, uri))).isNotEmpty();
  }

  private void awaitOneWait() throws Exception {
    awaitTrue(
        "the migration waits for a lock",
        () -> !TestDatabase.texts(uri, "select pid from pg_locks where not granted").isEmpty());
  }

  @Test
  void whoHoldsATableForTooLongIsNamed() throws Exception {
    undoTheLastOne();
    MigrationRun.Patience patience =
        patience(Duration.ofMillis(50), Duration.ofMillis(10), Duration.ZERO);
    try (Connection holder = TestDatabase.jdbc(uri);
        Statement statement = holder.createStatement()) {
      statement.execute("set application_name = 'nightly report'");
      holder.setAutoCommit(false);
      statement.execute("select count(*) from hookexport.exports");
      assertThatThrownBy(() -> await(Migrations.HOOKEXPORT.apply(vertx, uri, patience)))
          .hasMessageContaining("V0004__heartbeats.sql could not lock the tables")
          .hasMessageContaining("of role postgres (nightly report), in a transaction for ");
      holder.rollback();
    }
    assertThat(await(Migrations.HOOKEXPORT.apply(vertx, uri)))
        .as("nothing was done by half")
        .containsExactly("hookexport/V0004__heartbeats.sql");
  }

  @Test
  void aServersRoleMayReadTheInstallationAsItMayReadExports() throws Exception {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    String server = role();
    execute(
        "drop table hookexport.installation",
        "delete from hookexport.schema_history where file like 'V0005%'",
        "grant select on hookexport.exports to " + server);
    assertThat(await(Migrations.HOOKEXPORT.apply(vertx, uri)))
        .containsExactly("hookexport/V0005__installation.sql");
    assertThat(
            TestDatabase.text(
                uri,
                "select has_table_privilege('"
                    + server
                    + "', 'hookexport.installation', 'select')"
                    + " and has_table_privilege('"
                    + server
                    + "', 'hookexport.installation', 'update')"))
        .isEqualTo("t");
  }

  /** Else requests with sessions would fail after an update, until somebody grants it. */
  @Test
  void aServersRoleMayUseSessionsAsItMayReadKeys() throws Exception {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    String server = role();
    execute(
        "drop table hookexport.sessions",
        "delete from hookexport.schema_history where file like 'V0008%'",
        "grant usage on schema hookexport to " + server,
        "grant select on hookexport.api_keys to " + server);
    assertThat(await(Migrations.HOOKEXPORT.apply(vertx, uri)))
        .containsExactly("hookexport/V0008__sessions.sql");
    execute(
        "insert into hookexport.projects (project_id, tenant) values ('p', 'p')",
        "insert into hookexport.api_keys (key_id, project_id, secret_sha256)"
            + " values ('k', 'p', sha256('x'))");
    execute(
        "set role " + server,
        "insert into hookexport.sessions"
            + " (session_id, key_id, project_id, secret_sha256, scopes, expires_at)"
            + " values ('s', 'k', 'p', sha256('x'), '{read}', now() - interval '1 s')",
        "select * from hookexport.sessions");
    JobDatabase jobs = JobDatabase.open(vertx, as(server), 1, Duration.ofSeconds(10));
    assertThat(await(new PgWorkQueue(jobs, 1).purgeSessions(10).eventually(jobs::close)))
        .isEqualTo(1);
  }

  /** A server needs no right to change keys: it records their uses elsewhere. */
  @Test
  void aServersRoleMayRecordTheUsesOfKeysAsItMayReadThem() throws Exception {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    String server = role();
    execute(
        "drop table hookexport.key_uses",
        "alter table hookexport.projects drop column active_exports,"
            + " drop column exports_per_hour, drop column stored_bytes",
        "alter table hookexport.api_keys drop column name, drop column expires_at",
        "alter table hookexport.sessions drop column filter_endpoint_id",
        "delete from hookexport.schema_history where file like 'V0010%'",
        "insert into hookexport.projects (project_id, tenant) values ('p', 'p')",
        "insert into hookexport.api_keys (key_id, project_id, secret_sha256)"
            + " values ('k', 'p', sha256('x'))",
        "grant usage on schema hookexport to " + server,
        "grant select on hookexport.api_keys to " + server);
    assertThat(await(Migrations.HOOKEXPORT.apply(vertx, uri)))
        .containsExactly("hookexport/V0010__administration.sql");
    String record =
        SqlFile.read("keys/record_uses.sql").replace("$1::text[]", "array['k', 'gone']");
    execute("set role " + server, record, record);
    assertThat(TestDatabase.number(uri, "select count(*) from hookexport.key_uses")).isEqualTo(1);
    assertThat(
            TestDatabase.update(
                uri,
                "update hookexport.key_uses set last_used_at = last_used_at - interval '40 s'"))
        .isEqualTo(1);
    assertThat(TestDatabase.update(uri, record)).as("recorded lately").isZero();
    execute("update hookexport.key_uses set last_used_at = last_used_at - interval '20 s'");
    assertThat(TestDatabase.update(uri, record)).isEqualTo(1);
  }

  /** Else the start would refuse the source after an update, until somebody grants it. */
  @Test
  void whoMayReadDeliveriesMayReadTheirAttempts() throws Exception {
    await(Migrations.NATIVE.apply(vertx, uri));
    String reader = role();
    execute(
        "drop table deliveries.outbound_attempts, deliveries.inbound_attempts",
        "delete from deliveries.schema_history where file like 'V0002%'",
        "grant select on deliveries.outbound_messages to " + reader);
    assertThat(await(Migrations.NATIVE.apply(vertx, uri)))
        .containsExactly("native/V0002__attempts.sql");
    String may = "select has_table_privilege('" + reader + "', 'deliveries.%s_attempts', 'select')";
    assertThat(TestDatabase.text(uri, may.formatted("outbound"))).isEqualTo("t");
    assertThat(TestDatabase.text(uri, may.formatted("inbound"))).isEqualTo("f");
  }

  @Test
  void theOwnerOfASchemaThatIsThereNeedsNoRightOnTheDatabase() throws Exception {
    String owner = role();
    execute(
        "create schema hookexport authorization " + owner,
        "create schema deliveries authorization " + owner);
    assertThat(migrate(Migrations.HOOKEXPORT, owner)).hasSize(12);
    assertThat(migrate(Migrations.NATIVE, owner)).hasSize(2);
    assertThat(migrate(Migrations.HOOKEXPORT, owner)).as("again").isEmpty();
  }

  @Test
  void aRoleThatMayNotIsToldWhatItLacksAndWhere() throws Exception {
    String poor = role();
    assertThatThrownBy(() -> migrate(Migrations.HOOKEXPORT, poor))
        .hasMessageContaining(
            "the role " + poor + " cannot migrate the schema hookexport in the database ")
        .hasMessageContaining(databaseName() + ": permission denied for database")
        .hasMessageContaining("CREATE on the database");
    execute("create schema hookexport");
    assertThatThrownBy(() -> migrate(Migrations.HOOKEXPORT, poor))
        .hasMessageContaining("It must own the schema and its tables");
  }

  @Test
  void aReaderOfTheDeliveriesFindsNothingToDo() throws Exception {
    await(Migrations.NATIVE.apply(vertx, uri));
    String reader = role();
    execute(
        "grant usage on schema deliveries to " + reader,
        "grant select on all tables in schema deliveries to " + reader);
    assertThat(migrate(Migrations.NATIVE, reader)).isEmpty();
    execute("drop table deliveries.schema_history");
    assertThat(migrate(Migrations.NATIVE, reader))
        .as("tables of a platform that makes them itself")
        .isEmpty();
  }

  @Test
  void aDatabaseThatCanOnlyBeReadIsSaidToBeSo() throws Exception {
    execute("alter database " + databaseName() + " set default_transaction_read_only = on");
    assertThatThrownBy(() -> await(Migrations.HOOKEXPORT.apply(vertx, uri)))
        .hasMessageContaining("is read-only")
        .hasMessageContaining("primary");
  }
}
