package io.hookexport.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator learns of a server that does not respond. */
final class ManagementClientTest {
  private static ManagementClient client(String uri) {
    return new ManagementClient(URI.create(uri), "token", Duration.ofSeconds(1));
  }

  @Test
  @Timeout(30)
  void aBodyThatStopsIsNotWaitedForForever() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread sender = new Thread(() -> sendHalf(silent));
      sender.start();
      ManagementClient client = client("http://127.0.0.1:" + silent.getLocalPort());
      assertThatThrownBy(() -> client.send("GET", "/", null))
          .hasMessageContaining("nothing, or not all of it, within 1 seconds. Check --server");
      sender.join(); // the exchange has been cancelled, and its connection closed
    }
  }

  private static void sendHalf(ServerSocket listening) {
    try (Socket socket = listening.accept()) {
      socket
          .getOutputStream()
          .write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello".getBytes(UTF_8));
      socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The client has reset it.
    }
  }

  @Test
  void aFailedConnectionIsToldInWords() {
    assertThatThrownBy(() -> client("http://127.0.0.1:1").send("GET", "/", null))
        .hasMessageContaining("no response from http://127.0.0.1:1: connection refused. Check");
    assertThatThrownBy(() -> client("http://no.such.host.invalid").send("GET", "/", null))
        .hasMessageContaining("there is no host of this name");
  }
}
