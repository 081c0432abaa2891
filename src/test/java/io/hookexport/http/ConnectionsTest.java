package io.hookexport.http;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.Export;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold a connection without getting on, and too many of them. */
final class ConnectionsTest {
  private static final String GET = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path folder;
  private TestApi api;

  @AfterEach
  void close() {
    api.close();
  }

  /** Sends a byte every 50 ms until the server cuts the connection; seconds until then. */
  private static double drip(Socket socket) throws Exception {
    long begun = System.nanoTime();
    socket.setSoTimeout(50);
    while (true) {
      try {
        Sockets.write(socket, "a");
        if (socket.getInputStream().read() < 0) {
          break;
        }
      } catch (SocketTimeoutException open) {
        assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
      } catch (SocketException cut) {
        break;
      }
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static String answer(Socket socket) throws IOException {
    StringBuilder answer = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (answer.indexOf("\r\n\r\n") < 0 || !answer.toString().endsWith("}}")) {
      int next = in.read();
      if (next < 0) {
        return answer.toString();
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  @Test
  void aClientThatDripsItsFirstHeadIsCut() throws Exception {
    api = new TestApi(folder, 60, 1, 100);
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(drip(socket)).isBetween(0.8, 10.0);
    }
  }

  @Test
  void aClientThatDripsALaterHeadIsCutToo() throws Exception {
    api = new TestApi(folder, 2, 1, 100);
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, GET);
      assertThat(answer(socket)).startsWith("HTTP/1.1 200");
      Sockets.write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(drip(socket)).isBetween(1.5, 10.0);
    }
  }

  @Test
  void aClientThatDripsABodyIsCut() throws Exception {
    api = new TestApi(folder, 60, 1, 100);
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(
          socket,
          "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 4000\r\nAuthorization: Bearer "
              + api.key
              + "\r\n\r\n");
      assertThat(drip(socket)).isBetween(0.8, 10.0);
    }
  }

  @Test
  void aBodyThatNeverComesIsAnsweredBeforeTheConnectionIsClosed() {
    api = new TestApi(folder, 60, 1, 100);
    RawAnswer answer =
        api.rawChecked(
            "POST",
            "/v1/exports",
            "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "X-Request-Id: mine\r\nContent-Length: 40\r\nAuthorization: Bearer "
                + api.key
                + "\r\n\r\n{");
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.text()).contains("\"REQUEST_TIMEOUT\"", "within 1 seconds", "\"mine\"");
    assertThat(answer.headers().get("Connection")).containsExactly("close");
    awaitTrue("the request is told of", () -> !api.requests.isEmpty());
    assertThat(api.requests)
        .singleElement()
        .satisfies(request -> assertThat(request.status()).isEqualTo(408));
  }

  /** Look-ups of keys that end when the test says so, and how many were begun. */
  private final Promise<Void> lookedUp = Promise.promise();

  private final AtomicInteger lookUps = new AtomicInteger();

  private void holdLookUps() {
    api.keys.answerAfter(
        () -> {
          lookUps.incrementAndGet();
          return lookedUp.future();
        });
  }

  private CompletableFuture<Answer> later(Supplier<Answer> request) {
    return CompletableFuture.supplyAsync(request);
  }

  @Test
  void aSlowLookUpOfTheKeyIsNoFaultOfTheClient() throws Exception {
    api = new TestApi(folder, new ClientLimits(0, 0, 1, TrustedProxies.NONE), 1);
    UUID id = api.finished(new byte[1]).id();
    UUID gone = api.finished(new byte[1]).id();
    holdLookUps();
    String range = TestApi.range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    List<CompletableFuture<Answer>> answers =
        List.of(
            later(() -> api.post(range)),
            later(() -> api.get("/v1/exports/" + id)),
            later(() -> api.send("DELETE", "/v1/exports/" + gone, null)));
    awaitTrue("the look-ups are under way", () -> lookUps.get() == 3);
    TimeUnit.MILLISECONDS.sleep(2500); // more than twice the timeout: time is what this is about
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    lookedUp.complete();
    assertThat(answers)
        .extracting(answer -> answer.get(60, TimeUnit.SECONDS).status())
        .containsExactly(201, 200, 204);
  }

