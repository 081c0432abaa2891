package io.hookexport.http;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Sockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Clients that read a file slowly, or not at all. */
final class SlowReadersTest {
  /** More than the system takes for a client that does not read. */
  private static final int SIZE = 30_000_000;

  @AutoClose private TestApi api;

  private Socket downloading() throws IOException {
    String link = api.link(api.finished(new byte[SIZE]));
    api.requests.clear();
    Socket socket = Sockets.connect(api.port(), 64 * 1024);
    Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    return socket;
  }

  @Test
  void aClientThatPausesLongerThanTheIdleTimeoutGetsTheWholeFile() throws Exception {
    api = new TestApi(4, 10, 100);
    try (Socket socket = downloading()) {
      InputStream in = socket.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      TimeUnit.MILLISECONDS.sleep(6000); // time is what this test is about
      assertThat(in.readAllBytes().length).isGreaterThan(SIZE);
    }
    awaitTrue("the request is told of", () -> !api.requests.isEmpty());
    assertThat(api.requests.get(0).complete()).isTrue();
    assertThat(api.requests.get(0).bytes()).isEqualTo(SIZE);
  }

  /** And the log does not say that it got the file. */
  @Test
  void aClientThatReadsNothingIsCut() throws Exception {
    api = new TestApi(1, 10, 100);
    try (Socket socket = downloading()) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      awaitTrue("the client is cut", () -> !api.requests.isEmpty());
      List<CompletedRequest> told = List.copyOf(api.requests);
      assertThat(told).hasSize(1);
      assertThat(told.get(0).complete()).isFalse();
      assertThat(told.get(0).bytes()).isBetween(1L, SIZE - 1L);
    }
  }
}
