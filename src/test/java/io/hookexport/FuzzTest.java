package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.fuzz.FuzzRun;
import io.hookexport.fuzz.RequestMaker;
import io.hookexport.http.ContractChecker;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.WireClient;
import io.vertx.core.Vertx;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
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
  /** Beyond the seconds of the run. */
  private static final Duration COVERAGE = Duration.ofMinutes(10);

  @TempDir Path folder;
  private final Set<String> docsServed = new TreeSet<>();

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
    try (TestServer server = TestServer.start(uri, folder, "exports.active_per_project=1000")) {
      FuzzRun run =
          new FuzzRun(
              new WireClient(server.port()),
              maker,
              (method, target, answer) -> {
                if (answer.status() == 200 && target.startsWith("/docs/")) {
                  String path = target.replaceFirst("[?].*", "");
                  docsServed.add(URLDecoder.decode(path.substring(1), StandardCharsets.UTF_8));
                }
                checker.check(method, target, answer.status(), answer.headers(), answer.body());
              });
      run.run(Duration.ofSeconds(seconds), COVERAGE, contract, FuzzTest::isCarriedOut);
      assertThat(server.get("/health/ready", "").status()).isEqualTo(200);
      assertDocs(server);
      assertEveryExportEnds(uri);
      assertThat(run.findings()).as("fuzz seed " + seed).isEmpty();
      assertThat(run.uncovered(contract, FuzzTest::isCarriedOut))
          .as("operations that were never served")
          .isEmpty();
    }
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
   * A 409 comes from behind the validation, too: whether a cancel finds its export still running is
   * a matter of speed.
   */
  private static boolean isCarriedOut(String operation, int status) {
    return status < 400 || status == 409;
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
