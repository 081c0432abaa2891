package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job database that may only be read for a while, as after a failover to a standby. */
final class ReadOnlyDatabaseTest {
  private static final JsonObject RANGE =
      TestRequest.body("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void readingGoesOnWritingIsToComeAgainAndNothingIsRestarted() throws Exception {
    String uri = TestServer.prepare(100);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder, Tuning.DEFAULT)) {
      String id = create(server, key).data().getString("id");
      server.await(id, key, Set.of("completed"));

      setReadOnly(uri, true);
      Answer refused = create(server, key);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("UNAVAILABLE");
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.json().encode()).doesNotContain("read-only transaction");
      assertThat(server.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(503);
      // What was found a moment before is kept for a second.
      awaitTrue("it is not ready", () -> server.get("/health/ready", "").status() == 503);
      // A connection that the failover has cut may still be in the pool.
      awaitTrue("reading goes on", () -> server.get("/v1/exports/" + id, key).status() == 200);
      assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
      String link = server.get("/v1/exports/" + id + "/download", key).link();
      assertThat(server.get(link, "").status()).isEqualTo(200);

      setReadOnly(uri, false);
      awaitTrue("writing goes on", () -> server.get("/health/ready", "").status() == 200);
      Answer created = create(server, key);
      assertThat(created.status()).isEqualTo(201);
      server.await(created.data().getString("id"), key, Set.of("completed"));
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
    }
  }

  /** As during a restore: the tables are gone for a while. */
  @Test
  void withoutItsSchemaItIsNotReadyAndSaysWhyUntilTheSchemaIsBack() throws Exception {
    String uri = TestServer.prepare(100);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder, Tuning.DEFAULT)) {
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
      renameSchema(uri, "hookexport", "away");
      Answer refused = create(server, key);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("UNAVAILABLE");
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(refused.json().encode()).contains("being restored").contains("migrate");
      awaitTrue("it is not ready", () -> server.get("/health/ready", "").status() == 503);

      renameSchema(uri, "away", "hookexport");
      awaitTrue("it is ready", () -> server.get("/health/ready", "").status() == 200);
      Answer created = create(server, key);
      assertThat(created.status()).isEqualTo(201);
      server.await(created.data().getString("id"), key, Set.of("completed"));
    }
  }

  private static void renameSchema(String uri, String from, String to) throws SQLException {
    TestDatabase.execute(uri, "alter schema " + from + " rename to " + to);
  }

  private static Answer create(TestServer server, String key) {
    return server.send("POST", "/v1/exports", key, RANGE);
  }

  /** As a failover does: sessions end, and new ones find the server in its other state. */
  private static void setReadOnly(String uri, boolean readOnly) throws SQLException {
    String database = uri.substring(uri.lastIndexOf('/') + 1);
    TestDatabase.execute(
        uri,
        "set default_transaction_read_only = off",
        "alter database " + database + " set default_transaction_read_only = " + readOnly,
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
  }
}
