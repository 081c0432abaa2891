package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Await;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestProxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose database accepts the connection, and then never says a word. */
final class FrozenStartTest {
  @TempDir private static Path folder;
  private static String uri;

  @BeforeAll
  static void prepare() {
    uri = TestServer.prepare(10);
    TestServer.createKey(uri, "demo");
  }

  /** All at once, because each waits. */
  private static Map<String, CommandRun> runAll(
      String database, List<String> commands, String... settings) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(commands.size());
    try {
      Map<String, Future<CommandRun>> running = new LinkedHashMap<>();
      for (String command : commands) {
        running.put(
            command, threads.submit(() -> CommandRun.run(folder, database, command, settings)));
      }
      Map<String, CommandRun> runs = new LinkedHashMap<>();
      for (String command : commands) {
        runs.put(command, await(running.get(command)));
      }
      return runs;
    } finally {
      threads.shutdownNow();
    }
  }

  private static String[] names(String through) {
    URI parts = URI.create(through);
    return new String[] {
      "'" + parts.getPath().substring(1) + "' at 127.0.0.1:" + parts.getPort(),
      "role '" + parts.getUserInfo().replaceAll(":.*", "") + "'"
    };
  }

  @Test
  void everyCommandSaysWhichJobDatabaseDoesNotAnswer() throws Exception {
    try (TestProxy proxy = new TestProxy(uri)) {
      proxy.freeze();
      long begun = System.nanoTime();
      runAll(
              proxy.uri(),
              List.of(
                  "keys list --project demo",
                  "keys create --project demo",
                  "keys revoke --project demo k9",
                  "sample --rows 5 --project demo",
                  "migrate",
                  "serve"))
          .forEach(
              (command, run) -> {
                assertThat(run.exit()).as(command).isEqualTo(1);
                assertThat(run.err())
                    .as(command)
                    .contains(names(proxy.uri()))
                    .contains("not responded for 10 s");
              });
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isLessThan(Await.promised(Duration.ofSeconds(20)));
    }
  }

  @Test
  void aServerSaysWhichSourceDoesNotAnswerAndAKeyIsMadeAllTheSame() throws Exception {
    try (TestProxy proxy = new TestProxy(uri)) {
      proxy.freeze();
      long begun = System.nanoTime();
      Map<String, CommandRun> runs =
          runAll(
              uri,
              List.of("serve", "keys create --project demo"),
              "SOURCE_URI=" + proxy.uri(),
              "DATABASE_TIMEOUT_MS=1000");
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isLessThan(Await.promised(Duration.ofSeconds(10)));
      CommandRun serve = runs.get("serve");
      assertThat(serve.exit()).isEqualTo(1);
      assertThat(serve.err())
          .contains("cannot use the source database")
          .contains(names(proxy.uri()));
      CommandRun key = runs.get("keys create --project demo");
      assertThat(key.exit()).as(key.err()).isZero();
      assertThat(key.out()).contains("hx_");
    }
  }

  /** The source has a minute; whoever sends TERM waits for a few seconds, and then kills. */
  @Test
  void termDuringTheStartEndsTheStart() throws Exception {
    try (TestProxy proxy = new TestProxy(uri)) {
      proxy.freeze();
      Process process =
          ChildProcess.server(
                  ChildProcess.settings(
                      uri,
                      folder,
                      "SOURCE_URI=" + proxy.uri(),
                      "DATABASE_TIMEOUT_MS=60000",
                      "EXPORTS_LEASE_SECONDS=120"))
              .redirectErrorStream(true)
              .start();
      try {
        awaitTrue("it asks the source", () -> proxy.connections() > 0 || !process.isAlive());
        process.toHandle().destroy(); // Process.destroy closes what it printed
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).as("ended before the start").isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).contains("hookexport: stopped while it was starting");
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
