package io.hookexport.http;

import static io.hookexport.http.TestApi.CLOSE;
import static io.hookexport.http.TestApi.JSON;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.FilePreview;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that ask for much and read nothing, beside one that only wants its own. */
final class UnreadResponsesTest {
  private static final String BUNDLE = "GET /docs/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final int LARGE = 10_000_000;
  private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

  @Test
  void aSmallServerServesOthersWhileManyLargeResponsesAreNotRead() throws Exception {
    List<Socket> attackers = new ArrayList<>();
    try (ChildApi api = new ChildApi(64)) {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest poll =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port + "/v1/exports"))
              .header("Authorization", "Bearer " + api.key)
              .timeout(Duration.ofSeconds(30))
              .build();
      for (int i = 0; i < 100; i++) {
        Socket attacker = Sockets.connect(api.port, 4096);
        attackers.add(attacker);
        Sockets.write(attacker, BUNDLE.repeat(10));
        assertThat(client.send(poll, HttpResponse.BodyHandlers.ofString()).statusCode())
            .as("beside " + i)
            .isEqualTo(200);
      }
    } finally {
      for (Socket attacker : attackers) {
        attacker.close();
      }
    }
  }

  @Test
  void theNextPipelinedRequestWaitsUntilTheResponseBeforeHasLeft() throws Exception {
    try (TestApi api = new TestApi();
        Socket unread = Sockets.connect(api.port(), 4096)) {
      String large = preview(api);
      Sockets.write(unread, large + LIVE + large);
      for (int i = 0; i < 50 || sent(api, "previewExport") < 1; i++) {
        assertThat(api.get("/v1/exports").status()).isEqualTo(200);
      }
      assertThat(sent(api, "previewExport")).isEqualTo(1);
      assertThat(sent(api, "getLiveness")).isZero();

      Sockets.write(unread, "GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String all = new String(unread.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(5);
      assertThat(all).endsWith("}}");
    }
  }

  /** A request whose response is more than the kernel takes of a connection that is not read. */
  private static String preview(TestApi api) {
    Export export = api.finished(new byte[10]);
    api.preview.set(
        (of, rows) ->
            Future.succeededFuture(
                new FilePreview.Preview(List.of("a"), List.of(List.of("x".repeat(LARGE))), false)));
    return api.keyed("GET /v1/exports/" + export.id() + "/preview", "");
  }

  private static long sent(TestApi api, String operation) {
    return api.requests.stream()
        .filter(request -> request.operationId().filter(operation::equals).isPresent())
        .count();
  }

  @Test
  void aConnectionWithTooManyRequestsWithoutAResponseIsClosed() throws Exception {
    try (TestApi api = new TestApi()) {
      Promise<Void> lookUp = api.keys.hold();
      String keyed = api.keyed("GET /v1/exports", "");
      try (Socket fair = Sockets.connect(api.port(), 4096);
          Socket greedy = Sockets.connect(api.port(), 4096)) {
        Sockets.write(fair, keyed + LIVE.repeat(Pipelining.MOST_WAITING - 1));
        Sockets.write(greedy, keyed + LIVE.repeat(Pipelining.MOST_WAITING));
        greedy.setSoTimeout(60_000);
        assertThat(Sockets.isClosed(greedy)).isTrue();
        lookUp.complete();
        InputStream in = fair.getInputStream();
        StringBuilder answers = new StringBuilder();
        while (answers.toString().split("\"status\":\"up\"", -1).length < Pipelining.MOST_WAITING) {
          int next = in.read();
          assertThat(next).as(answers.toString()).isNotNegative();
          answers.append((char) next);
        }
      }
    }
  }

  /** Short lines and chunks are much heap. */
  @ParameterizedTest
  @MethodSource("pipelined")
  void requestsThatWaitForOthersShareABoundOnTheirHeap(String request) throws Exception {
    try (TestApi api = new TestApi()) {
      Promise<Void> lookUp = api.keys.hold();
      try (Socket greedy = Sockets.connect(api.port(), 65_536)) {
        Sockets.write(
            greedy,
            api.keyed("GET /v1/exports", "") + request.repeat(14)); // fewer than are too many
        greedy.setSoTimeout(60_000);
        assertThat(Sockets.isClosed(greedy)).isTrue();
      }
      lookUp.complete();
      // One after the other they are fine.
      try (Socket patient = Sockets.connect(api.port(), 65_536)) {
        for (int i = 0; i < 30; i++) {
          Sockets.write(patient, request);
          assertThat(RawAnswer.parse(Sockets.answer(patient)).status()).isBetween(200, 499);
        }
      }
    }
  }

  private static Stream<String> pipelined() {
    String chunks =
        "POST /v1/exports HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1\r\na\r\n".repeat(20)
            + "0\r\n\r\n";
    return Stream.of(LIVE.replace("\r\n\r\n", "\r\n" + "a:\r\n".repeat(10) + "\r\n"), chunks);
  }

  @Test
  void largeResponsesThatNobodyReadsAreBoundedAndGoWithTheirClients() throws Exception {
    try (TestApi api = new TestApi()) {
      String request = preview(api);
      String path = request.split(" ", 3)[1];
      try (Socket unread = Sockets.connect(api.port(), 4096)) {
        Sockets.write(unread, request);
        awaitTrue("in flight > LARGE", () -> api.responses.inFlight() > LARGE);
        Answer refused = api.get(path);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("UNAVAILABLE");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(api.get("/v1/exports").status()).isEqualTo(200);
      }
      awaitTrue("in flight == 0", () -> api.responses.inFlight() == 0);
      assertThat(api.get(path).status()).isEqualTo(200);
      awaitTrue("in flight == 0", () -> api.responses.inFlight() == 0);
    }
  }

  @Test
  void oneClientLeavesRoomForOthers() {
    ResponseBytes responses = new ResponseBytes(4000);
    responses.take("a", 900);
    assertThat(isTaken(responses, "a", 200)).isFalse();
    assertThat(isTaken(responses, "b", 900)).isTrue();
    assertThat(isTaken(responses, "c", 2300)).isFalse();
    assertThat(isTaken(responses, "c", 2200)).isTrue();
    assertThat(isTaken(responses, "d", 1)).isFalse();
    responses.giveBack("a", 900);
    assertThat(isTaken(responses, "a", 900)).isTrue();
    responses.giveBack("a", 900);
    responses.giveBack("b", 900);
    responses.giveBack("c", 2200);
    assertThat(responses.inFlight()).isZero();
    assertThat(isTaken(responses, "a", 100_000)).isTrue();
  }

  private static boolean isTaken(ResponseBytes responses, String client, long size) {
    try {
      responses.take(client, size);
      return true;
    } catch (io.hookexport.export.ExportException refused) {
      return false;
    }
  }

  /** A body that does not come to its end is as much memory as a response that is not read. */
  @Test
  void largeBodiesThatDoNotEndAreBounded() throws Exception {
    try (TestApi api = TestApi.withBodiesOf(600_000)) {
      try (Socket unended = Sockets.connect(api.port(), 4096)) {
        String lines = JSON + CLOSE + "Content-Length: 500000\r\n";
        Sockets.write(unended, api.keyed("POST /v1/exports", lines) + "{");
        awaitTrue("in flight == 500_000", () -> api.responses.inFlight() == 500_000);
        for (String length : List.of("Content-Length: 500001", "Transfer-Encoding: chunked")) {
          RawAnswer refused =
              api.rawChecked(api.keyed("POST /v1/exports", JSON + CLOSE + length + "\r\n"));
          assertThat(refused.status()).isEqualTo(503);
          assertThat(refused.headers().get("Retry-After")).containsExactly("1");
          assertThat(refused.text()).contains("Too many large requests are in progress");
        }
        assertThat(api.created()).isNotNull();
      }
      awaitTrue("in flight == 0", () -> api.responses.inFlight() == 0);
    }
  }
}
