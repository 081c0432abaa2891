package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.limits.ResponseEnd;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PendingResponsesTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws TimeoutException {
    await(vertx.close());
  }

  @Test
  void anAnswerThatCannotBeEndedKeepsNoOtherOpen() throws TimeoutException {
    PendingResponses answers = new PendingResponses();
    AtomicInteger waiting = new AtomicInteger();
    AtomicReference<Context> serving = new AtomicReference<>();
    Router router = Router.router(vertx);
    router
        .get("/throws")
        .handler(
            rc -> {
              answers.add(
                  rc,
                  () -> {
                    throw new IllegalStateException("cannot be ended");
                  });
              serving.set(vertx.getOrCreateContext());
              waiting.incrementAndGet();
            });
    router
        .get("/ends")
        .handler(
            rc -> {
              answers.add(rc, () -> rc.response().setStatusCode(204).end());
              waiting.incrementAndGet();
            });
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    HttpClient client = vertx.createHttpClient();
    get(client, server, "/throws");
    awaitTrue("the first request", () -> waiting.get() == 1);
    Future<Integer> ends = get(client, server, "/ends");
    awaitTrue("both requests", () -> waiting.get() == 2);

    Promise<Void> ended = Promise.promise();
    serving.get().runOnContext(turn -> answers.endAll().onComplete(ended));

    assertThat(await(ends)).isEqualTo(204);
    await(ended.future());
  }

  /** Otherwise a place that is given back by it is lost for ever. */
  @Test
  void whatAnAnswerHoldsIsFreedOnceAlsoWhenTheAnswerIsOverAlready() throws TimeoutException {
    AtomicInteger freed = new AtomicInteger();
    Router router = Router.router(vertx);
    router
        .get("/")
        .handler(
            rc -> {
              ResponseEnd.run(rc, freed::incrementAndGet);
              rc.response().setStatusCode(204).end();
              ResponseEnd.run(rc, freed::incrementAndGet);
            });
    HttpServer server =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    HttpClient client = vertx.createHttpClient();
    assertThat(await(get(client, server, "/"))).isEqualTo(204);
    awaitTrue("both are freed", () -> freed.get() == 2);
    await(client.close()); // the end of the connection is told to the same handlers
    assertThat(freed).hasValue(2);
  }

  private static Future<Integer> get(HttpClient client, HttpServer server, String path) {
    return client
        .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", path)
        .compose(request -> request.send().map(response -> response.statusCode()));
  }
}
