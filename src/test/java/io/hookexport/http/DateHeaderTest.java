package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DateHeaderTest {
  @Test
  void aDayHasTwoDigits() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      DateHeader date = new DateHeader(InstantSource.fixed(Instant.parse("1994-11-06T08:49:37Z")));
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(
                  request -> {
                    date.writeTo(request.response());
                    request.response().end();
                  })
              .listen(0, "127.0.0.1")
              .await(60, TimeUnit.SECONDS);
      HttpClientResponse response =
          vertx
              .createHttpClient()
              .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
              .compose(request -> request.send())
              .await(60, TimeUnit.SECONDS);
      // The example of RFC 9110, 5.6.7.
      assertThat(response.getHeader("Date")).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    } finally {
      vertx.close().await(60, TimeUnit.SECONDS);
    }
  }
}
