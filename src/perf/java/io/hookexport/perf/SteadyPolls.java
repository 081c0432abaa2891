package io.hookexport.perf;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Polls of one export at a steady rate, whatever the server does: the time of each is counted from
 * the moment in which it was due.
 */
final class SteadyPolls {
  private static final int STEP_MILLIS = 10;

  /** Arguments: URL of an export, key, polls a second, seconds. */
  public static void main(String[] arguments) throws Exception {
    URI url = URI.create(arguments[0]);
    int perSecond = Integer.parseInt(arguments[2]);
    int seconds = Integer.parseInt(arguments[3]);
    Vertx vertx = Vertx.vertx();
    HttpClient client =
        vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(256));
    int all = perSecond * seconds;
    List<Long> micros = Collections.synchronizedList(new ArrayList<>(all));
    Map<String, Integer> answers = Collections.synchronizedMap(new TreeMap<>());
    long start = System.nanoTime() + 500_000_000;
    for (int i = 0; i < all; i += perSecond * STEP_MILLIS / 1000) {
      long due = start + TimeUnit.SECONDS.toNanos(1) / perSecond * i;
      long early = due - System.nanoTime();
      if (early > 0) {
        TimeUnit.NANOSECONDS.sleep(early); // the rate
      }
      IntStream.range(0, perSecond * STEP_MILLIS / 1000)
          .forEach(
              each ->
                  client
                      .request(HttpMethod.GET, url.getPort(), url.getHost(), url.getPath())
                      .compose(
                          request -> {
                            request.putHeader("Authorization", "Bearer " + arguments[1]);
                            return request
                                .send()
                                .compose(
                                    response ->
                                        response.end().map(over -> "" + response.statusCode()));
                          })
                      .otherwise(failure -> String.valueOf(failure.getMessage()))
                      .onSuccess(
                          answer -> {
                            answers.merge(answer, 1, Integer::sum);
                            micros.add((System.nanoTime() - due) / 1000);
                          }));
    }
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (micros.size() < all && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
    List<Long> sorted = new ArrayList<>(micros);
    Collections.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%d of %d polls, %s, p50 %.1f ms, p99 %.1f ms, most %.1f ms%n",
        sorted.size(),
        all,
        answers,
        sorted.get(sorted.size() / 2) / 1000.0,
        sorted.get(sorted.size() * 99 / 100) / 1000.0,
        sorted.get(sorted.size() - 1) / 1000.0);
    System.exit(0);
  }

  private SteadyPolls() {}
}
