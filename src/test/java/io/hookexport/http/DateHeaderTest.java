package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class DateHeaderTest {
  @Test
  void aDayHasTwoDigits() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      DateHeader date = new DateHeader(InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z")));
      HttpServer server =
          await(
              vertx
                  .createHttpServer()
                  .requestHandler(
                      request -> {
                        date.writeTo(request.response());
                        request.response().end();
                      })
                  .listen(0, "127.0.0.1"));
      HttpClientResponse response =
          await(
              vertx
                  .createHttpClient()
                  .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                  .compose(request -> request.send()));
      // The example of RFC 9110, 5.6.7.
      assertThat(response.getHeader("Date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    } finally {
      await(vertx.close());
    }
  }
}
