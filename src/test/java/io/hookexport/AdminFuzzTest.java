package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.fuzz.FuzzRequest;
import io.hookexport.fuzz.RequestMaker;
import io.hookexport.support.AdminClient;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.TestRequest;
import io.hookexport.support.WireClient;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link FuzzTest}, for administration: no input causes a 5xx, a hang or a response that
 * openapi-management.yaml does not have. Seconds and seed are those of {@code -Dfuzz.seconds=600
 * -Dfuzz.seed=…}; it goes on until each operation was carried out once.
 */
final class AdminFuzzTest {
  private static final int MOST_FINDINGS = 20;
  private static final Duration COVERAGE = Duration.ofMinutes(5);

  @TempDir Path folder;
  private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
  private final Map<String, String> findings = new LinkedHashMap<>();

  @Test
  void noInputBreaksAdministrationOrItsContract() {
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz seed " + seed);
    String uri = TestServer.prepare(10);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server =
        TestServer.start(
            uri, folder, AdminClient.SETTING, "roles=api", "exports.active_per_project=1000")) {
      for (int i = 0; i < 5; i++) {
        server.create(key, TestRequest.october());
      }
      AdminClient admin = new AdminClient(server.managementPort());
      RequestMaker maker =
          new RequestMaker(new Random(seed), AdminClient.document(), AdminClient.TOKEN);
      WireClient client = new WireClient(admin.port());
      long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("fuzz.seconds", 8)).toNanos();
      long giveUp = end + COVERAGE.toNanos();
      while (findings.size() < MOST_FINDINGS
          && (System.nanoTime() - end < 0 || (!isCovered() && System.nanoTime() - giveUp < 0))) {
        FuzzRequest request = maker.next();
        try {
          send(client, request, admin).ifPresent(maker::learn);
        } catch (AssertionError | RuntimeException finding) {
          findings.putIfAbsent(kind(finding), request + "\n    " + finding.getMessage());
        }
      }
      // Whoever made projects up, those of before are as they were.
      JsonObject demo = admin.ok("GET", "/v1/projects/demo", null);
      assertThat(demo.getString("tenant")).isEqualTo("demo");
    }
    statuses.forEach(
        (operation, counts) -> System.out.println("fuzz: " + operation + " " + counts));
    assertThat(findings).as("fuzz seed " + seed).isEmpty();
    assertThat(isCovered()).as("each operation was carried out").isTrue();
  }

  private Optional<RawAnswer> send(WireClient client, FuzzRequest request, AdminClient admin) {
    Optional<RawAnswer> answered = client.send(request);
    if (answered.isEmpty()) {
      assertThat(request.mayBeDropped).as("closed without a response").isTrue();
      return answered;
    }
    RawAnswer answer = answered.get();
    statuses
        .computeIfAbsent(request.story.get(0), operation -> new TreeMap<>())
        .merge(answer.status(), 1, Integer::sum);
    if (answer.status() != 505) { // a version of HTTP that the fuzzer made up
      assertThat(answer.status()).as("status").isLessThan(500);
    }
    if (request.mustBeRefused) {
      assertThat(answer.status()).as("status of a broken request").isBetween(400, 505);
    }
    String method = request.method.matches("[A-Za-z-]+") ? request.method : "ODD";
    String target = request.target.replaceFirst("^http://[^/?]*", "");
    if (target.matches("/(health/|metrics).*") && answer.status() == 200) {
      return answered; // not of this contract
    }
    admin.contract().check(method, target, answer.status(), answer.headers(), answer.body());
    return answered;
  }

  private static String kind(Throwable finding) {
    String text = String.valueOf(finding.getMessage()).replaceAll("[0-9a-f-]{8,}|[0-9]+", "#");
    return text.substring(0, Math.min(text.length(), 160));
  }

  /** A 404 of a key comes from behind the validation, and a 409 too. */
  private boolean isCovered() {
    return AdminClient.document().api().operations().stream()
        .map(Operation::getOperationId)
        .allMatch(
            operation ->
                statuses.getOrDefault(operation, Map.of()).keySet().stream()
                    .anyMatch(
                        status ->
                            status < 400
                                || status == 409
                                || (status == 404 && operation.equals("revokeKey"))));
  }
}
