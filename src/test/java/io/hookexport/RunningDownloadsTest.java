package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.FolderListing;
import io.hookexport.support.OpenFiles;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a file while a client is still reading it. */
final class RunningDownloadsTest {
  /** More than the buffers of a connection hold: some 16 MB. */
  private static final int ROWS = 40_000;

  @TempDir static Path folder;
  private static String uri;
  private static String key;
  @AutoClose private static TestServer server;

  /** Of warnings and worse. */
  @AutoClose
  private final CapturedLog log =
      new CapturedLog(Level.WARN, "io.hookexport.http", "io.vertx.core.net.impl");

  private JsonObject export;
  private Path stored;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(ROWS);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder);
  }

  @BeforeEach
  void finishOne() throws Exception {
    String id = server.create(key, october());
    export = server.awaitCompleted(id, key);
    stored = FolderListing.only(folder, id);
  }

  @Test
  void aDownloadThatBeganBeforeItsFileExpiredCompletes() throws Exception {
    byte[] whole = Files.readAllBytes(stored);
    try (Socket client = connect()) {
      begin(client);
      expire();
      awaitTrue("the janitor deletes the file", () -> !Files.exists(stored));
      assertThat(OpenFiles.below(folder)).as("what is still being sent").hasSize(1);

      assertThat(client.getInputStream().readNBytes(whole.length)).isEqualTo(whole);
    }
    awaitNothingOpen();
  }

  @Test
  void aFileThatEndsTooSoonWhileItIsSentIsABrokenTransferAndOneLineInTheLog() throws Exception {
    long size = Files.size(stored);
    try (Socket client = connect()) {
      begin(client);
      try (FileChannel file = FileChannel.open(stored, StandardOpenOption.WRITE)) {
        file.truncate(size - 1);
      }

      assertThat(Sockets.bytesLeft(client)).as("bytes of " + size).isLessThan(size);
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
    return server.link(export.getString("id"), key);
  }

  private Socket connect() throws IOException {
    Socket socket = Sockets.connect(server.port(), 4096);
    socket.setSoTimeout(30_000);
    return socket;
  }

  /** Reads the head of the answer and nothing of its body. */
  private void begin(Socket socket) throws IOException {
    Sockets.write(socket, "GET " + link() + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(Sockets.head(socket.getInputStream()))
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("content-length: " + export.getLong("file_size_bytes"));
  }

  private List<String> faults() {
    return log.list.stream()
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

  private void awaitNothingOpen() {
    awaitTrue("no file is open", () -> OpenFiles.below(folder).isEmpty());
  }
}
