package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job database that may only be read for a while, as after a failover to a standby. */
final class ReadOnlyDatabaseTest {
  @TempDir Path folder;
  private final String uri = TestServer.prepare(100);
  private final String key = TestServer.createKey(uri, "demo");

  @Test
  void readingGoesOnWritingIsToComeAgainAndNothingIsRestarted() throws Exception {
    try (TestServer server = TestServer.start(uri, folder)) {
      String id = server.create(key, october());
      server.awaitCompleted(id, key);

      setReadOnly(true);
      assertThat(refusal(server)).doesNotContain("read-only transaction");
      assertThat(server.send("DELETE", "/v1/exports/" + id, key, null).status()).isEqualTo(503);
      // What was found a moment before is kept for a second.
      awaitTrue("it is not ready", () -> server.get("/health/ready", "").status() == 503);
      // A connection that the failover has cut may still be in the pool.
      awaitTrue("reading goes on", () -> server.get("/v1/exports/" + id, key).status() == 200);
      assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
      assertThat(server.get(server.link(id, key), "").status()).isEqualTo(200);

      setReadOnly(false);
      awaitTrue("writing goes on", () -> server.get("/health/ready", "").status() == 200);
      server.awaitCompleted(server.create(key, october()), key);
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
    }
  }

  /** As during a restore: the tables are gone for a while. */
  @Test
  void withoutItsSchemaItIsNotReadyAndSaysWhyUntilTheSchemaIsBack() throws Exception {
    try (TestServer server = TestServer.start(uri, folder)) {
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
      TestDatabase.execute(uri, "alter schema hookexport rename to away");
      assertThat(refusal(server)).contains("being restored").contains("migrate");
      awaitTrue("it is not ready", () -> server.get("/health/ready", "").status() == 503);

      TestDatabase.execute(uri, "alter schema away rename to hookexport");
      awaitTrue("it is ready", () -> server.get("/health/ready", "").status() == 200);
      server.awaitCompleted(server.create(key, october()), key);
    }
  }

  /** The body of the answer to a request that has to write. */
  private String refusal(TestServer server) {
    Answer refused = server.send("POST", "/v1/exports", key, october());
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.code()).isEqualTo("UNAVAILABLE");
    assertThat(refused.header("Retry-After")).isNotEmpty();
    return refused.text();
  }

  /** As a failover does: sessions end, and new ones find the server in its other state. */
  private void setReadOnly(boolean readOnly) throws SQLException {
    String database = uri.substring(uri.lastIndexOf('/') + 1);
    TestDatabase.execute(
        uri,
        "set default_transaction_read_only = off",
        "alter database " + database + " set default_transaction_read_only = " + readOnly,
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity"
            + " where datname = current_database() and pid <> pg_backend_pid()");
  }
}
