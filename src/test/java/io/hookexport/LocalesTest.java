package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.ServerProcess;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The main job on machines of other countries. */
final class LocalesTest {
  private static final int ROWS = 1000;
  private static final String PROJECT = "demo";

  @TempDir private Path folder;

  private final Locale before = Locale.getDefault();
  private final String uri = TestDatabase.fresh();

  @AfterEach
  void comeHome() {
    Locale.setDefault(before);
  }

  /** Other digits, another calendar. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "fa-IR", "th-TH-u-ca-buddhist-nu-thai"})
  void anEmbeddedServerIsTheSame(String tag) throws Exception {
    CheckedClient.checker();
    Locale.setDefault(Locale.forLanguageTag(tag));
    String filled = TestServer.prepare(ROWS);
    String key = TestServer.createKey(filled, PROJECT);
    try (TestServer server = TestServer.start(filled, folder, "exports.active_per_project=2")) {
      doTheMainJob(server, key);
    }
  }

  /** Another upper case of "i": Vert.x reads no contract there, unless Main says which it means. */
  @Test
  void theProgramIsTheSameInTurkey() throws Exception {
    run("migrate");
    String key = run("keys", "create", "--project", PROJECT).get(0);
    run("sample", "--rows", Integer.toString(ROWS), "--project", PROJECT);
    try (ServerProcess server = new ServerProcess(program("serve"), folder)) {
      doTheMainJob(server, key);
    }
  }

  private static void doTheMainJob(CheckedClient client, String key) throws Exception {
    String id = client.create(key, october());
    JsonObject export = client.awaitCompleted(id, key);
    assertThat(export.getLong("row_count")).isEqualTo(ROWS);
    assertThat(export.getString("filter_start_time")).isEqualTo("2026-10-01T00:00:00.000000Z");

    long size = export.getLong("file_size_bytes");
    Answer part = client.send("GET", client.link(id, key), "", null, "Range", "bytes=10-19");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("Content-Range")).isEqualTo("bytes 10-19/" + size);
    assertThat(part.header("Content-Disposition")).matches("[ -~]+");
  }

  private ProcessBuilder program(String... arguments) {
    ProcessBuilder builder =
        ChildProcess.jvm(
            List.of("-Duser.language=tr", "-Duser.country=TR"), ChildProcess.MAIN, arguments);
    builder
        .environment()
        .putAll(
            ChildProcess.settings(uri, folder, "LIMITS_REQUESTS_PER_MINUTE=0", "LOG_LEVEL=info"));
    return builder;
  }

  private List<String> run(String... arguments) throws Exception {
    Process process = program(arguments).start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      List<String> lines = out.lines().toList();
      assertThat(process.waitFor()).as(() -> errors.lines().toList().toString()).isZero();
      return lines;
    }
  }
}
