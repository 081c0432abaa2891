package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.fuzz.FuzzRequest;
import io.hookexport.fuzz.RequestMaker;
import io.hookexport.http.ContractChecker;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.WireClient;
import io.vertx.core.Vertx;
import io.vertx.openapi.contract.Operation;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * No input causes a 5xx, a hang or a response that openapi.yaml does not have, and every export
 * that was accepted ends. Seconds and seed come from {@code -Dfuzz.seconds=600 -Dfuzz.seed=…}; one
 * client, so that a seed repeats its requests as long as the server gives the same responses. On a
 * slow machine it goes on until each operation was served once.
 */
final class FuzzTest {
  private static final int MOST_FINDINGS = 20;

  /** Beyond the seconds of the run. */
  private static final Duration COVERAGE = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Map<String, Map<Integer, Integer>> statuses = new TreeMap<>();
  private final Map<String, String> findings = new LinkedHashMap<>();
  private final Set<String> docsServed = new TreeSet<>();
  private int dropped;

  /** Longer than the default of 15 minutes: fuzz.seconds may ask for more. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.HOURS)
  void noInputBreaksTheServerOrTheContract() {
    long seconds = Long.getLong("fuzz.seconds", 30);
    long seed = Long.getLong("fuzz.seed", System.nanoTime());
    System.out.println("fuzz seed " + seed);
    String uri = TestServer.prepare(200);
    String key = TestServer.createKey(uri, "demo");
    Vertx vertx = Vertx.vertx();
    Contract contract = await(Contract.load(vertx));
    await(vertx.close());
    ContractChecker checker = new ContractChecker(contract);
    RequestMaker maker = new RequestMaker(new Random(seed), contract, key);
    int sent = 0;
    try (TestServer server = TestServer.start(uri, folder, "exports.active_per_project=1000")) {
      WireClient client = new WireClient(server.port());
      long begun = System.nanoTime();
      long end = begun + TimeUnit.SECONDS.toNanos(seconds);
      long giveUp = end + COVERAGE.toNanos();
      while (findings.size() < MOST_FINDINGS
          && (System.nanoTime() - end < 0
              || (!uncovered(contract).isEmpty() && System.nanoTime() - giveUp < 0))) {
        sent++;
        FuzzRequest request = maker.next();
        try {
          send(client, request, checker).ifPresent(maker::learn);
        } catch (AssertionError | RuntimeException finding) {
          findings.putIfAbsent(kind(finding), request + "\n    " + finding.getMessage());
        }
      }
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
      assertDocs(server);
      assertEveryExportEnds(uri);
    }
    System.out.printf("fuzz: seed %d, %d requests, %d dropped%n", seed, sent, dropped);
    statuses.forEach(
        (operation, counts) ->
            System.out.println("fuzz: derived from " + operation + " " + counts));
    assertThat(findings).as("fuzz seed " + seed).isEmpty();
    assertThat(uncovered(contract)).as("operations that were never served").isEmpty();
  }

  private Optional<RawAnswer> send(
      WireClient client, FuzzRequest request, ContractChecker checker) {
    Optional<RawAnswer> answered = client.send(request);
    if (answered.isEmpty()) {
      dropped++;
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
    // The absolute form of a target (RFC 9112, 3.2.2) means its path.
    String target = request.target.replaceFirst("^http://[^/?]*", "");
    if (answer.status() == 200 && target.startsWith("/docs/")) {
      String path = target.replaceFirst("[?].*", "");
      docsServed.add(URLDecoder.decode(path.substring(1), StandardCharsets.UTF_8));
    }
    checker.check(method, target, answer.status(), answer.headers(), answer.body());
    return answered;
  }

  /** One finding of each kind is enough: digits and ids differ. */
  private static String kind(Throwable finding) {
    String text = String.valueOf(finding.getMessage()).replaceAll("[0-9a-f-]{8,}|[0-9]+", "#");
    return text.substring(0, Math.min(text.length(), 160));
  }

  /** Whatever was asked for below /docs, only what the page names was given. */
  private void assertDocs(TestServer server) {
    String page = new String(server.get("/docs", "").body(), StandardCharsets.UTF_8);
    Set<String> named =
        Pattern.compile("(?:src|href)=\"(docs/[^\"]+)\"")
            .matcher(page)
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toSet());
    assertThat(docsServed).as("files of /docs").isNotEmpty().isSubsetOf(named);
  }

  /**
   * Operations whose requests have all been refused so far, which shows nothing of what is behind
   * the validation. A 409 comes from behind it: whether a cancel finds its export still running is
   * a matter of speed.
   */
  private Set<String> uncovered(Contract contract) {
    return contract.api().operations().stream()
        .map(Operation::getOperationId)
        .filter(
            operation ->
                statuses.getOrDefault(operation, Map.of()).keySet().stream()
                    .noneMatch(status -> status < 400 || status == 409))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void assertEveryExportEnds(String uri) {
    awaitTrue(
        "every accepted export has ended",
        () ->
            TestDatabase.number(
                    uri,
                    "select count(*) from hookexport.exports"
                        + " where state in ('pending', 'processing')")
                == 0);
  }
}
