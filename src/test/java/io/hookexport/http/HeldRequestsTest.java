package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.limits.LoopLoad;
import io.hookexport.http.limits.Turns;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An event loop that has as many requests as it may. */
final class HeldRequestsTest {
  private final Vertx vertx = Vertx.vertx();
  private final Promise<String> first = Promise.promise();

  @AfterEach
  void close() {
    first.tryComplete("done");
    await(vertx.close());
  }

  /** One statement runs, and one waits. */
  private void fill(LoopLoad load) {
    Turns turns = new Turns(vertx, "database", 1, Duration.ofMinutes(10), load);
    Future<String> running = turns.pass(first::future);
    Future<String> waiting = turns.pass(() -> Future.succeededFuture("later"));
    assertThat(running.isComplete() || waiting.isComplete()).isFalse();
    assertThat(load.room()).isZero();
  }

  private static String list(TestApi api) {
    return "GET /v1/exports HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + api.key
        + "\r\n\r\n";
  }

  @Test
  void whatIsTooManyIsRefusedAfterAWhileAsTheContractSaysAndTheConnectionStays() throws Exception {
    LoopLoad load = new LoopLoad(1, Duration.ofMillis(1));
    fill(load);
    try (TestApi api = TestApi.under(load);
        Socket socket = new Socket("127.0.0.1", api.port())) {
      for (int i = 0; i < 2; i++) {
        Sockets.write(socket, list(api));
        RawAnswer refused = RawAnswer.parse(Sockets.answer(socket));
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).contains("1");
        assertThat(refused.header("Content-Type")).contains("application/json");
        assertThat(refused.header("Cache-Control")).contains("no-store");
        assertThat(refused.header("Content-Length")).contains("" + refused.body().length);
        JsonObject body = new JsonObject(refused.text());
        assertThat(body.getJsonObject("error").getString("code")).isEqualTo("UNAVAILABLE");
        assertThat(body.getJsonObject("meta").getString("request_id"))
            .isEqualTo(refused.header("X-Request-Id").orElseThrow());
      }
      awaitTrue("both are recorded", () -> api.requests.size() == 2);
      assertThat(api.requests).allMatch(request -> request.status() == 503);
      first.complete("done");
      awaitTrue("there is room", () -> load.room() == 1);
      Sockets.write(socket, list(api));
      assertThat(RawAnswer.parse(Sockets.answer(socket)).status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsHeldIsAnsweredWhenThereIsRoomAgain() throws Exception {
    LoopLoad load = new LoopLoad(1, Duration.ofMinutes(10));
    fill(load);
    try (TestApi api = TestApi.under(load);
        Socket socket = new Socket("127.0.0.1", api.port())) {
      Sockets.write(socket, list(api));
      // Answered by the same event loop, after the request before it was read.
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      first.complete("done");
      assertThat(RawAnswer.parse(Sockets.answer(socket)).status()).isEqualTo(200);
    }
  }

  @Test
  void onlyWholeRequestsThatWaitForTheDatabaseAreHeld() throws Exception {
    LoopLoad load = new LoopLoad(1, Duration.ofMinutes(10));
    fill(load);
    try (TestApi api = TestApi.under(load);
        Socket socket = new Socket("127.0.0.1", api.port())) {
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      assertThat(api.get("/openapi.yaml").status()).isEqualTo(200);
      int half = list(api).length() / 2;
      Sockets.write(socket, list(api).substring(0, half));
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      Sockets.write(socket, list(api).substring(half));
      assertThat(RawAnswer.parse(Sockets.answer(socket)).status()).isEqualTo(200);
      // Two at once are two responses, in their order.
      Sockets.write(socket, list(api) + list(api));
      assertThat(RawAnswer.parse(Sockets.answer(socket)).status()).isEqualTo(200);
      assertThat(RawAnswer.parse(Sockets.answer(socket)).status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatLeavesWhileItsRequestIsHeldIsForgotten() throws IOException {
    LoopLoad load = new LoopLoad(1, Duration.ofMinutes(10));
    fill(load);
    try (TestApi api = TestApi.under(load)) {
      Socket socket = new Socket("127.0.0.1", api.port());
      Sockets.write(socket, list(api));
      assertThat(api.get("/health/live").status()).isEqualTo(200);
      socket.close();
      first.complete("done");
      assertThat(api.get("/v1/exports").status()).isEqualTo(200);
      awaitTrue("its place is free", () -> api.open.open() <= 1);
    }
  }
}
