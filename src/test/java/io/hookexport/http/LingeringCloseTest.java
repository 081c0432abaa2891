package io.hookexport.http;

import static io.hookexport.http.TestApi.JSON;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that still send when they are answered, and read only then. */
final class LingeringCloseTest {
  private static final String LARGE = "Content-Length: 99999999\r\n";

  @AutoClose private final TestApi api = new TestApi(60, 40, 100);

  private static String head(String line, String... fields) {
    return line + " HTTP/1.1\r\nHost: x\r\n" + String.join("", fields) + "\r\n";
  }

  /** The response to a head with three megabytes behind it, which are sent before it is read. */
  private String afterAll(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, head);
      awaitTrue("the response is there", () -> socket.getInputStream().available() > 0);
      for (int i = 0; i < 300; i++) {
        socket.getOutputStream().write(new byte[10_000]);
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aHeadThatIsRefusedIsAnsweredThoughMoreIsSent() throws IOException {
    assertThat(afterAll(head("GET /" + "x".repeat(9000))))
        .startsWith("HTTP/1.1 414 ")
        .endsWith("}");
    String large = "X: " + "x".repeat(17_000) + "\r\n";
    assertThat(afterAll(head("POST /v1/exports", large, LARGE)))
        .startsWith("HTTP/1.1 431 ")
        .endsWith("}");
    assertThat(afterAll(head("POST /v1/exports", "Host: y\r\n", LARGE)))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("}");
  }

  @Test
  void aBodyThatIsTooLargeIsAnsweredThoughAllOfItIsSent() throws IOException {
    for (String length : new String[] {LARGE, "Transfer-Encoding: chunked\r\n"}) {
      String first = length.equals(LARGE) ? "" : "ffffff\r\n" + " ".repeat(5000);
      assertThat(afterAll(api.keyed("POST /v1/exports", JSON + length) + first))
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close")
          .endsWith("}");
    }
    assertThat(afterAll(head("POST /v1/exports", LARGE))).startsWith("HTTP/1.1 401 ").endsWith("}");
  }

  /** Within the timeout of 40 s nothing would happen. */
  @ParameterizedTest
  @ValueSource(strings = {LARGE, "Content-Length: 2\r\nConnection: close\r\n"})
  void aBodyThatNobodyWantsDoesNotHoldTheConnection(String length) throws IOException {
    UUID id = api.created();
    for (String line :
        new String[] {"GET /v1/exports/" + id, "POST /v1/exports/" + id + "/cancel"}) {
      RawAnswer answer = api.rawChecked(api.keyed(line, JSON + length));
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers().get("Connection")).containsExactly("close");
    }
  }

  @Test
  void aFileIsSentWholeBeforeItsConnectionIsClosed() throws IOException {
    int size = 10_000_000;
    String link = api.link(api.finished(new byte[size]));
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, head("GET " + link, LARGE));
      assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(size);
    }
  }

  @Test
  void aClientThatStaysIsCutAfterAWhile() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, head("POST /v1/exports", LARGE));
      assertThat(socket.getInputStream().readAllBytes()).asString().startsWith("HTTP/1.1 401 ");
      awaitTrue("the connection is closed", () -> api.open.open() == 0);
    }
  }

  @Test
  void aClientThatSendsOnAndOnIsCut() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, head("POST /v1/exports", LARGE));
      byte[] more = new byte[65_536];
      long sent = 0;
      try {
        while (sent < 99_999_999) {
          socket.getOutputStream().write(more);
          sent += more.length;
        }
      } catch (SocketException cut) {
        // as it should be
      }
      assertThat(sent).isLessThan(90_000_000);
    }
  }
}
