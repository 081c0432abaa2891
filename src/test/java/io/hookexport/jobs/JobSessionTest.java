package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ApiKeys;
import io.hookexport.postgres.Migrations;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Defaults of a database that would change what the statements mean. */
final class JobSessionTest {
  private static final List<String> HOSTILE =
      List.of(
          "default_transaction_isolation = 'serializable'",
          "default_transaction_deferrable = on",
          "synchronous_commit = off",
          "statement_timeout = '500ms'",
          "lock_timeout = '1ms'",
          "idle_in_transaction_session_timeout = '500ms'",
          "transaction_timeout = '2s'",
          "idle_session_timeout = '5s'",
          "search_path = 'hostile', 'pg_catalog'",
          "TimeZone = 'Asia/Kathmandu'");

  private static Vertx vertx;
  private static String uri;

  @BeforeAll
  static void migrate() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
  }

  @AfterAll
  static void close() {
    await(vertx.close());
  }

  /** Whoever gave up would otherwise not know of a key that was made. */
  @Test
  void whatIsGivenUpIsNotCommittedLater() throws Exception {
    execute("create table public.given_up (id int)");
    JobDatabase database = JobDatabase.open(vertx, uri, 1, Duration.ofSeconds(2));
    AtomicBoolean late = new AtomicBoolean();
    Future<Void> transaction =
        database.transaction(
            connection ->
                connection
                    .query("insert into public.given_up values (1)")
                    .execute()
                    .compose(inserted -> busyUntil(late, connection)));
    boolean givenUp = await(transaction.map(false).otherwise(true));
    assertThat(givenUp).isTrue();
    late.set(true);
    RowSet<Row> rows = await(database.query("select count(*) from public.given_up", Tuple.tuple()));
    assertThat(rows.iterator().next().getLong(0)).isZero();
    await(database.close());
  }

  /** An idle transaction would be ended by the server. */
  private static Future<Void> busyUntil(AtomicBoolean end, SqlConnection connection) {
    return end.get()
        ? Future.succeededFuture()
        : connection
            .query("select pg_sleep(0.1)")
            .execute()
            .compose(slept -> busyUntil(end, connection));
  }

  private static void execute(String... statements) throws Exception {
    TestDatabase.execute(uri, statements);
  }

  private static String database() {
    return uri.substring(uri.lastIndexOf('/') + 1);
  }

  @Test
  void statementsMeanTheSameWhateverTheDefaultsAre() throws Exception {
    execute(
        "create schema hostile",
        "create function hostile.now() returns timestamptz language sql as"
            + " $$ select timestamptz '2001-01-01' $$");
    execute(
        HOSTILE.stream()
            .map(setting -> "alter database " + database() + " set " + setting)
            .toArray(String[]::new));
    // Long enough that a transaction has idle moments on a slow machine.
    JobDatabase jobs = JobDatabase.open(vertx, uri, 2, Duration.ofSeconds(20));
    try {
      RowSet<Row> shown =
          await(
              jobs.query(
                  "select current_setting('transaction_isolation') as isolation,"
                      + " current_setting('transaction_deferrable') as deferrable,"
                      + " current_setting('synchronous_commit') as durable,"
                      + " current_setting('statement_timeout') as statement,"
                      + " current_setting('lock_timeout') as locks,"
                      + " current_setting('idle_in_transaction_session_timeout') as idle,"
                      + " current_setting('transaction_timeout', true) as whole,"
                      + " current_setting('idle_session_timeout') as session,"
                      + " current_setting('search_path') as path,"
                      + " current_setting('TimeZone') as zone,"
                      + " now() as now",
                  Tuple.tuple()));
      Row row = shown.iterator().next();
      assertThat(row.getString("isolation")).isEqualTo("read committed");
      assertThat(row.getString("deferrable")).isEqualTo("off");
      assertThat(row.getString("durable")).isEqualTo("on");
      assertThat(row.getString("statement")).isEqualTo("20s");
      assertThat(row.getString("locks")).isEqualTo("0");
      assertThat(row.getString("idle")).isEqualTo("40s");
      assertThat(row.getString("whole")).isIn(null, "0");
      assertThat(row.getString("session")).isEqualTo("0");
      assertThat(row.getString("path")).isEqualTo("pg_catalog");
      assertThat(row.getString("zone")).isEqualTo("UTC");
      assertThat(row.getOffsetDateTime("now").getYear()).isGreaterThan(2020);
      ApiKeys keys = new PgApiKeys(jobs);
      assertThat(await(keys.authenticate(await(keys.create("p"))))).as("a transaction").isPresent();
    } finally {
      await(jobs.close());
      execute("alter database " + database() + " reset all");
    }
  }

  @Test
  void aStrongerPromiseOfDurabilityStays() throws Exception {
    execute(
        "alter role postgres in database "
            + database()
            + " set synchronous_commit = 'remote_apply'");
    JobDatabase jobs = JobDatabase.open(vertx, uri, 1, Duration.ofSeconds(20));
    try {
      String durable = "select current_setting('synchronous_commit') as durable";
      assertThat(await(jobs.query(durable, Tuple.tuple())).iterator().next().getString("durable"))
          .isEqualTo("remote_apply");
    } finally {
      await(jobs.close());
      execute("alter role postgres in database " + database() + " reset synchronous_commit");
    }
  }
}
