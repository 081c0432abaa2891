package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestRequest;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Downloads that were begun, of files that are deleted or expire. */
final class GoneFilesTest {
  /** More than the kernel takes of a connection that is not read. */
  private static final int LARGE = 32 << 20;

  /** Longer than the deadline of the tests: it is not what ends a download. */
  private static final int IDLE_SECONDS = 600;

  @AutoClose private final TestApi api = new TestApi(IDLE_SECONDS);
  private final Export export = api.finished(new byte[LARGE]);

  @Test
  void aDeletedFileIsSentNoFurther() throws Exception {
    try (Socket begun = begun()) {
      assertThat(api.send("DELETE", "/v1/exports/" + export.id(), null).status()).isEqualTo(204);
      assertEnded();
      assertThat(Sockets.bytesLeft(begun)).isLessThan(LARGE);
    }
  }

  @Test
  void aFileThatAnotherProcessDeletesIsSentNoFurther() throws Exception {
    try (Socket begun = begun()) {
      await(api.store.delete(TestRequest.access(export.projectId()), export.id()));
      assertEnded();
      assertThat(Sockets.bytesLeft(begun)).isLessThan(LARGE);
    }
  }

  @Test
  void aDownloadOfAFileThatExpiresIsCompleted() throws Exception {
    try (Socket begun = begun()) {
      api.now.updateAndGet(now -> now.plus(Duration.ofDays(8)));
      await(api.files.delete(export.file().orElseThrow().key()));
      assertThat(api.get("/v1/exports/" + export.id() + "/download").status()).isEqualTo(410);
      assertThat(Sockets.bytesLeft(begun)).isGreaterThan(LARGE);
    }
    awaitTrue("no watch is left", () -> api.watch.size() == 0);
  }

  @Test
  void aDownloadThatItsClientBreaksOffLeavesNothing() throws Exception {
    try (Socket begun = begun()) {
      assertThat(api.watch.size()).isEqualTo(1);
      begun.setSoLinger(true, 0); // a reset
    }
    awaitTrue("no watch is left", () -> api.watch.size() == 0);
  }

  /** A download of which a client has read the first byte. */
  private Socket begun() throws IOException {
    String link = api.link(export);
    Socket socket = Sockets.connect(api.port(), 4096);
    Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  private void assertEnded() {
    awaitTrue(
        "the server has ended the download",
        () ->
            api.requests.stream()
                .anyMatch(one -> one.operationId().filter("fetchFile"::equals).isPresent()));
  }
}
