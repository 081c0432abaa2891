package io.hookexport.http;

import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.http.TestApi.JSON;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that hold a connection without getting on, and too many of them. */
final class ConnectionsTest {
  private static final String CHUNKED = "Transfer-Encoding: chunked\r\n";

  @AutoClose private TestApi api;

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

  private Socket connect() throws IOException {
    return new Socket("127.0.0.1", api.port());
  }

  @Test
  void aClientThatDripsItsFirstHeadIsCut() throws Exception {
    api = new TestApi(60, 1, 100);
    try (Socket socket = connect()) {
      Sockets.write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(drip(socket)).isBetween(0.8, 10.0);
    }
  }

  @Test
  void aClientThatDripsALaterHeadIsCutToo() throws Exception {
    api = new TestApi(2, 1, 100);
    try (Socket socket = connect()) {
      assertServed(socket);
      Sockets.write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ");
      assertThat(drip(socket)).isBetween(1.5, 10.0);
    }
  }

  @Test
  void aClientThatDripsABodyIsCut() throws Exception {
    api = new TestApi(60, 1, 100);
    try (Socket socket = connect()) {
      Sockets.write(socket, api.keyed("POST /v1/exports", JSON + "Content-Length: 4000\r\n"));
      assertThat(drip(socket)).isBetween(0.8, 10.0);
    }
  }

  @Test
  void aBodyThatNeverComesIsAnsweredBeforeTheConnectionIsClosed() {
    api = new TestApi(60, 1, 100);
    String lines = JSON + "X-Request-Id: mine\r\nContent-Length: 40\r\n";
    RawAnswer answer = api.rawChecked(api.keyed("POST /v1/exports", lines) + "{");
    assertThat(answer.status()).isEqualTo(408);
    assertThat(answer.text()).contains("\"REQUEST_TIMEOUT\"", "within 1 second.", "\"mine\"");
    assertThat(answer.headers().get("Connection")).containsExactly("close");
    awaitTrue("the request is told of", () -> !api.requests.isEmpty());
    assertThat(api.requests)
        .singleElement()
        .satisfies(request -> assertThat(request.status()).isEqualTo(408));
  }

  private void awaitLookUps(int count) {
    awaitTrue("look-ups: " + count, () -> api.keys.lookUps() == count);
  }

  private CompletableFuture<Answer> later(Supplier<Answer> request) {
    return CompletableFuture.supplyAsync(request);
  }

  @Test
  void aSlowLookUpOfTheKeyIsNoFaultOfTheClient() throws Exception {
    api = new TestApi(new ClientLimits(0, 0, 1, TrustedProxies.NONE), 1);
    UUID id = api.finished(new byte[1]).id();
    UUID gone = api.finished(new byte[1]).id();
    Promise<Void> lookedUp = api.keys.hold();
    List<CompletableFuture<Answer>> answers =
        List.of(
            later(() -> api.post(JANUARY)),
            later(() -> api.get("/v1/exports/" + id)),
            later(() -> api.send("DELETE", "/v1/exports/" + gone, null)));
    awaitLookUps(3);
    TimeUnit.MILLISECONDS.sleep(2500); // more than twice the timeout: time is what this is about
    assertThat(answers).noneMatch(CompletableFuture::isDone);
    lookedUp.complete();
    assertThat(answers)
        .extracting(answer -> answer.get(60, TimeUnit.SECONDS).status())
        .containsExactly(201, 200, 204);
  }

  @Test
  void theTimeOfABodyBeginsWhenTheKeyWasLookedUp() throws Exception {
    api = new TestApi(60, 1, 100);
    Promise<Void> lookedUp = api.keys.hold();
    try (Socket socket = connect()) {
      String lines = JSON + "Content-Length: " + JANUARY.length() + "\r\n";
      Sockets.write(socket, api.keyed("POST /v1/exports", lines) + "{");
      awaitLookUps(1);
      TimeUnit.MILLISECONDS.sleep(2500); // as above
      socket.setSoTimeout(1);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      lookedUp.complete();
      socket.setSoTimeout(60_000);
      assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 408").contains("within 1 second.");
    }
  }

  /** 400 is the answer; the export is as it was. */
  @Test
  void whatIsAnsweredBeforeItsKeyWasLookedUpIsNotDone() throws Exception {
    api = new TestApi(60, 30, 100);
    UUID id = api.finished(new byte[1]).id(); // one that can be deleted
    Promise<Void> lookedUp = api.keys.hold();
    try (Socket socket = connect()) {
      Sockets.write(socket, api.keyed("DELETE /v1/exports/" + id, CHUNKED));
      awaitLookUps(1);
      Sockets.write(socket, "zz\r\n\r\n");
      assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 400");
    }
    lookedUp.complete();
    assertThat(api.get("/v1/exports/" + id).status()).isEqualTo(200);
  }

