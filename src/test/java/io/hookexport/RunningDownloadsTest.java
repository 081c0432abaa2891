package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hookexport.TestServer.Tuning;
import io.hookexport.support.FolderListing;
import io.hookexport.support.OpenFiles;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What happens to a file while a client is still reading it. */
final class RunningDownloadsTest {
  /** More than the buffers of a connection hold: some 16 MB. */
  private static final int ROWS = 40_000;

  @TempDir static Path folder;
  private static String uri;
  private static String key;
  private static TestServer server;

  private final List<Logger> loggers =
      List.of(logger("io.hookexport.http"), logger("io.vertx.core.net.impl"));
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private JsonObject export;
  private Path stored;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, Tuning.DEFAULT);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void finishOne() throws Exception {
    JsonObject range = TestRequest.body("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z");
    String id = server.send("POST", "/v1/exports", key, range).data().getString("id");
    export = server.await(id, key, Set.of("completed", "failed"));
    assertThat(export.getString("status")).isEqualTo("completed");
    stored = FolderListing.only(folder, id);
    log.start();
    loggers.forEach(logger -> logger.addAppender(log));
  }

  @AfterEach
  void stopListening() {
    loggers.forEach(logger -> logger.detachAppender(log));
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }

  @Test
  void aDownloadThatBeganBeforeItsFileExpiredCompletes() throws Exception {
    byte[] whole = Files.readAllBytes(stored);
    try (Socket client = connect()) {
      InputStream in = begin(client);
      expire();
      awaitDeleted();
      assertThat(OpenFiles.below(folder)).as("what is still being sent").hasSize(1);

      assertThat(in.readNBytes(whole.length)).isEqualTo(whole);
    }
    awaitNothingOpen();
  }

  @Test
  void aFileThatEndsTooSoonWhileItIsSentIsABrokenTransferAndOneLineInTheLog() throws Exception {
    long size = Files.size(stored);
    try (Socket client = connect()) {
      InputStream in = begin(client);
      try (FileChannel file = FileChannel.open(stored, StandardOpenOption.WRITE)) {
        file.truncate(size - 1);
      }

      assertThat(readToItsEnd(in)).as("bytes of " + size).isLessThan(size);
    }
    awaitNothingOpen();
    assertThat(faults())
        .singleElement()
        .asString()
        .contains("A file could not be read to its end", export.getString("id"));
    assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
    assertThat(server.get(link(), "").status()).as("what is left is not served").isEqualTo(500);
  }

  @Test
  void aClientThatLeavesIsNoFaultOfTheFile() throws Exception {
    for (boolean reset : List.of(true, false)) {
      Socket client = connect();
      begin(client);
      if (reset) {
        client.setSoLinger(true, 0);
      }
      client.close();
      awaitNothingOpen();
    }
    assertThat(faults()).isEmpty();
  }

  private String link() {
    String download = "/v1/exports/" + export.getString("id") + "/download";
    return server.get(download, key).link();
  }

  private Socket connect() throws IOException {
    Socket socket = Sockets.connect(server.port(), 4096);
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Reads the head of the answer and nothing of its body. */
  private InputStream begin(Socket socket) throws IOException {
    String request = "GET " + link() + " HTTP/1.1\r\nHost: x\r\n\r\n";
    Sockets.write(socket, request);
    InputStream in = socket.getInputStream();
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
      int next = in.read();
      assertThat(next).as("the end in the middle of: " + head).isNotNegative();
      head.write(next);
    }
    assertThat(head.toString(StandardCharsets.US_ASCII))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("content-length: " + export.getLong("file_size_bytes"));
    return in;
  }

  private static long readToItsEnd(InputStream in) throws IOException {
    byte[] buffer = new byte[64 << 10];
    long all = 0;
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        all += count;
      }
    } catch (SocketException reset) {
      assertThat(reset).hasMessageStartingWith("Connection reset");
    }
    return all;
  }

  /** What the log has of warnings and worse. */
  private List<String> faults() {
    return log.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(line -> line.getFormattedMessage() + line.getKeyValuePairs())
        .toList();
  }

  private void expire() throws Exception {
    assertThat(
            TestDatabase.update(
                uri,
                "update hookexport.exports set expires_at = now() - interval '1 s'"
                    + " where export_id = '"
                    + export.getString("id")
                    + "'"))
        .isEqualTo(1);
  }

  /** By the janitor; {@link Timeout} is the limit. */
  private void awaitDeleted() {
    awaitTrue("the file is deleted", () -> !Files.exists(stored));
  }

  private void awaitNothingOpen() {
    awaitTrue("no file is open", () -> OpenFiles.below(folder).isEmpty());
  }
}