  @Test
  void theTimeOfABodyBeginsWhenTheKeyWasLookedUp() throws Exception {
    api = new TestApi(folder, 60, 1, 100);
    holdLookUps();
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      String body = TestApi.range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
      Sockets.write(
          socket,
          "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\nAuthorization: Bearer "
              + api.key
              + "\r\n\r\n{");
      awaitTrue("the look-up is under way", () -> lookUps.get() == 1);
      TimeUnit.MILLISECONDS.sleep(2500); // as above
      socket.setSoTimeout(1);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      lookedUp.complete();
      socket.setSoTimeout(60_000);
      assertThat(answer(socket)).startsWith("HTTP/1.1 408").contains("within 1 seconds");
    }
  }

  /** 400 is the answer; the export is as it was. */
  @Test
  void whatIsAnsweredBeforeItsKeyWasLookedUpIsNotDone() throws Exception {
    api = new TestApi(folder, 60, 30, 100);
    UUID id = api.finished(new byte[1]).id(); // one that can be deleted
    holdLookUps();
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(
          socket,
          "DELETE /v1/exports/"
              + id
              + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer "
              + api.key
              + "\r\n\r\n");
      awaitTrue("the look-up is under way", () -> lookUps.get() == 1);
      Sockets.write(socket, "zz\r\n\r\n");
      assertThat(answer(socket)).startsWith("HTTP/1.1 400");
    }
    lookedUp.complete();
    assertThat(api.get("/v1/exports/" + id).status()).isEqualTo(200);
  }

  /** A place that such a request took would never come back. */
  @Test
  void aStreamThatWasAnsweredTakesNoPlace() throws Exception {
    api = new TestApi(folder, new ClientLimits(0, 0, 1, TrustedProxies.NONE), 1);
    UUID id = api.created();
    for (int i = 0; i < 3; i++) {
      holdLookUps();
      int before = lookUps.get();
      try (Socket socket = new Socket("127.0.0.1", api.port())) {
        Sockets.write(
            socket,
            "GET /v1/exports/"
                + id
                + "/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nAuthorization: Bearer "
                + api.key
                + "\r\n\r\n");
        awaitTrue("the look-up is under way", () -> lookUps.get() > before);
        Sockets.write(socket, "zz\r\n\r\n");
        assertThat(answer(socket)).startsWith("HTTP/1.1 400");
      }
    }
    lookedUp.complete();
    try (SseClient stream = new SseClient(api.port(), id.toString(), api.key)) {
      assertThat(stream.event().type()).isEqualTo("export.created");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\n\r\n",
        "-1\r\n\r\n",
        "fffffffffffffffff\r\n\r\n",
        "1\r\n{}\r\n0\r\n\r\n",
        "2\r\n{}\r\nzz\r\n"
      })
  void aMalformedChunkIsAnsweredBeforeTheConnectionIsClosed(String body) throws Exception {
    api = new TestApi(folder, 60, 1, 100);
    String head =
        "POST /v1/exports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\nAuthorization: Bearer "
            + api.key
            + "\r\n\r\n";
    RawAnswer together = api.rawChecked("POST", "/v1/exports", head + body);
    assertThat(together.status()).as(together.text()).isEqualTo(400);
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, head);
      TimeUnit.MILLISECONDS.sleep(100); // most often, the head is then read before the body
      Sockets.write(socket, body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"INVALID_REQUEST\"");
    }
  }

  @Test
  void aKeptConnectionServesOnAfterTheTimeoutOfTheFirstRequest() throws Exception {
    api = new TestApi(folder, 60, 1, 100);
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      for (int i = 0; i < 5; i++) {
        Sockets.write(socket, GET);
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
        TimeUnit.MILLISECONDS.sleep(500); // time is what this test is about
      }
    }
  }

  @Test
  void aDownloadMayTakeLongerThanAnyTimeoutOfRequests() throws Exception {
    api = new TestApi(folder, 2, 1, 100);
    int size = 20_000_000;
    Export export = api.finished(new byte[size]);
    String link =
        URI.create(api.get("/v1/exports/" + export.id() + "/download").header("Location"))
            .getRawPath();
    try (Socket socket = new Socket("127.0.0.1", api.port())) {
      socket.setReceiveBufferSize(64 * 1024);
      Sockets.write(socket, "GET " + link + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      long read = 0;
      long slowUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(4);
      byte[] buffer = new byte[64 * 1024];
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
        if (System.nanoTime() < slowUntil) {
          TimeUnit.MILLISECONDS.sleep(20); // a slow client is what this test is about
        }
      }
      assertThat(read).isGreaterThan(size);
    }
  }

  @Test
  void moreConnectionsThanAllowedAreClosedAndTheOthersWorkOn() throws Exception {
    api = new TestApi(folder, 60, 30, 5);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        Socket socket = new Socket("127.0.0.1", api.port());
        sockets.add(socket);
        Sockets.write(socket, GET);
        assertThat(answer(socket)).startsWith("HTTP/1.1 200");
      }
      try (Socket refused = new Socket("127.0.0.1", api.port())) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(api.open.open()).isEqualTo(5);
      Sockets.write(sockets.get(0), GET);
      assertThat(answer(sockets.get(0))).startsWith("HTTP/1.1 200");
      sockets.remove(4).close();
      awaitTrue("a free place", () -> api.open.open() <= 4);
      try (Socket welcome = new Socket("127.0.0.1", api.port())) {
        Sockets.write(welcome, GET);
        assertThat(answer(welcome)).startsWith("HTTP/1.1 200");
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfOthers() throws Exception {
    api = new TestApi(folder, new ConnectionPlaces(10, 3, TrustedProxies.of(List.of("127.0.0.3"))));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        sockets.add(new Socket("127.0.0.1", api.port()));
        assertServed(sockets.get(i));
      }
      try (Socket refused = new Socket("127.0.0.1", api.port())) {
        assertThat(isClosedUnanswered(refused)).isTrue();
      }
      for (int i = 3; i < 9; i++) {
        // A trusted proxy has many clients.
        sockets.add(from("127.0.0.3"));
        assertServed(sockets.get(i));
      }
      sockets.add(from("127.0.0.2"));
      assertServed(sockets.get(9));
      sockets.remove(0).close();
      awaitTrue("a free place", () -> api.open.open() <= 9);
      sockets.add(from("127.0.0.4"));
      assertServed(sockets.get(9));
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void assertServed(Socket socket) throws IOException {
    Sockets.write(socket, GET);
    assertThat(answer(socket)).startsWith("HTTP/1.1 200");
  }

  private static boolean isClosedUnanswered(Socket socket) throws IOException {
    try {
      Sockets.write(socket, GET);
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  /** All of 127.0.0.0/8 is this machine. */
  private Socket from(String address) throws IOException {
    return new Socket("127.0.0.1", api.port(), java.net.InetAddress.getByName(address), 0);
  }

  @Test
  void connectionsAreNoMoreThanDescriptorsAllow() throws Exception {
    api = new TestApi(folder, new ConnectionPlaces(1, 0, TrustedProxies.NONE));
    assertThat(ConnectionPlaces.byDescriptors(1024)).isEqualTo(384);
    assertThat(ConnectionPlaces.byDescriptors(100)).isEqualTo(12);
    assertThat(ConnectionPlaces.byDescriptors(1_048_576)).isGreaterThan(500_000);
    assertThat(ConnectionPlaces.byDescriptors(Long.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
    ConnectionPlaces places =
        ConnectionPlaces.ofThisProcess(Integer.MAX_VALUE, 1_000_000_000, TrustedProxies.NONE);
    assertThat(places.most()).isLessThan(Integer.MAX_VALUE);
    int taken = 0;
    while (places.take("192.0.2.1")) {
      taken++;
    }
    assertThat(taken).isEqualTo((places.most() + 1) / 2);
  }
}