  /** A place that such a request took would never come back. */
  @Test
  void aStreamThatWasAnsweredTakesNoPlace() throws Exception {
    api = new TestApi(new ClientLimits(0, 0, 1, TrustedProxies.NONE), 1);
    UUID id = api.created();
    Promise<Void> lookedUp = api.keys.hold();
    for (int i = 1; i <= 3; i++) {
      try (Socket socket = connect()) {
        Sockets.write(socket, api.keyed("GET /v1/exports/" + id + "/events", CHUNKED));
        awaitLookUps(i);
        Sockets.write(socket, "zz\r\n\r\n");
        assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 400");
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
    api = new TestApi(60, 1, 100);
    String head = api.keyed("POST /v1/exports", JSON + CHUNKED);
    RawAnswer together = api.rawChecked(head + body);
    assertThat(together.status()).as(together.text()).isEqualTo(400);
    try (Socket socket = connect()) {
      Sockets.write(socket, head);
      TimeUnit.MILLISECONDS.sleep(100); // most often, the head is then read before the body
      Sockets.write(socket, body);
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\"INVALID_REQUEST\"");
    }
  }

  @Test
  void aKeptConnectionServesOnAfterTheTimeoutOfTheFirstRequest() throws Exception {
    api = new TestApi(60, 1, 100);
    try (Socket socket = connect()) {
      for (int i = 0; i < 5; i++) {
        assertServed(socket);
        TimeUnit.MILLISECONDS.sleep(500); // time is what this test is about
      }
    }
  }

  @Test
  void aDownloadMayTakeLongerThanAnyTimeoutOfRequests() throws Exception {
    api = new TestApi(2, 1, 100);
    int size = 20_000_000;
    String link = api.link(api.finished(new byte[size]));
    try (Socket socket = connect()) {
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
    api = new TestApi(60, 30, 5);
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        sockets.add(connect());
        assertServed(sockets.get(i));
      }
      try (Socket refused = connect()) {
        assertThat(refused.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(api.open.open()).isEqualTo(5);
      assertServed(sockets.get(0));
      sockets.remove(4).close();
      awaitTrue("a free place", () -> api.open.open() <= 4);
      try (Socket welcome = connect()) {
        assertServed(welcome);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfOthers() throws Exception {
    api = new TestApi(new ConnectionPlaces(10, 3, TrustedProxies.of(List.of("127.0.0.3"))));
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        sockets.add(connect());
        assertServed(sockets.get(i));
      }
      try (Socket refused = connect()) {
        assertThat(Sockets.isRefused(refused)).isTrue();
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

  /** An address that has its share gains nothing when another one loses a connection. */
  @Test
  void anIdleConnectionYieldsOnlyToWhomItsPlaceIsAllThatLacks() throws Exception {
    api = new TestApi(ConnectionPlaces.yielding(4));
    String unfinished = api.keyed("POST /v1/exports", JSON + "Content-Length: 40\r\n");
    List<Socket> sockets = new ArrayList<>();
    try {
      Socket idle = from("127.0.0.2");
      sockets.add(idle);
      assertServed(idle);
      for (int i = 0; i < 2; i++) {
        Socket busy = from("127.0.0.3");
        sockets.add(busy);
        Sockets.write(busy, unfinished);
      }
      awaitLookUps(2);
      try (Socket third = from("127.0.0.3")) {
        assertThat(Sockets.isRefused(third)).isTrue();
      }
      assertServed(idle);
      Socket last = from("127.0.0.4");
      sockets.add(last);
      assertServed(last);
      Socket stranger = from("127.0.0.5"); // all places are taken
      sockets.add(stranger);
      assertServed(stranger);
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(api.open.open()).isEqualTo(4);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static void assertServed(Socket socket) throws IOException {
    Sockets.write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(Sockets.answer(socket)).startsWith("HTTP/1.1 200");
  }

  /** All of 127.0.0.0/8 is this machine. */
  private Socket from(String address) throws IOException {
    return new Socket("127.0.0.1", api.port(), java.net.InetAddress.getByName(address), 0);
  }

  @Test
  void connectionsAreNoMoreThanDescriptorsAllow() throws Exception {
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
