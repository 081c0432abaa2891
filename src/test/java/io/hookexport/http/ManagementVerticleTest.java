package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.support.Sockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever reaches the management port takes little of the process. */
final class ManagementVerticleTest {
  private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String METRICS = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";

  /** More than the kernel takes of a connection that is not read. */
  private static final String TEXT = "# 34567890123456789\n".repeat(400_000);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();
  private int port;

  @BeforeEach
  void listen() {
    ManagementVerticle management =
        new ManagementVerticle(
            await(Contract.load(vertx)),
            "127.0.0.1",
            0,
            new Readiness(Map.of()),
            () -> {
              asked.incrementAndGet();
              return Future.succeededFuture(TEXT);
            },
            Optional.empty());
    await(vertx.deployVerticle(management));
    port = management.port();
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void theDatabaseIsAskedOnceASecondHoweverManyAsk() throws Exception {
    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      try (Socket socket = Sockets.connect(port, 4096)) {
        Sockets.write(socket, METRICS.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(TEXT.length());
      }
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
    assertThat(asked.get()).isBetween(1, (int) seconds + 1);
  }

  /** Half of them have had a response, the others have sent a part of a head, or nothing. */
  @Test
  void idleConnectionsMakeRoomForARequest() throws Exception {
    List<Socket> open = new ArrayList<>();
    try {
      for (int i = 0; i < ManagementVerticle.CONNECTIONS / 2; i++) {
        open.add(Sockets.connect(port, 4096));
        if (i % 2 == 0) {
          Sockets.write(open.get(i), LIVE);
          assertThat(open.get(i).getInputStream().read()).isEqualTo('H');
        } else if (i % 4 == 1) {
          Sockets.write(open.get(i), "GET /health/live HTTP/1.1\r\nHo");
        }
      }
      for (int i = 0; i < ManagementVerticle.CONNECTIONS; i++) {
        open.add(Sockets.connect(port, 4096));
        Sockets.write(open.get(open.size() - 1), LIVE);
        assertThat(open.get(open.size() - 1).getInputStream().read()).as("" + i).isEqualTo('H');
      }
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void whoReadsNothingHasFewResponsesWaiting() throws Exception {
    try (Socket unread = Sockets.connect(port, 4096)) {
      Sockets.write(unread, METRICS.repeat(100));
      byte[] all = unread.getInputStream().readAllBytes();
      assertThat(all.length / TEXT.length()).isLessThan(Pipelining.MOST_WAITING);
    } catch (SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  /** Two of them, one after the other, before a connection that is merely idle. */
  @Test
  void aHeadThatDripsLosesItsPlace() throws Exception {
    try (Socket idle = Sockets.connect(port, 4096)) {
      Sockets.write(idle, LIVE);
      assertThat(idle.getInputStream().read()).isEqualTo('H');
      dripUntilClosed();
      dripUntilClosed();
      idle.getInputStream().skipNBytes(idle.getInputStream().available());
      Sockets.write(idle, LIVE);
      assertThat(idle.getInputStream().read()).isEqualTo('H');
    }
  }

  private void dripUntilClosed() throws IOException {
    try (Socket slow = Sockets.connect(port, 4096)) {
      Sockets.write(slow, "GET /health/live HTTP/1.1\r\nX:");
      slow.setSoTimeout(500);
      while (!endsNow(slow)) {
        Sockets.drip(slow);
      }
    }
  }

  private static boolean endsNow(Socket socket) throws IOException {
    try {
      return Sockets.isClosed(socket);
    } catch (SocketTimeoutException stillOpen) {
      return false;
    }
  }

  @ParameterizedTest
  @CsvSource({
    // The first ones are longer than what Vert.x takes without a setting.
    "5000, 10, 10, 404",
    "10, 12000, 12, 404",
    "9000, 10, 10, 414",
    "10, 20000, 20, 431",
    "10, 2020, 101, 431"
  })
  void theLimitsAreThoseThatTheErrorsName(int line, int header, int lines, int status)
      throws Exception {
    StringBuilder head = new StringBuilder("GET /" + "a".repeat(line) + " HTTP/1.1\r\nHost: x\r\n");
    for (int i = 1; i < lines; i++) {
      head.append("X: ").append("b".repeat(header / lines)).append("\r\n");
    }
    assertThat(answer(head + "Connection: close\r\n\r\n")).startsWith("HTTP/1.1 " + status + " ");
  }

  @Test
  void aRequestWithAMalformedChunkIsAnswered() throws Exception {
    assertThat(
            answer(
                "GET /health/live HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  private String answer(String request) throws IOException {
    try (Socket socket = Sockets.connect(port, 4096)) {
      Sockets.write(socket, request);
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
