package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.FolderListing;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands of a person who has a server's address and a key. */
final class ClientCommandsTest {
  private static final String NOBODY = "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90";

  @TempDir static Path files;
  @AutoClose private static TestServer server;
  private static String uri;
  private static String key;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(2_000);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, files);
  }

  private Map<String, String> environment() {
    return new HashMap<>(
        Map.of(
            "HOME",
            folder.toString(),
            "HOOKEXPORT_SERVER",
            "http://127.0.0.1:" + server.port(),
            "HOOKEXPORT_API_KEY",
            key));
  }

  private CommandRun run(String arguments) {
    return run(environment(), arguments);
  }

  private CommandRun run(Map<String, String> environment, String arguments) {
    String placed = arguments.replace("FOLDER", folder.toString()).replace("NOBODY", NOBODY);
    return CommandRun.run(environment, List.of(placed.split(" ")));
  }

  private static CommandRun done(CommandRun run) {
    assertThat(run.exit()).as(run.err()).isZero();
    return run;
  }

  private static String id(CommandRun run) {
    return run.err()
        .lines()
        .filter(line -> line.startsWith("export "))
        .findFirst()
        .orElseThrow()
        .replaceFirst("export +", "");
  }

  @Test
  void exportsDownloadsAndChecks() throws Exception {
    CommandRun export =
        done(run("export --from 2026-10-01 --to 2026-11-01 --zone Europe/Berlin -o FOLDER/a.csv"));
    assertThat(export.out()).isEmpty();
    assertThat(export.err())
        .contains(
            "from        2026-10-01 00:00:00 +02:00 = 2026-09-30T22:00:00Z",
            "to          2026-11-01 00:00:00 +01:00 = 2026-10-31T23:00:00Z (not included)",
            "range       31 days 1 hour, time zone Europe/Berlin",
            " rows, ",
            "to " + folder.resolve("a.csv"),
            "(checked)");
    Path file = folder.resolve("a.csv");
    JsonObject seen = server.get("/v1/exports/" + id(export), key).data();
    assertThat(DigestUtils.sha256Hex(Files.readAllBytes(file))).isEqualTo(seen.getString("sha256"));
    assertThat(export.err()).contains(seen.getString("sha256"));
    assertThat(seen.getString("filter_start_time")).isEqualTo("2026-09-30T22:00:00.000000Z");
    assertThat(folder.resolve("a.csv.part")).doesNotExist();
  }

  @Test
  void everyOptionReachesTheServer() throws Exception {
    CommandRun export =
        done(
            run(
                "export --from 2026-10-01T00:00Z --to 2026-10-08T00:00Z --status succeeded --status"
                    + " failed_permanent,pending_retry --response-status 2xx,none --event-type"
                    + " invoice.paid --columns message_id,status --excel --gzip --json -q -o"
                    + " FOLDER/b.csv.gz"));
    assertThat(export.err()).isEmpty();
    JsonObject result = new JsonObject(export.out());
    assertThat(export.out()).hasLineCount(1);
    assertThat(result.getString("file")).isEqualTo(folder.resolve("b.csv.gz").toString());
    assertThat(result.getString("status")).isEqualTo("completed");
    assertThat(result.getJsonArray("filter_statuses")).hasSize(3);
    assertThat(result.getJsonArray("filter_response_statuses")).contains("2xx", "none");
    assertThat(result.getJsonArray("filter_event_types")).containsExactly("invoice.paid");
    assertThat(result.getString("formula_escaping")).isEqualTo("spreadsheet");
    assertThat(result.getBoolean("byte_order_mark")).isTrue();
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(folder.resolve("b.csv.gz")))) {
      assertThat(new String(in.readAllBytes())).startsWith("\ufeff\"message_id\",\"status\"");
    }
    JsonObject attempts =
        new JsonObject(
            done(run(
                    "export --from 2026-10-01 --to 2026-10-02 --dataset attempts --json -o FOLDER/c"))
                .out());
    assertThat(attempts.getString("dataset")).isEqualTo("attempts");
    String inbound =
        "export --from 2026-10-01 --to 2026-10-02 --direction inbound --json -o FOLDER/d";
    assertThat(new JsonObject(done(run(inbound)).out()).getString("direction"))
        .isEqualTo("inbound");
    CommandRun nowhere = run(inbound + "2 --endpoint 3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    assertThat(nowhere.exit()).isEqualTo(3);
    assertThat(nowhere.err()).contains("400 ENDPOINT_NOT_FOUND");
  }

  @Test
  void standardOutputIsTheFile() throws Exception {
    CommandRun export = done(run("export --from 2026-10-01 --to 2026-11-01 -o -"));
    byte[] stored = Files.readAllBytes(FolderListing.only(files, id(export)));
    assertThat(export.out()).isEqualTo(new String(stored));
    CommandRun again = done(run("exports download " + id(export) + " -o - --quiet"));
    assertThat(again.out()).isEqualTo(export.out());
    assertThat(again.err()).isEmpty();
  }

  @Test
  void anExistingFileIsReplacedOnlyByForce() throws Exception {
    Path file = Files.writeString(folder.resolve("e.csv"), "mine");
    CommandRun refused = run("export --from 2026-10-01 --to 2026-10-02 -o FOLDER/e.csv");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err())
        .isEqualToIgnoringNewLines(
            "hookexport: "
                + file
                + " exists; replace it with --force, or choose another name with -o");
    assertThat(file).hasContent("mine");
    done(run("export --from 2026-10-01 --to 2026-10-02 -o FOLDER/e.csv --force"));
    assertThat(Files.readString(file)).startsWith("\"");
  }

  @Test
  void aDetachedExportIsFollowedByTheOtherCommands() throws Exception {
    CommandRun detached = done(run("export --from 2026-10-01 --to 2026-11-01 --zone UTC --detach"));
    String id = detached.out().strip();
    assertThat(detached.err()).contains("next: hookexport exports wait " + id);
    assertThat(done(run("exports wait " + id)).err()).contains("exported ", " rows, ");
    assertThat(new JsonObject(done(run("exports wait --json " + id)).out()).getString("status"))
        .isEqualTo("completed");
    assertThat(done(run("exports show " + id)).out())
        .contains("id                       " + id, "status                   completed");
    assertThat(new JsonObject(done(run("exports show --json " + id)).out()).getString("id"))
        .isEqualTo(id);

    // An earlier download was interrupted.
    byte[] whole = Files.readAllBytes(FolderListing.only(files, id));
    Path part = folder.resolve("f.csv.part");
    Files.write(part, java.util.Arrays.copyOf(whole, whole.length / 2));
    done(run("exports download " + id + " -o FOLDER/f.csv"));
    assertThat(folder.resolve("f.csv")).hasBinaryContent(whole);
    assertThat(part).doesNotExist();

    CommandRun list = done(run("exports list --limit 500"));
    List<String> lines = new ArrayList<>(list.out().lines().toList());
    assertThat(lines.remove(0)).matches("ID +STATUS +CREATED +FROM +TO +ROWS +SIZE +WHAT");
    assertThat(lines)
        .anyMatch(
            line -> line.matches(id + "  completed +\\S+Z +\\S+Z +\\S+Z +2,000 .* deliveries"));
    JsonObject page = new JsonObject(done(run("exports list --limit 1 --json")).out());
    assertThat(page.getJsonArray("exports")).hasSize(1);
    assertThat(done(run("exports list --status failed")).err()).contains("there are no exports");

    CommandRun late = run("exports cancel " + id);
    assertThat(late.exit()).isEqualTo(3);
    assertThat(late.err()).contains("409 EXPORT_NOT_ACTIVE");
    assertThat(done(run("exports delete " + id)).err()).contains("deleted export " + id);
    assertThat(run("exports show " + id).exit()).isEqualTo(5);
  }

  /** In a shell, which takes it as a person would paste it. */
  @Test
  void theNextCommandWorksAsPrinted() throws Exception {
    Map<String, String> environment = new HashMap<>(Map.of("HOME", folder.toString()));
    Path keyFile = Files.writeString(folder.resolve("the user's key"), key);
    Path config = Files.writeString(folder.resolve("client.properties"), "");
    List<String> export =
        List.of(
            ("export --from 2026-10-01 --to 2026-11-01 --detach --force --server http://127.0.0.1:"
                    + server.port()
                    + " --config "
                    + config)
                .split(" "));
    List<String> arguments = new ArrayList<>(export);
    arguments.addAll(List.of("--key-file", keyFile.toString()));
    arguments.addAll(List.of("-o", folder.resolve("a file.csv").toString()));
    CommandRun detached = done(CommandRun.run(environment, arguments));
    String next =
        detached
            .err()
            .lines()
            .filter(line -> line.startsWith("next: "))
            .findFirst()
            .orElseThrow()
            .substring("next: ".length());
    String words = "hookexport() { printf '%s\\n' \"$@\"; echo; }; " + next;
    Process shell = new ProcessBuilder("sh", "-c", words).start();
    String printed = new String(shell.getInputStream().readAllBytes());
    ChildProcess.awaitEnd(shell);
    String[] commands = printed.split("\n\n", -1);
    assertThat(commands).as(next).hasSize(3);
    for (String command : List.of(commands[0], commands[1])) {
      done(CommandRun.run(environment, command.lines().toList()));
    }
    assertThat(folder.resolve("a file.csv"))
        .hasBinaryContent(Files.readAllBytes(FolderListing.only(files, detached.out().strip())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "export --from 2026-10-01 -o FOLDER/no/x.csv   | 2 | there is no folder",
        "export --from 2026-10-01 -o FOLDER            | 2 | is not a regular file",
        "export --to 2026-10-01                        | 2 | Missing required option: '--from=TIME'",
        "export --from 1.10.2026                       | 2 | --from: '1.10.2026' is not a time; expected",
        "export --from now --to -7d                    | 2 | must be before --to -7d",
        "export --from -7d --zone Berlin               | 2 | --zone: there is no time zone 'Berlin'",
        "export --from -7d --json -o -                 | 2 | use one of them",
        "export --from 2026-10-01 --columns nope -o FOLDER/x | 3 | --columns: ",
        "export --from 2026-10-01 --status nope -o FOLDER/x  | 3 | --status: ",
        "export --from 2026-10-01 --endpoint x -o FOLDER/x   | 3 | --endpoint: ",
        "exports show 12                               | 2 | '12' is not the id of an export; see exports list",
        "exports show NOBODY                           | 5 | 404 NOT_FOUND",
        "exports wait NOBODY                           | 5 | 404 NOT_FOUND",
        "exports download NOBODY -o FOLDER/x           | 5 | 404 NOT_FOUND",
        "exports cancel NOBODY                         | 5 | 404 NOT_FOUND",
        "exports delete NOBODY                         | 5 | 404 NOT_FOUND",
        "exports list --status nope                    | 2 | --status must be one of ",
        "exports list --limit 0                        | 2 | --limit must be at least 1",
        "exports list --ca FOLDER/none.pem             | 2 | cannot read certificates",
        "exports list --server http://127.0.0.1:1      | 6 | cannot reach http://127.0.0.1:1: connection refused",
        "exports list --server http://no.such.host.invalid | 6 | there is no host 'no.such.host.invalid'",
        "exports list --server https://127.0.0.1:PORT  | 6 | it does not speak TLS on this port",
        "exports list --server http://127.0.0.1:PORT/x | 6 | 404 NOT_FOUND: This path does not exist.",
        "export --from -1d -o FOLDER/x --server http://127.0.0.1:PORT/x | 6 | is the address right (--server)?",
        "exports fly                                   | 2 | no command 'fly'; expected one of: ",
      })
  void eachFailureHasItsCodeAndSaysWhatIsWrong(String arguments, int exit, String message)
      throws IOException {
    CommandRun run = run(arguments.replace("PORT", "" + server.port()));
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void theDatasetsHaveTheValuesOfTheOptions() {
    List<String> lines = done(run("datasets")).out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("deliveries, outbound");
    assertThat(lines.get(1)).matches("  --status   .*\\bfailed_permanent\\b.*");
    assertThat(lines.get(2)).startsWith("  --columns  ").contains("message_id, ", "status, ");
    assertThat(lines).contains("attempts, outbound", "deliveries, inbound");
    assertThat(new JsonObject(done(run("datasets --json")).out()).getJsonArray("datasets"))
        .hasSize(lines.size() / 3);
  }

  @Test
  void aWrongKeyIsToldWithItsOriginAndNotRepeated() {
    Map<String, String> environment = environment();
    environment.put("HOOKEXPORT_API_KEY", key + "x");
    CommandRun run = run(environment, "exports list");
    assertThat(run.exit()).isEqualTo(3);
    assertThat(run.err())
        .contains("401 UNAUTHORIZED", "the key is from HOOKEXPORT_API_KEY")
        .doesNotContain(key);
  }

  @Test
  void aLimitIsToldWithWhenToTryAgain() throws Exception {
    try (TestServer limited = TestServer.start(uri, files, "limits.exports_per_hour=1")) {
      String other = TestServer.createKey(uri, "other");
      Map<String, String> environment = environment();
      environment.put("HOOKEXPORT_SERVER", "http://127.0.0.1:" + limited.port());
      environment.put("HOOKEXPORT_API_KEY", other);
      limited.awaitCompleted(limited.create(other, october()), other);
      CommandRun run = run(environment, "export --from -1d -o FOLDER/x.csv");
      assertThat(run.exit()).isEqualTo(3);
      assertThat(run.err())
          .contains("429 EXPORT_LIMIT_EXCEEDED")
          .containsPattern("try again in (1 hour|\\d+ minutes?)");
    }
  }

  @Test
  void anExportWaitsUntilOthersHaveEnded() throws Exception {
    String idleUri = TestServer.prepare(1);
    try (TestServer idle = TestServer.start(idleUri, folder.resolve("idle"), "roles=api")) {
      Map<String, String> environment = environment();
      environment.put("HOOKEXPORT_SERVER", "http://127.0.0.1:" + idle.port());
      environment.put("HOOKEXPORT_API_KEY", TestServer.createKey(idleUri, "demo"));
      String first = done(run(environment, "export --from -1d --detach")).out().strip();
      String second = done(run(environment, "export --from -1d --detach")).out().strip();
      assertThat(done(run(environment, "exports list")).out())
          .containsPattern(second + " +queued \\(1\\)")
          .containsPattern(first + " +pending");
      CommandRun early = run(environment, "exports download " + second + " -o FOLDER/early.csv");
      assertThat(early.exit()).isEqualTo(3);
      assertThat(early.err()).contains("has not ended; wait for it");
      done(run(environment, "exports cancel " + first));
      CommandRun cancelled = run(environment, "exports download " + first + " -o FOLDER/x.csv");
      assertThat(cancelled.exit()).isEqualTo(4);
      assertThat(done(run(environment, "exports list")).out()).doesNotContain("queued");
    }
  }

  /** It may be hours of work, and belongs to an export that exports list still has. */
  @Test
  void anInterruptedDownloadIsNotReplacedWithoutAWord() throws Exception {
    Path part = Files.writeString(folder.resolve("again.csv.part"), "begun");
    CommandRun run = run("export --from -1d -o FOLDER/again.csv");
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("again.csv.part is of a download that was interrupted");
    assertThat(part).hasContent("begun");
    done(run("export --from -1d --force -o FOLDER/again.csv"));
    assertThat(part).doesNotExist();
  }

  /** A shell that holds settings of the client must not break the server's commands. */
  @Test
  void settingsOfTheClientAreNoneOfTheServer() {
    Map<String, String> environment = ChildProcess.settings(uri, folder);
    environment.putAll(environment());
    assertThat(run(environment, "keys list --project demo").exit()).isZero();
  }
}
