package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * An export of another project answers exactly like an id that does not exist. The matrix is every
 * operation of openapi.yaml with an {id}, for foreign exports in every state: an operation that is
 * added to the contract is in it.
 */
final class ForeignIdsTest {
  @TempDir static Path folder;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  @AutoClose private static TestServer server;
  private static String owner;
  private static String stranger;

  /** State to the id of an export of the other project. */
  private static final Map<String, String> FOREIGN = new LinkedHashMap<>();

  private static Answer call(ContractOperation operation, String exportId, boolean withHeaders) {
    Object body =
        Set.of("POST", "PUT", "PATCH").contains(operation.method()) ? new JsonObject() : null;
    String[] headers = withHeaders ? operation.headers().toArray(String[]::new) : new String[0];
    return server.send(operation.method(), operation.target(exportId), stranger, body, headers);
  }

  @BeforeAll
  static void start() throws Exception {
    String uri = TestServer.prepare(100);
    owner = TestServer.createKey(uri, "demo");
    stranger = TestServer.createKey(uri, "rival");
    String many = "exports.active_per_project=50";
    try (TestServer worker = TestServer.start(uri, folder, many)) {
      for (String state : List.of("completed", "expired")) {
        String id = create(worker);
        worker.awaitEnd(id, owner);
        FOREIGN.put(state, id);
      }
    }
    server = TestServer.start(uri, folder, many, "roles=api");
    for (String state : List.of("pending", "processing", "failed")) {
      FOREIGN.put(state, create(server));
    }
    update(uri, "expired", "expires_at = now() - interval '1 s'");
    update(
        uri,
        "processing",
        "state = 'processing', attempt = 1, lease_until = now() + interval '1 h'");
    update(uri, "failed", "state = 'failed', error_code = 'SOURCE_ERROR', error_message = 'm'");
    FOREIGN.forEach(
        (state, id) ->
            assertThat(server.get("/v1/exports/" + id, owner).data().getString("status"))
                .isEqualTo(state));
  }

  private static String create(TestServer server) {
    return server.create(owner, TestRequest.october());
  }

  private static void update(String uri, String state, String change) throws Exception {
    String sql = "update hookexport.exports set %s where export_id = '%s'";
    TestDatabase.update(uri, sql.formatted(change, FOREIGN.get(state)));
  }

  @TestFactory
  List<DynamicTest> aForeignExportLooksLikeNone() throws IOException {
    List<DynamicTest> matrix = new ArrayList<>();
    for (ContractOperation operation : ContractOperation.onExports()) {
      FOREIGN.forEach(
          (state, id) ->
              matrix.add(
                  DynamicTest.dynamicTest(
                      operation.id() + ", foreign and " + state, () -> compare(operation, id))));
    }
    assertThat(matrix).hasSizeGreaterThanOrEqualTo(3 * FOREIGN.size());
    return matrix;
  }

  private static void compare(ContractOperation operation, String id) {
    JsonObject before = server.get("/v1/exports/" + id, owner).data();
    for (boolean withHeaders : List.of(false, true)) {
      Answer unknown = call(operation, UUID.randomUUID().toString(), withHeaders);
      Answer foreign = call(operation, id, withHeaders);
      Answer upper = call(operation, id.toUpperCase(Locale.ROOT), withHeaders);
      assertThat(foreign.status()).isEqualTo(404);
      assertThat(foreign.code()).isEqualTo("NOT_FOUND");
      assertThat(foreign.visible()).isEqualTo(unknown.visible()).isEqualTo(upper.visible());
    }
    assertThat(server.get("/v1/exports/" + id, owner).data()).isEqualTo(before);
  }

  /** The matrix would also be equal if nobody could see anything. */
  @Test
  void theOwnerSeesTheSameExports() {
    FOREIGN
        .values()
        .forEach(id -> assertThat(server.get("/v1/exports/" + id, owner).status()).isEqualTo(200));
    assertThat(server.get("/v1/exports", stranger).json().getJsonArray("data")).isEmpty();
  }

  /**
   * How long the answers take, foreign and unknown in turns. Cliff's delta: 0 when one is as often
   * the slower one as the other, 1 when it always is.
   */
  @TestFactory
  List<DynamicTest> aForeignExportTakesAsLongAsNone() throws IOException {
    int pairs = Integer.getInteger("timing.pairs", 400);
    List<DynamicTest> tests = new ArrayList<>();
    for (ContractOperation operation : ContractOperation.onExports()) {
      tests.add(DynamicTest.dynamicTest(operation.id(), () -> compareTimes(operation, pairs)));
    }
    return tests;
  }

  private static void compareTimes(ContractOperation operation, int pairs) {
    String id = FOREIGN.get("completed");
    long[] foreign = new long[pairs];
    long[] unknown = new long[pairs];
    for (int i = -pairs / 4; i < pairs; i++) {
      boolean foreignFirst = i % 2 == 0;
      long first = nanos(operation, foreignFirst ? id : UUID.randomUUID().toString());
      long second = nanos(operation, foreignFirst ? UUID.randomUUID().toString() : id);
      if (i >= 0) {
        foreign[i] = foreignFirst ? first : second;
        unknown[i] = foreignFirst ? second : first;
      }
    }
    double delta = cliffsDelta(foreign, unknown);
    System.out.printf(
        Locale.ROOT,
        "timing of %s: foreign %d us, unknown %d us (medians), Cliff's delta %.3f, %d pairs%n",
        operation.id(),
        median(foreign) / 1000,
        median(unknown) / 1000,
        delta,
        pairs);
    assertThat(Math.abs(delta)).isLessThan(0.2);
  }

  /** Without the check of the answer, which would drown the difference. */
  private static long nanos(ContractOperation operation, String id) {
    String target = operation.target(id);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + target))
            .header("Authorization", "Bearer " + stranger)
            .method(operation.method(), HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      long start = System.nanoTime();
      int status = CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
      long end = System.nanoTime();
      assertThat(status).isEqualTo(404);
      return end - start;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static double cliffsDelta(long[] a, long[] b) {
    long balance = 0;
    for (long x : a) {
      for (long y : b) {
        balance += Long.signum(x - y);
      }
    }
    return (double) balance / ((long) a.length * b.length);
  }

  private static long median(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
