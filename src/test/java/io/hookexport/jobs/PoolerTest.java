package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.postgres.ConnectionUri;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SessionCheck;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestSource;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.io.DataInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a pooler between us and the server needs, and what it must not do. */
final class PoolerTest {
  /** What a pooler takes in its default configuration. */
  private static final Set<String> TAKEN =
      Set.of("user", "database", "application_name", "client_encoding", "DateStyle");

  /** The names of the parameters with which a connection starts. */
  private static List<String> startup(Consumer<String> connect) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      connect.accept("postgresql://u@127.0.0.1:" + server.getLocalPort() + "/d");
      try (Socket client = server.accept()) {
        DataInputStream in = new DataInputStream(client.getInputStream());
        byte[] message = new byte[in.readInt() - 4];
        in.readFully(message);
        String text = new String(message, 4, message.length - 4, StandardCharsets.UTF_8);
        List<String> names = new ArrayList<>();
        String[] words = text.split("\0");
        for (int i = 0; i + 1 < words.length; i += 2) {
          names.add(words[i]);
        }
        return names;
      }
    }
  }

  @Test
  void noConnectionStartsWithAParameterThatAPoolerRefuses() throws Exception {
    Vertx vertx = Vertx.vertx();
    for (String query : List.of("", "?sslmode=disable")) {
      List<Consumer<String>> connections =
          List.of(
              uri -> Migrations.HOOKEXPORT.requireApplied(vertx, uri + query),
              uri ->
                  JobDatabase.open(vertx, uri + query, 1, Duration.ofSeconds(5))
                      .query("select 1", io.vertx.sqlclient.Tuple.tuple()),
              uri ->
                  PgDeliverySource.open(
                      vertx,
                      new SourceSettings(
                          "native",
                          Map.of(),
                          uri + query,
                          1,
                          Duration.ofSeconds(5),
                          Duration.ofMinutes(5),
                          Reader.AUTO,
                          new Slicing(1, 0)),
                      version -> {}));
      for (Consumer<String> connection : connections) {
        assertThat(startup(connection)).contains("client_encoding").isSubsetOf(TAKEN);
      }
    }
    await(vertx.close());
  }

  /** In place of them each connection is set up by statements. */
  @Test
  void eachConnectionHasItsSettings() throws Exception {
    try (TestSource tests = new TestSource()) {
      JobDatabase jobs = JobDatabase.open(tests.vertx, tests.uri, 1, Duration.ofSeconds(7));
      assertThat(
              await(
                      jobs.query(
                          "select current_setting('statement_timeout')",
                          io.vertx.sqlclient.Tuple.tuple()))
                  .iterator()
                  .next()
                  .getString(0))
          .isEqualTo("7s");
      await(jobs.close());
    }
  }

  /** A transaction on the second connection finds what the first one has set. */
  @Test
  void connectionsThatAreNoSessionsAreRefused() {
    String uri = TestDatabase.fresh();
    Vertx vertx = Vertx.vertx();
    PgConnection one = await(ConnectionUri.connect(vertx, uri));
    PgConnection other = await(ConnectionUri.connect(vertx, uri));
    await(SessionCheck.check(one, other));
    assertThatThrownBy(() -> await(SessionCheck.check(one, one)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pool_mode=session");
    // The first one is given another server connection from now on.
    assertThatThrownBy(() -> await(SessionCheck.check(Forgetful.of(one), other)))
        .hasMessageContaining("pool_mode=session");
    await(one.close());
    await(other.close());
    await(vertx.close());
  }

  private static final class Forgetful {
    /** Forgets what was set, as when each statement runs on any connection. */
    static PgConnection of(PgConnection connection) {
      return (PgConnection)
          java.lang.reflect.Proxy.newProxyInstance(
              PgConnection.class.getClassLoader(),
              new Class<?>[] {PgConnection.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("query")
                    && ((String) arguments[0]).startsWith("set ")) {
                  return connection.query("select 1");
                }
                return method.invoke(connection, arguments);
              });
    }
  }
}
