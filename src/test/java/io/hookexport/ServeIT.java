package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.Await;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged jar as an operator runs it, with a heap of 64 MiB. */
final class ServeIT {
  private static final String JAR = System.getProperty("hookexport.jar");
  private static final String SOURCE =
      Path.of("src/test/resources/sources/series").toAbsolutePath().toString();
  private static final int GRACE_SECONDS = 2;
  @TempDir Path folder;
  private String uri;
  private int port;
  private CheckedClient client;

  @BeforeEach
  void migrate() throws Exception {
    uri = TestDatabase.fresh();
    port = ChildProcess.freePort();
    client = CheckedClient.at(port);
    assertThat(run("migrate").exit()).isZero();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    // The whole heap is there from the start, so that what grows is not just its first use.
    command.addAll(List.of("java", "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-jar", JAR));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder
        .environment()
        .putAll(
            ChildProcess.settings(
                uri,
                folder,
                "SOURCE_NAME=" + SOURCE,
                "HTTP_PORT=" + port,
                "MANAGEMENT_PORT=0",
                "SHUTDOWN_GRACE_SECONDS=" + GRACE_SECONDS));
    builder.redirectError(folder.resolve("stderr.txt").toFile());
    return builder.start();
  }

  private record Run(int exit, String out) {}

  private Run run(String... arguments) throws Exception {
    Process process = start(arguments);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ChildProcess.awaitEnd(process);
    return new Run(process.exitValue(), out);
  }

  private void awaitUp(Process server) throws Exception {
    awaitTrue("up", () -> client.isUp() || !server.isAlive());
    assertThat(server.isAlive()).as(Files.readString(folder.resolve("stderr.txt"))).isTrue();
  }

  private Answer create(String key, String end, String... headers) {
    JsonObject body = TestRequest.body("2026-10-01T00:00:00Z", end);
    return client.send("POST", "/v1/exports", key, body, headers);
  }

  private JsonObject export(String key) throws Exception {
    String id = create(key, "2027-01-01T00:00:00Z").data().getString("id");
    return client.awaitEnd(id, key);
  }

  private static long peakKiB(Process process) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new AssertionError("no VmHWM");
  }

  @Test
  void memoryDoesNotGrowWithRows() throws Exception {
    String small = run("keys", "create", "--project", "small", "--tenant", "300000").out().strip();
    String large = run("keys", "create", "--project", "large", "--tenant", "2000000").out().strip();
    Process server = start("serve");
    try {
      awaitUp(server);
      JsonObject first = export(small);
      assertThat(first.getLong("row_count")).as(first.encode()).isEqualTo(300_000);
      long afterSmall = peakKiB(server);
      JsonObject second = export(large);
      assertThat(second.getLong("row_count")).as(second.encode()).isEqualTo(2_000_000);
      long afterLarge = peakKiB(server);
      System.out.printf(
          "peak RSS: 300,000 rows %d KiB, 2,000,000 rows %d KiB%n", afterSmall, afterLarge);
      // Compiled code and thread stacks still grow a little; rows would add hundreds of MiB.
      assertThat(afterLarge).isLessThan(afterSmall + 24 * 1024);
    } finally {
      ChildProcess.stop(server);
    }
    assertThat(server.exitValue()).as("ended by TERM").isEqualTo(143);
    assertThat(Files.readString(folder.resolve("stderr.txt")))
        .doesNotContain("OutOfMemory", "LEAK", "\"level\":\"ERROR\"");
  }

  @Test
  void termHandsARunningExportBackWithinTheGrace() throws Exception {
    String key = run("keys", "create", "--project", "big", "--tenant", "20000000").out().strip();
    Process server = start("serve");
    awaitUp(server);
    String id = create(key, "2027-09-01T00:00:00Z").data().getString("id");
    client.await(id, key, Set.of("processing"));
    server.destroy();
    server.destroy();
    assertThat(
            server.waitFor(
                Await.promised(Duration.ofSeconds(GRACE_SECONDS + 5)).toSeconds(),
                TimeUnit.SECONDS))
        .isTrue();
    assertThat(
            TestDatabase.texts(uri, "select state || ' ' || attempts_used from hookexport.exports"))
        .containsExactly("pending 0");
    assertThat(FolderListing.names(folder.resolve("files"))).isEmpty();
  }

  /** As a client does whose answer was lost with the process. */
  @Test
  void anIdempotencyKeyHoldsOverAKill() throws Exception {
    String key = run("keys", "create", "--project", "small", "--tenant", "1000").out().strip();
    String[] header = {"Idempotency-Key", "monthly"};
    Process killed = start("serve");
    awaitUp(killed);
    String id = create(key, "2027-01-01T00:00:00Z", header).data().getString("id");
    killed.destroyForcibly().waitFor();
    Process next = start("serve");
    try {
      awaitUp(next);
      Answer again = create(key, "2027-01-01T00:00:00Z", header);
      assertThat(again.data().getString("id")).isEqualTo(id);
      assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
      assertThat(create(key, "2027-02-01T00:00:00Z", header).code())
          .isEqualTo("IDEMPOTENCY_MISMATCH");
    } finally {
      next.destroyForcibly().waitFor();
    }
  }

  @Test
  void aServerWithoutItsSecretSaysWhatIsMissing() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("java", "-jar", JAR, "serve");
    builder.environment().put("HOOKEXPORT_DATABASE_URI", uri);
    builder.directory(folder.toFile()).redirectErrorStream(true);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    ChildProcess.awaitEnd(process);
    assertThat(process.exitValue()).isEqualTo(2);
    assertThat(out).contains("links.secret").doesNotContain("at io.hookexport");
  }
}
