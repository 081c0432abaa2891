package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestProxy;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server in a process of its own whose job database connections break while it uses them. */
final class BrokenConnectionsTest {
  private static final int REQUESTS = 8;
  private static final int TIMES = 3;

  /** More than there are event loops: each of them has to answer. */
  private static final int PROBES = 32;

  private static final String WAITING =
      "select count(*) from pg_stat_activity"
          + " where datname = current_database() and wait_event_type = 'Lock'";
  private static final String TERMINATE =
      "select pg_terminate_backend(pid) from pg_stat_activity"
          + " where datname = current_database() and pid <> pg_backend_pid()"
          + " and application_name like 'hookexport%'";

  @TempDir Path folder;
  private String uri;
  private String key;
  private TestProxy proxy;
  private int port;
  private int management;

  @BeforeEach
  void prepare() throws IOException {
    uri = TestServer.prepare(10);
    key = TestServer.createKey(uri, "demo");
    proxy = new TestProxy(uri);
    port = ChildProcess.freePort();
    management = ChildProcess.freePort();
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void everyLineOfStandardErrorIsALogLine() throws Exception {
    Path log = folder.resolve("stderr.txt");
    Process server = serve(Main.class, "debug", ProcessBuilder.Redirect.to(log.toFile()));
    try {
      // A write may meet a reset before a read does: then only its statement fails with it.
      awaitTrue(
          "a connection that failed by a reset",
          () -> {
            breakConnections();
            return Files.readString(log)
                .contains("failed\",\"error\":\"java.net.SocketException: Connection reset");
          });
      ChildProcess.stop(server);
    } finally {
      server.destroyForcibly();
    }
    List<JsonObject> lines =
        Files.readAllLines(log).stream()
            .filter(line -> !line.equals(ChildProcess.LISTENS + port))
            .map(JsonObject::new)
            .toList();
    assertThat(lines).noneMatch(line -> line.getString("logger").equals("stderr"));
    List<String> errors =
        lines.stream()
            .filter(line -> line.getString("message").equals("A database connection failed"))
            .map(line -> line.getString("error"))
            .toList();
    assertThat(errors).anyMatch(error -> error.contains("Connection reset"));
    assertThat(errors).anyMatch(error -> error.contains("57P01"));
  }

  @Test
  void bothPortsAnswerThoughNobodyReadsStandardError() throws Exception {
    Process server = serve(FullPipe.class, "info", ProcessBuilder.Redirect.PIPE);
    try {
      awaitTrue("a pipe with something in it", () -> server.getErrorStream().available() > 4096);
      breakConnections();
      for (int i = 0; i < PROBES; i++) {
        assertThat(get(port, "/health/live")).contains("200");
        assertThat(get(management, "/health/live")).contains("200");
      }
      awaitTrue("ready again", () -> get(management, "/health/ready").contains("200"));
    } finally {
      server.destroyForcibly();
    }
  }

  private Process serve(Class<?> main, String level, ProcessBuilder.Redirect errors)
      throws IOException {
    return ChildProcess.server(
            main.getName(),
            ChildProcess.settings(
                proxy.uri(),
                folder,
                "HTTP_PORT=" + port,
                "MANAGEMENT_PORT=" + management,
                "LOG_FORMAT=json",
                "LOG_LEVEL=" + level))
        .redirectError(errors)
        .redirectOutput(folder.resolve("out").toFile())
        .start();
  }

  /** In each of the ways a few times, always with statements that wait for their answers. */
  private void breakConnections() throws Exception {
    for (int i = 0; i < TIMES; i++) {
      awaitTrue("the server answers", this::lists);
      breakConnections(connection -> proxy.reset());
      awaitTrue("the server answers", this::lists);
      breakConnections(connection -> TestDatabase.execute(connection, TERMINATE));
    }
    awaitTrue("the server answers", this::lists);
  }

  private interface Break {
    void with(Connection connection) throws Exception;
  }

  private void breakConnections(Break way) throws Exception {
    List<Socket> requests = new ArrayList<>();
    try (Connection locks = TestDatabase.jdbc(uri);
        Connection other = TestDatabase.jdbc(uri)) {
      locks.setAutoCommit(false);
      TestDatabase.execute(locks, "lock table hookexport.exports in access exclusive mode");
      for (int i = 0; i < REQUESTS; i++) {
        requests.add(request(port, "/v1/exports?limit=1"));
      }
      awaitTrue("a statement that waits", () -> !TestDatabase.text(other, WAITING).equals("0"));
      way.with(other);
      locks.rollback();
    } finally {
      for (Socket request : requests) {
        request.close();
      }
    }
  }

  private boolean lists() throws IOException {
    return get(port, "/v1/exports?limit=1").contains("200");
  }

  /** The first line of the response, on a connection of its own; nothing while nobody listens. */
  private String get(int port, String path) throws IOException {
    try (Socket socket = request(port, path)) {
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line == null ? "" : line;
    } catch (java.net.ConnectException notYet) {
      return "";
    }
  }

  private Socket request(int port, String path) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
    String request =
        "GET %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
            .formatted(path, key);
    Sockets.write(socket, request);
    return socket;
  }

  /** The program with a standard error that takes nothing any more. */
  static final class FullPipe {
    private FullPipe() {}

    public static void main(String[] arguments) {
      Thread fills =
          new Thread(
              () -> {
                try {
                  new FileOutputStream(FileDescriptor.err).write(new byte[1 << 20]);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      fills.setDaemon(true);
      fills.start();
      Main.main(arguments);
    }
  }
}
