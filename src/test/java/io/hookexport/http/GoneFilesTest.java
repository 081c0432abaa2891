package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.support.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads that were begun, of files that are deleted or expire. */
final class GoneFilesTest {
  /** More than the kernel takes of a connection that is not read. */
  private static final int LARGE = 32 << 20;

  /** Longer than the deadline of the tests: it is not what ends a download. */
  private static final int IDLE_SECONDS = 600;

  @TempDir Path folder;

  @Test
  void aDeletedFileIsSentNoFurther() throws Exception {
    try (TestApi api = new TestApi(folder, IDLE_SECONDS)) {
      Export export = api.finished(new byte[LARGE]);
      try (Socket begun = begun(api.port(), link(api, export))) {
        assertThat(api.send("DELETE", "/v1/exports/" + export.id(), null).status()).isEqualTo(204);

        assertEnded(api);
        assertThat(bytesLeft(begun)).isLessThan(LARGE);
      }
    }
  }

  @Test
  void aFileThatAnotherProcessDeletesIsSentNoFurther() throws Exception {
    try (TestApi api = new TestApi(folder, IDLE_SECONDS)) {
      Export export = api.finished(new byte[LARGE]);
      try (Socket begun = begun(api.port(), link(api, export))) {
        await(api.store.delete(export.projectId(), export.id()));

        assertEnded(api);
        assertThat(bytesLeft(begun)).isLessThan(LARGE);
      }
    }
  }

  @Test
  void aDownloadOfAFileThatExpiresIsCompleted() throws Exception {
    try (TestApi api = new TestApi(folder, IDLE_SECONDS)) {
      Export export = api.finished(new byte[LARGE]);
      try (Socket begun = begun(api.port(), link(api, export))) {
        api.now.updateAndGet(now -> now.plus(Duration.ofDays(8)));
        await(api.files.delete(export.file().orElseThrow().key()));
        assertThat(api.get("/v1/exports/" + export.id() + "/download").status()).isEqualTo(410);

        assertThat(bytesLeft(begun)).isGreaterThan(LARGE);
      }
      awaitTrue("no watch is left", () -> api.watch.size() == 0);
    }
  }

  @Test
  void aDownloadThatItsClientBreaksOffLeavesNothing() throws Exception {
    try (TestApi api = new TestApi(folder, IDLE_SECONDS)) {
      Export export = api.finished(new byte[LARGE]);
      try (Socket begun = begun(api.port(), link(api, export))) {
        assertThat(api.watch.size()).isEqualTo(1);
        begun.setSoLinger(true, 0); // a reset
      }
      awaitTrue("no watch is left", () -> api.watch.size() == 0);
    }
  }

  private static String link(TestApi api, Export export) {
    return api.get("/v1/exports/" + export.id() + "/download").link();
  }

  /** A download of which a client has read the first byte. */
  private static Socket begun(int port, String path) throws IOException {
    Socket socket = Sockets.connect(port, 4096);
    Sockets.write(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  private static void assertEnded(TestApi api) {
    awaitTrue(
        "the server has ended the download",
        () ->
            api.requests.stream()
                .anyMatch(one -> one.operationId().filter("fetchFile"::equals).isPresent()));
  }

  private static long bytesLeft(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[64 << 10];
    long bytes = 0;
    try {
      for (int count; (count = in.read(buffer)) >= 0; ) {
        bytes += count;
      }
    } catch (SocketException cut) {
      assertThat(cut).hasMessageContaining("reset");
    }
    return bytes;
  }
}
