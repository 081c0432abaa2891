package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Sockets;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Many connections with large heads, which need no key, at a server with little memory. */
final class HeadMemoryTest {
  private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: x\r\n";

  private static void assertAnswered(Socket socket, String request) throws Exception {
    Sockets.write(socket, request);
    assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 200").endsWith("}}");
  }

  private static void assertServes(ChildApi api) throws Exception {
    try (Socket other = new Socket("127.0.0.1", api.port)) {
      assertAnswered(other, LIVE + "\r\n");
    }
  }

  @Test
  void anIdleConnectionDoesNotHoldItsLastHead() throws Exception {
    StringBuilder large = new StringBuilder(LIVE);
    for (int i = 10; i < 99; i++) {
      large.append("X-").append(i).append(": ").append("y".repeat(170)).append("\r\n");
    }
    large.append("\r\n");
    List<Socket> idle = new ArrayList<>();
    try (ChildApi api = new ChildApi(48)) {
      for (int i = 0; i < 900; i++) {
        idle.add(new Socket("127.0.0.1", api.port));
        assertAnswered(idle.get(i), large.toString());
      }
      assertServes(api);
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  /** A line of four bytes is a hundred bytes on the heap. */
  @Test
  void aHeadOfManyLinesIsNotRead() throws Exception {
    byte[] half = (LIVE + "a:\r\n".repeat(3800)).getBytes(StandardCharsets.ISO_8859_1);
    List<Socket> open = new ArrayList<>();
    try (ChildApi api = new ChildApi(48)) {
      for (int i = 0; i < 300; i++) {
        Socket socket = new Socket("127.0.0.1", api.port);
        open.add(socket);
        socket.getOutputStream().write(half);
      }
      for (Socket socket : open) {
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      assertServes(api);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }
}
