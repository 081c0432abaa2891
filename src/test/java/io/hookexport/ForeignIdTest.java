package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.CheckedClient.Answer;
import io.hookexport.TestServer.Tuning;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An id of another project must look exactly like an id that does not exist. That both take the
 * same way through the server is asserted on answers; the time they take is measured and printed,
 * because no clock of a shared machine is fit to fail a build. More samples: {@code
 * -Dforeign.samples=20000} as a JVM argument of the tests.
 */
final class ForeignIdTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static String stranger;
  private static String foreignId;

  @BeforeAll
  static void start() throws Exception {
    String uri = TestServer.prepare(100);
    String owner = TestServer.createKey(uri, "demo");
    stranger = TestServer.createKey(uri, "stranger");
    server = TestServer.start(uri, folder, Tuning.DEFAULT);
    JsonObject range =
        new JsonObject()
            .put("start_time", "2026-01-01T00:00:00Z")
            .put("end_time", "2026-12-01T00:00:00Z");
    foreignId = server.send("POST", "/v1/exports", owner, range).data().getString("id");
    server.await(foreignId, owner, Set.of("completed"));
  }

  @AfterAll
  static void close() {
    server.close();
  }

  /** Of the same form and age as the foreign one. */
  private static String unknownId() {
    return foreignId.substring(0, 24) + UUID.randomUUID().toString().substring(24);
  }

  private static Map<String, List<String>> comparable(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.response().headers().map());
    headers.remove("x-request-id");
    return headers;
  }

  @ParameterizedTest
  @CsvSource({"GET,", "GET,/download", "DELETE,"})
  void aForeignIdAnswersLikeAnUnknownOne(String method, String suffix) {
    String end = suffix == null ? "" : suffix;
    int samples = Integer.getInteger("foreign.samples", 200);
    double[] foreign = new double[samples];
    double[] unknown = new double[samples];
    for (int i = -50; i < samples; i++) {
      for (boolean isForeign :
          i % 2 == 0 ? new boolean[] {true, false} : new boolean[] {false, true}) {
        String id = isForeign ? foreignId : unknownId();
        long begun = System.nanoTime();
        Answer answer = server.send(method, "/v1/exports/" + id + end, stranger, null);
        double micros = (System.nanoTime() - begun) / 1e3;
        assertThat(answer.status()).isEqualTo(404);
        if (i >= 0) {
          (isForeign ? foreign : unknown)[i] = micros;
        }
      }
    }
    Answer one = server.send(method, "/v1/exports/" + foreignId + end, stranger, null);
    Answer other = server.send(method, "/v1/exports/" + unknownId() + end, stranger, null);
    assertThat(comparable(one)).isEqualTo(comparable(other));
    assertThat(one.json().getJsonObject("error")).isEqualTo(other.json().getJsonObject("error"));
    System.out.printf(
        "foreign id: %s %s: median %.0f µs foreign, %.0f µs unknown;"
            + " chance that a foreign one is slower %.3f (0.5: none), %d interleaved samples each%n",
        method,
        "/v1/exports/{id}" + end,
        median(foreign),
        median(unknown),
        superiority(foreign, unknown),
        samples);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Probability that a value of the first is larger than one of the second (Mann-Whitney). */
  private static double superiority(double[] first, double[] second) {
    double[] sorted = second.clone();
    Arrays.sort(sorted);
    double smaller = 0;
    for (double value : first) {
      int at = Arrays.binarySearch(sorted, value);
      smaller += at >= 0 ? at + 0.5 : -at - 1;
    }
    return smaller / ((double) first.length * second.length);
  }
}
