package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.CuttingProxy;
import io.hookexport.support.FolderListing;
import io.hookexport.support.SlowDeliveries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client commands on networks that break, with servers that restart, and signals. */
final class ClientFaultsTest {
  private static final String OCTOBER = "export --from 2026-10-01 --to 2026-11-01";
  private static final int SLOW_MICROS = 5_000;

  @TempDir static Path files;
  @TempDir Path folder;
  private static String uri;
  private static String key;
  private int port;
  private TestServer server;

  @BeforeAll
  static void prepare() {
    uri = TestServer.prepare(10_000);
    key = TestServer.createKey(uri, "demo");
  }

  @BeforeEach
  void start() throws Exception {
    port = ChildProcess.freePort();
    server = serve();
  }

  private TestServer serve() {
    return TestServer.start(uri, files, "http.port=" + port);
  }

  @AfterEach
  void stop() throws Exception {
    SlowDeliveries.delayRows(uri, 0);
    String last = only("processing");
    if (!last.isEmpty()) {
      run(port, "exports cancel " + last);
    }
    exports().forEach(one -> run(port, "exports delete " + ((JsonObject) one).getString("id")));
    server.close();
  }

  private JsonArray exports() {
    return new JsonObject(server.get("/v1/exports", key).text()).getJsonArray("data");
  }

  private Map<String, String> environment(int ofPort) {
    return new HashMap<>(
        Map.of(
            "HOME",
            folder.toString(),
            "HOOKEXPORT_SERVER",
            "http://127.0.0.1:" + ofPort,
            "HOOKEXPORT_API_KEY",
            key));
  }

  private CommandRun run(int ofPort, String arguments) {
    return CommandRun.run(environment(ofPort), List.of(arguments.split(" ")));
  }

  private String only(String status) {
    JsonArray all = exports();
    assertThat(all).hasSizeLessThanOrEqualTo(1);
    boolean there = !all.isEmpty() && all.getJsonObject(0).getString("status").equals(status);
    return there ? all.getJsonObject(0).getString("id") : "";
  }

  private String awaitRunning() {
    awaitTrue("a running export", () -> !only("processing").isEmpty());
    return only("processing");
  }

  @Test
  void aDownloadThatIsCutGoesOnWhereItWas() throws Exception {
    Path file = folder.resolve("a.csv");
    try (CuttingProxy proxy = new CuttingProxy(port).cut(5, 100_000)) {
      CommandRun run = run(proxy.port(), OCTOBER + " -o " + file);
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(proxy.cutsLeft()).isZero();
      assertThat(proxy.requests()).anyMatch(request -> request.contains("Range: bytes="));
      byte[] stored = Files.readAllBytes(FolderListing.only(files, only("completed")));
      assertThat(file).hasBinaryContent(stored);
      assertThat(proxy.passed()).isLessThan(2L * stored.length);
    }
  }

  @Test
  void standardOutputGoesOnWhereItWas() throws Exception {
    try (CuttingProxy proxy = new CuttingProxy(port).cut(3, 100_000)) {
      CommandRun run = run(proxy.port(), OCTOBER + " -o -");
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(proxy.cutsLeft()).isZero();
      assertThat(run.out())
          .isEqualTo(Files.readString(FolderListing.only(files, only("completed"))));
    }
  }

  @Test
  void aCreateWithoutAResponseMakesOneExport() {
    try (CuttingProxy proxy = new CuttingProxy(port).swallowResponseTo("POST /v1/exports ")) {
      CommandRun run = run(proxy.port(), OCTOBER + " -o " + folder.resolve("a.csv"));
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(proxy.hasSwallowed()).isTrue();
    }
    assertThat(only("completed")).isNotEmpty();
  }

