package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients at once, and what they cost the database; none of it depends on speed. */
final class CrowdTest {
  private static final int CLIENTS = 100;

  @TempDir Path folder;
  private String uri;
  private String key;

  @BeforeEach
  void prepare() {
    uri = TestServer.prepare(100);
    key = TestServer.createKey(uri, "demo");
  }

  /**
   * The table of the keys is locked, so that the first look-up waits, and all that come after it.
   */
  @Test
  void aCrowdHasOneStatementUnderWayAndWhatWasRevokedMeanwhileIsDead() throws Exception {
    try (TestServer server =
            TestServer.start(uri, folder, "http.instances=1", "database.pool_size=8");
        Connection database = TestDatabase.jdbc(uri);
        Statement statement = database.createStatement()) {
      String id = server.create(key, october());
      server.awaitCompleted(id, key);
      String other = TestServer.createKey(uri, "demo");
      database.setAutoCommit(false);
      statement.execute("lock table hookexport.api_keys in access exclusive mode");
      List<Socket> good = new ArrayList<>();
      List<Socket> revoked = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          good.add(poll(server, id, key));
          revoked.add(poll(server, id, other));
        }
        awaitTrue("the first look-up waits", () -> waiting() > 0);
        // Answered by the same event loop after all that was sent before.
        for (int i = 0; i < 3; i++) {
          assertThat(server.get("/health/live", "").status()).isEqualTo(200);
        }
        assertThat(waiting()).as("statements under way").isEqualTo(1);
        statement.execute(
            "update hookexport.api_keys set revoked_at = now() where key_id = '"
                + other.split("_", -1)[2]
                + "'");
        database.commit();
        for (Socket each : good) {
          assertThat(status(each)).isEqualTo(200);
        }
        for (Socket each : revoked) {
          assertThat(status(each)).isEqualTo(401);
        }
      } finally {
        for (Socket each : good) {
          each.close();
        }
        for (Socket each : revoked) {
          each.close();
        }
      }
      Answer next = server.get("/v1/exports/" + id, key);
      assertThat(next.status()).isEqualTo(200);
    }
  }

  /** Sessions that wait for the lock with a look-up; the last uses of keys are written, too. */
  private int waiting() {
    try {
      return TestDatabase.texts(
              uri,
              "select pid from pg_stat_activity"
                  + " where datname = current_database() and wait_event_type = 'Lock'"
                  + " and query like '-- Of each of many requests%'")
          .size();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Socket poll(TestServer server, String id, String key) throws IOException {
    Socket socket = new Socket("127.0.0.1", server.port());
    socket
        .getOutputStream()
        .write(
            ("GET /v1/exports/"
                    + id
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + key
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static int status(Socket socket) throws IOException {
    byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
    return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring(9));
  }
}
