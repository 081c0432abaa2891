package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.fuzz.FuzzRun;
import io.hookexport.fuzz.RequestMaker;
import io.hookexport.support.AdminClient;
import io.hookexport.support.TestRequest;
import io.hookexport.support.WireClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link FuzzTest}, for administration: no input causes a 5xx, a hang or a response that
 * openapi-management.yaml does not have. Seconds and seed are those of {@code -Dfuzz.seconds=600
 * -Dfuzz.seed=…}; it goes on until each operation was carried out once.
 */
final class AdminFuzzTest {
  private static final Duration COVERAGE = Duration.ofMinutes(5);

  @TempDir Path folder;

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
      FuzzRun run = new FuzzRun(new WireClient(admin.port()), maker, check(admin));
      Duration time = Duration.ofSeconds(Long.getLong("fuzz.seconds", 8));
      run.run(time, COVERAGE, AdminClient.document(), AdminFuzzTest::isCarriedOut);
      // Whoever made projects up, those of before are as they were.
      JsonObject demo = admin.ok("GET", "/v1/projects/demo", null);
      assertThat(demo.getString("tenant")).isEqualTo("demo");
      assertThat(run.findings()).as("fuzz seed " + seed).isEmpty();
      assertThat(run.uncovered(AdminClient.document(), AdminFuzzTest::isCarriedOut))
          .as("operations that were never carried out")
          .isEmpty();
    }
  }

  private static FuzzRun.Judge check(AdminClient admin) {
    return (method, target, answer) -> {
      if (!target.matches("/(health/|metrics).*") || answer.status() != 200) { // of this contract
        admin.contract().check(method, target, answer.status(), answer.headers(), answer.body());
      }
    };
  }

  /** A 404 of a key comes from behind the validation, and a 409 too. */
  private static boolean isCarriedOut(String operation, int status) {
    return status < 400 || status == 409 || (status == 404 && operation.equals("revokeKey"));
  }
}
