package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.hookexport.observe.RequestLog;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One project sends many requests at once; another one sends a single request after them. */
final class FloodTest {
  private static final int FLOOD = 200;

  @TempDir Path folder;

  @AutoClose private CapturedLog lines;

  private final List<Socket> flood = new ArrayList<>();

  @Test
  void theRequestsOfOneProjectDoNotStandBeforeThoseOfAnother() throws Exception {
    String uri = TestServer.prepare(1);
    String greedy = TestServer.createKey(uri, "greedy");
    String other = TestServer.createKey(uri, "other");
    try (TestServer server = oneLoopOneConnection(uri);
        Connection lock = TestDatabase.jdbc(uri);
        Statement statement = lock.createStatement()) {
      // Of keys that the process knows, it knows the projects.
      assertThat(server.get("/v1/exports", greedy).status()).isEqualTo(200);
      assertThat(server.get("/v1/exports", other).status()).isEqualTo(200);
      // A line is written after its response: these two are not to be counted below.
      awaitTrue("both lines are written", () -> answered().size() == 2);
      lines.list.clear();
      lock.setAutoCommit(false);
      statement.execute("lock table hookexport.api_keys in access exclusive mode");
      for (int i = 0; i < FLOOD; i++) {
        flood.add(list(server, greedy));
      }
      try (Socket single = list(server, other)) {
        // One loop reads it all: what came before this is read when this is answered.
        assertThat(server.get("/health/live", "").status()).isEqualTo(200);
        lock.commit();
        assertThat(single.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
        awaitTrue("all are answered", () -> answered().size() == FLOOD + 1);
        assertThat(answered().indexOf("other")).isLessThan(FLOOD / 2);
      }
    }
  }

  @Test
  void theQuestionsOfOneProjectToTheSourceDoNotStandBeforeThoseOfAnother() throws Exception {
    String uri = TestServer.prepare(1);
    String greedy = TestServer.createKey(uri, "greedy");
    String other = TestServer.createKey(uri, "other");
    try (TestServer server = oneLoopOneConnection(uri);
        Connection lock = TestDatabase.jdbc(uri);
        Statement statement = lock.createStatement()) {
      lock.setAutoCommit(false);
      statement.execute("lock table deliveries.endpoints in access exclusive mode");
      for (int i = 0; i < FLOOD; i++) {
        flood.add(createOfUnknownEndpoint(server, greedy));
      }
      // The requests of one project keep their order: the keys of those before it are known good.
      assertThat(server.get("/v1/exports", greedy).status()).isEqualTo(200);
      try (Socket single = createOfUnknownEndpoint(server, other)) {
        assertThat(server.get("/v1/exports", other).status()).isEqualTo(200);
        lock.commit();
        assertThat(single.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 400");
        awaitTrue("its line is written", () -> answered(400).contains("other"));
        assertThat(refusedBefore("other")).isLessThan(FLOOD / 2);
      }
    }
  }

  @AfterEach
  void hangUp() throws IOException {
    for (Socket each : flood) {
      each.close();
    }
  }

  /** The projects of the requests in the order of their responses. */
  private List<ILoggingEvent> recorded() {
    synchronized (lines) { // as whoever appends one
      return List.copyOf(lines.list);
    }
  }

  private List<String> answered() {
    return projects(recorded().stream());
  }

  private List<String> answered(int status) {
    return projects(recorded().stream().filter(line -> isOf(line, status)));
  }

  private static boolean isOf(ILoggingEvent line, int status) {
    return line.getKeyValuePairs().stream()
        .anyMatch(pair -> pair.key.equals("status") && pair.value.equals(status));
  }

  /** How many requests were refused before that of the project: lines, and those left out. */
  private long refusedBefore(String project) {
    long before = 0;
    for (ILoggingEvent line : recorded()) {
      if (isOf(line, 400)) {
        before += leftOut(line);
        if (projects(Stream.of(line)).contains(project)) {
          return before;
        }
        before++;
      }
    }
    throw new AssertionError("no line of " + project);
  }

  private static long leftOut(ILoggingEvent line) {
    return line.getKeyValuePairs().stream()
        .filter(pair -> pair.key.equals("lines_left_out"))
        .mapToLong(pair -> (long) pair.value)
        .sum();
  }

  private static List<String> projects(Stream<ILoggingEvent> lines) {
    return lines
        .flatMap(line -> line.getKeyValuePairs().stream())
        .filter(pair -> pair.key.equals("project_id"))
        .map(pair -> String.valueOf(pair.value))
        .toList();
  }

  private TestServer oneLoopOneConnection(String uri) {
    TestServer server =
        TestServer.start(
            uri, folder, "http.instances=1", "database.pool_size=1", "database.timeout_ms=29000");
    // The start has set the levels of all loggers.
    lines = new CapturedLog(Level.INFO, RequestLog.class).alone();
    return server;
  }

  private static Socket list(TestServer server, String key) throws IOException {
    return send(server, "GET", key, "\r\n");
  }

  private static Socket createOfUnknownEndpoint(TestServer server, String key) throws IOException {
    String body = october().put("endpoint_id", "ep_" + "0".repeat(32)).encode();
    return send(
        server,
        "POST",
        key,
        "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
  }

  private static Socket send(TestServer server, String method, String key, String rest)
      throws IOException {
    String head =
        method + " /v1/exports HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + key + "\r\n";
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    Sockets.write(socket, head + rest);
    return socket;
  }
}