  @Test
  void aServerThatRestartsIsWaitedFor() throws Exception {
    SlowDeliveries.delayRows(uri, SLOW_MICROS);
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      Path file = folder.resolve("a.csv");
      Future<CommandRun> export = threads.submit(() -> run(port, OCTOBER + " -o " + file));
      awaitRunning();
      server.close();
      SlowDeliveries.delayRows(uri, 0);
      server = serve();
      CommandRun run = await(export);
      assertThat(run.exit()).as(run.err()).isZero();
      assertThat(run.err()).contains("trying again for up to 2 minutes", "connected again");
      assertThat(file)
          .hasBinaryContent(Files.readAllBytes(FolderListing.only(files, only("completed"))));
    } finally {
      threads.shutdownNow();
    }
  }

  /** A shell that runs the build in the background ignores SIGINT, and so would its children. */
  private Process start(ProcessBuilder builder) throws IOException {
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    return builder.redirectError(folder.resolve("err").toFile()).start();
  }

  private Process child(String arguments) throws Exception {
    ProcessBuilder builder =
        ChildProcess.jvm(List.of("-Xmx64m"), ChildProcess.MAIN, arguments.split(" "));
    builder.environment().putAll(environment(port));
    return start(builder);
  }

  @ParameterizedTest
  @CsvSource({"INT, 130, Ctrl-C again leaves it", "TERM, 143, a second signal leaves it"})
  void aSignalCancelsTheExport(String signal, int exit, String advice) throws Exception {
    SlowDeliveries.delayRows(uri, SLOW_MICROS);
    Process process = child(OCTOBER + " -o " + folder.resolve("a.csv"));
    try {
      String id = awaitRunning();
      new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start().waitFor();
      ChildProcess.awaitEnd(process);
      assertThat(process.exitValue()).isEqualTo(exit);
      JsonObject export = server.get("/v1/exports/" + id, key).data();
      assertThat(export.getString("error_code")).isEqualTo("CANCELLED");
      assertThat(folder.resolve("err"))
          .content()
          .contains("cancelling the export; " + advice, "cancelled export " + id);
      assertThat(folder.resolve("a.csv.part")).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aSignalEndsAWaitWithoutCancelling() throws Exception {
    SlowDeliveries.delayRows(uri, SLOW_MICROS);
    String id = run(port, OCTOBER + " --detach").out().strip();
    Process process = child("exports wait " + id);
    try {
      awaitTrue(
          "the process waits", () -> Files.readString(folder.resolve("err")).contains("exporting"));
      new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
      ChildProcess.awaitEnd(process);
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(folder.resolve("err"))
          .content()
          .contains("stopped waiting; the export goes on: hookexport exports wait " + id);
      assertThat(only("processing")).isEqualTo(id);
      assertThat(run(port, "exports cancel " + id).err()).contains("cancelled export " + id);
      CommandRun wait = run(port, "exports wait " + id);
      assertThat(wait.exit()).isEqualTo(4);
      assertThat(wait.err()).contains("export " + id + " was cancelled");
    } finally {
      process.destroyForcibly();
    }
  }

  /** A frozen server keeps the first signal from cancelling. */
  @Test
  void aSecondSignalEndsAtOnce() throws Exception {
    SlowDeliveries.delayRows(uri, SLOW_MICROS);
    try (io.hookexport.support.TestProxy proxy =
        new io.hookexport.support.TestProxy("http://127.0.0.1:" + port + "/")) {
      ProcessBuilder builder =
          ChildProcess.jvm(
              List.of("-Xmx64m"),
              ChildProcess.MAIN,
              (OCTOBER + " --server " + proxy.uri()).split(" "));
      builder.environment().putAll(environment(port));
      Process process = start(builder);
      try {
        awaitRunning();
        awaitTrue(
            "the id is known", () -> Files.readString(folder.resolve("err")).contains("exporting"));
        proxy.freeze();
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
        awaitTrue(
            "it cancels", () -> Files.readString(folder.resolve("err")).contains("cancelling"));
        new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor();
        ChildProcess.awaitEnd(process);
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(folder.resolve("err"))
            .content()
            .contains("left export " + only("processing") + ", which may go on; cancel it with: ")
            .doesNotContain("could not be cancelled");
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void aFullDiskIsNoReaderThatHasGone() throws Exception {
    Path full = Path.of("/dev/full");
    assumeThat(full).exists();
    ProcessBuilder builder =
        ChildProcess.jvm(
            List.of("-Xmx64m"), ChildProcess.MAIN, (OCTOBER + " --quiet -o -").split(" "));
    builder.environment().putAll(environment(port));
    Process process = start(builder.redirectOutput(full.toFile()));
    try {
      ChildProcess.awaitEnd(process);
      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(folder.resolve("err"))
          .content()
          .startsWith("hookexport: cannot write to standard output: No space left on device")
          .contains("go on with: hookexport exports download " + only("completed"));
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void aPipeThatIsClosedEndsQuietly() throws Exception {
    Process process = child(OCTOBER + " --quiet -o -");
    try {
      try (InputStream out = process.getInputStream()) {
        assertThat(out.readNBytes(10)).as(Files.readString(folder.resolve("err"))).hasSize(10);
      }
      ChildProcess.awaitEnd(process);
      assertThat(process.exitValue()).isEqualTo(141);
      assertThat(folder.resolve("err")).isEmptyFile();
    } finally {
      process.destroyForcibly();
    }
  }
}
