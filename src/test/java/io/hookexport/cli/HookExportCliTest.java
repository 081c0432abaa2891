package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.admin.ExportLine;
import io.hookexport.config.ConfigException;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class HookExportCliTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";

  private final FakeLauncher launcher = new FakeLauncher();
  private final Map<String, String> environment =
      new HashMap<>(Map.of("HOOKEXPORT_DATABASE_URI", "postgresql://u:hunter2@host:5432/d"));

  @TempDir private Path folder;

  private CliRun run(String arguments) {
    String[] split = arguments.isEmpty() ? new String[0] : arguments.split(" ");
    return CliRun.of(launcher, environment, split);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''          | Usage: hookexport [-hV] [--verbose] [--config=FILE] COMMAND",
        "serve       | Usage: hookexport serve",
        "demo        | Usage: hookexport demo",
        "migrate     | Usage: hookexport migrate",
        "sample      | Usage: hookexport sample",
        "keys        | Usage: hookexport keys",
        "keys create | Usage: hookexport keys create",
        "keys list   | Usage: hookexport keys list",
        "keys revoke | Usage: hookexport keys revoke",
        "projects create | Usage: hookexport projects create",
        "projects list | Usage: hookexport projects list",
        "source list | Usage: hookexport source list",
        "source show | Usage: hookexport source show",
        "source init | Usage: hookexport source init",
        "source check | Usage: hookexport source check",
      })
  void helpIsThereAtEveryLevel(String command, String usage) {
    CliRun help = run((command + " --help").strip());
    assertThat(help.exitCode()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains(usage).contains("--config=FILE").contains("--verbose");
    assertThat(help.out()).containsPattern("Configuration:\\R {2}Defaults, then the file");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
    assertThat(launcher.calls).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"export", "exports list", "exports wait", "exports download"})
  void theHelpOfAClientHasItsOwnSettingsAndExitCodes(String command) {
    CliRun help = run(command + " --help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("Usage: hookexport " + command, "--server=URL", "HOOKEXPORT_API_KEY")
        .contains("the downloaded file is damaged")
        .doesNotContain("database.uri");
    assertThat(help.out().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void theHelpOfDemoTellsItsDefaults() {
    assertThat(run("demo --help").out())
        .contains("--rows=N", "200000", "--port=P", "8080", "--data=DIR", "--once");
  }

  /** The list of commands shows the first line of each one's description. */
  @Test
  void theSummaryOfEachCommandIsAWholeSentence() {
    RootCommand root =
        new RootCommand(new CommandEnvironment(launcher, Map.of(), System.out, System.err));
    assertThat(summaries(HookExportCli.commands(root)).toList())
        .hasSizeGreaterThan(20)
        .allMatch(summary -> summary.endsWith("."));
  }

  /** Commands of a client, or with --server, need no database. */
  @Test
  void theHelpSaysWhatNeedsADatabase() {
    assertThat(run("projects create --help").out().replaceAll("\\s+", " "))
        .contains("serve, migrate, sample, and projects, keys and admin without --server, need")
        .doesNotContain("Every command");
    assertThat(run("--help").out()).containsPattern("3 to 7 +of commands of a client");
    CliRun unset = CliRun.of(launcher, Map.of(), "projects", "list");
    assertThat(unset.exitCode()).isEqualTo(2);
    assertThat(unset.err())
        .contains("database.uri: is not set", "Or work on a running server with --server");
  }

  private static Stream<String> summaries(CommandLine command) {
    return command.getSubcommands().values().stream()
        .flatMap(
            each ->
                Stream.concat(
                    Stream.of(each.getCommandSpec().usageMessage().description()[0]),
                    summaries(each)));
  }

  @Test
  void versionIsOneLineOnStandardOutput() {
    CliRun version = run("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out()).startsWith("hookexport ").hasLineCount(1);
    assertThat(version.err()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                        | no command given; expected one of: ",
        "keys                      | no command given; expected one of: create, list, revoke",
        "fly                       | no command 'fly'; expected one of: serve, demo",
        "sample --rows 5           | Missing required option: '--project=P'",
        "sample --project p        | Missing required option: '--rows=N'",
        "sample --rows x --project p | Invalid value for option '--rows': 'x'",
        "sample --rows 0 --project p | --rows must be at least 1",
        "sample --rows 5 --project= | --project must not be empty",
        "keys create               | Missing required option: '--project=P'",
        "keys revoke --project p   | Missing required parameter: 'KEYID'",
        "demo --port 65536         | --port must be 0 to 65535",
        "demo --rows 0             | --rows must be at least 1",
        "projects                  | no command given; expected one of: create, list",
        "projects create --project p | Missing required option: '--tenant=T'",
        "projects create --project p --tenant= | --tenant must not be empty (see hookexport projects create --help)",
        "source                    | no command given; expected one of: check, init, list, show",
        "source show               | Missing required parameter: 'NAME|DIR'",
        "source init x             | Missing required option: '--from=NAME'",
        "source shwo               | no command 'shwo'; expected one of: check, init, list, show (see hookexport source --help)",
        "source --all              | Unknown option: '--all'",
        "projcts                   | no command 'projcts'; expected one of: ",
        "source check --tenant=    | --tenant must not be empty (see hookexport source check --help)",
        "serve --fast              | Unknown option: '--fast'",
        "exports fly               | no command 'fly'; expected one of: cancel, delete, download",
        "export --from -1d --columns=          | --columns must not be empty",
        "export --from -1d --columns a,,b      | --columns has an empty value",
        "export --from -1d --status=           | --status must not be empty",
        "export --from -1d --event-type=       | --event-type must not be empty",
        "export --from -1d --response-status=  | --response-status must not be empty",
        "export --from -1d --endpoint=         | --endpoint must not be empty",
        "export --from -1d --direction=        | --direction must not be empty",
        "export --from -1d --dataset=          | --dataset must not be empty",
        "export --from -1d --zone=             | --zone must not be empty",
        "exports list --status=                | --status must not be empty",
        "exports list --direction=             | --direction must not be empty",
      })
  void wrongUsageIsOneLineOnStandardErrorAndExitCode2(String arguments, String message) {
    CliRun misuse = run(arguments);
    assertThat(misuse.exitCode()).isEqualTo(2);
    assertThat(misuse.out()).isEmpty();
    assertThat(misuse.err()).hasLineCount(1).startsWith("hookexport: ").contains(message, "--help");
    assertThat(launcher.calls).isEmpty();
  }

  /** Java gives these letters for what it cannot decode, and another tenant would be stored. */
  @Test
  void anArgumentThatTheLocaleCannotReadIsRefused() {
    CliRun misuse = run("projects create --project p --tenant M\ufffd\ufffdller");
    assertThat(misuse.exitCode()).isEqualTo(2);
    assertThat(misuse.err()).contains("'M\ufffd\ufffdller'", "LC_ALL=C.UTF-8");
    assertThat(launcher.calls).isEmpty();
  }

  @Test
  void createdKeyIsAllThatGoesToStandardOutput() {
    CliRun create = run("keys create --project acme");
    assertThat(create.exitCode()).isZero();
    assertThat(create.out()).isEqualTo(FakeLauncher.KEY + System.lineSeparator());
    assertThat(create.err()).isEmpty();
    assertThat(launcher.calls).containsExactly("createKey acme");
  }

  @Test
  void aNewProjectCanHaveATenantOfAnotherName() {
    assertThat(run("keys create --project acme --tenant 42").exitCode()).isZero();
    assertThat(launcher.calls).containsExactly("createKey acme 42");
  }

  /** Perhaps the id was mistyped. */
  @Test
  void aNewProjectOfAKeyIsSaid() {
    launcher.change = Projects.Change.CREATED;
    CliRun create = run("keys create --project typo");
    assertThat(create.out()).isEqualTo(FakeLauncher.KEY + System.lineSeparator());
    assertThat(create.err()).isEqualToIgnoringNewLines("created project typo with tenant typo");
    launcher.change = Projects.Change.TENANT_CHANGED;
    assertThat(run("keys create --project acme --tenant 42").err())
        .isEqualToIgnoringNewLines("changed the tenant of project acme to 42");
  }

  @Test
  void limitsThatAreSetWithAProjectAreShown() {
    for (String project : List.of("CREATED", "NONE")) {
      CliRun create =
          run("projects create --project " + project + " --tenant t --active-exports 5");
      assertThat(create.out().lines().skip(1))
          .containsExactly("project " + project + ": active_exports=5,stored_bytes=0");
    }
  }

  @Test
  void theEndOfAKeyIsCalledAsItsOption() {
    launcher.failure = ApiKeys.Terms.isOver();
    CliRun create = run("keys create --project acme --expires 2020-01-01");
    assertThat(create.exitCode()).isEqualTo(2);
    assertThat(create.err())
        .isEqualToIgnoringNewLines("hookexport: --expires must be in the future");
  }

  @Test
  void keysAreListedWithTheirTimes() {
    CliRun list = run("keys list --project acme");
    assertThat(list.exitCode()).isZero();
    assertThat(list.out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "KEY ID STATE CREATED EXPIRES LAST USED REVOKED TENANT NAME",
            "k2 valid 2026-11-02T03:04:05Z 2027-01-01T00:00:00Z 2026-11-04T00:00:00Z - t1 billing",
            "k1 revoked 2026-11-01T00:00:00Z - - 2026-11-03T00:00:00Z t1 -");
  }

  @Test
  void revokingWhatIsNotThereFails() {
    assertThat(run("keys revoke --project acme k2").exitCode()).isZero();
    CliRun unknown = run("keys revoke k9 --project acme");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("project acme has no valid key k9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "migrate",
        "sample --rows 10 --project p",
        "keys create --project p",
        "keys list --project p",
        "keys revoke --project p k2",
        "projects list",
        "projects create --project CREATED --tenant t",
        "source check"
      })
  void commandsOfTheDatabaseNeedNoSecretForLinks(String arguments) {
    assertThat(run(arguments).exitCode()).isZero();
    assertThat(run(arguments).exitCode()).isZero();
    assertThat(launcher.configs.get(0).links().secret())
        .hasSizeGreaterThanOrEqualTo(32)
        .isNotEqualTo(launcher.configs.get(launcher.configs.size() - 1).links().secret());
  }

  @Test
  void projectsAreListedWithTheirCounts() {
    assertThat(run("projects list").out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "PROJECT CREATED KEYS EXPORTS LIMITS TENANT",
            "acme 2026-11-01T03:04:05Z 2 7 active_exports=5,stored_bytes=0 app_1");
    launcher.projects = List.of();
    assertThat(run("projects list").err()).contains("there are no projects");
  }

  @Test
  void columnsAreAlignedAndNoNameSteersTheTerminal() {
    Projects.Info known = launcher.projects.get(0);
    String name = "a\u001b[2J\u2028\u202e" + "long".repeat(9);
    Map<ProjectLimit, Long> limits =
        Map.of(ProjectLimit.STORED_BYTES, 9_000_000_000L, ProjectLimit.EXPORTS_PER_HOUR, 7L);
    launcher.projects =
        List.of(known, new Projects.Info(name, "other", known.createdAt(), limits, 0, 1));
    List<String> lines = run("projects list").out().lines().toList();
    assertThat(lines).hasSize(3);
    int tenant = lines.get(0).indexOf("TENANT");
    assertThat(lines.get(1).substring(tenant)).isEqualTo("app_1");
    assertThat(lines.get(2).substring(tenant)).isEqualTo("other");
    launcher.storage = List.of(new Storage(name, 1, 2, 3));
    ExportLine export = launcher.exports.get(0);
    launcher.exports =
        List.of(
            new ExportLine(
                "id\u001b[0m",
                name,
                "\u0007",
                "d\r",
                export.createdAt(),
                export.rows(),
                export.bytes()));
    for (String command :
        List.of(
            "projects list",
            "admin storage",
            "admin exports list",
            "admin exports cancel 019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90")) {
      CliRun run = run(command);
      String printed = (run.out() + run.err()).replaceAll("\\R", "");
      assertThat(printed).as(command).contains("·").doesNotContainPattern("[\\p{C}\\p{Zl}]");
    }
  }

  @Test
  void limitsAreSetAndTakenBack() {
    CliRun set = run("projects set --project acme --active-exports 5 --stored-bytes default");
    assertThat(set.out())
        .isEqualToIgnoringNewLines("project acme: active_exports=5,stored_bytes=0");
    assertThat(launcher.calls.get(0))
        .contains("ACTIVE_EXPORTS=OptionalLong[5]", "STORED_BYTES=OptionalLong.empty")
        .doesNotContain("EXPORTS_PER_HOUR");
    launcher.failure = ExportException.of(ExportError.NOT_FOUND, "There is none.");
    assertThat(run("projects set --project nobody --active-exports 1").err())
        .contains("there is no project 'nobody'; see projects list");
    launcher.failure = null;
    for (String wrong :
        List.of("--active-exports 0", "--exports-per-hour 10001", "--stored-bytes -1", "")) {
      CliRun refused = run(("projects set --project acme " + wrong).strip());
      assertThat(refused.exitCode()).as(wrong).isEqualTo(2);
      assertThat(refused.err()).as(wrong).contains(wrong.isEmpty() ? "no limit given" : "must be");
    }
    run("projects create --project CREATED --tenant t --exports-per-hour 0");
    assertThat(launcher.calls).last().asString().endsWith(" t {EXPORTS_PER_HOUR=OptionalLong[0]}");
  }

  @Test
  void aKeyGetsANameAndAnEnd() {
    run("keys create --project acme --name billing --expires 2027-01-01");
    assertThat(launcher.calls).containsExactly("createKey acme billing 2027-01-01T00:00:00Z");
    assertThat(run("keys create --project acme --expires 90d").exitCode()).isZero();
    assertThat(launcher.calls).last().isEqualTo("createKey acme PT2160H");
    for (String wrong : List.of("soon", "0d", "2027-02-30", "2027-01-01T00:00:00")) {
      CliRun refused = run("keys create --project acme --expires " + wrong);
      assertThat(refused.exitCode()).as(wrong).isEqualTo(2);
      assertThat(refused.err()).contains("'" + wrong + "' is not a time to come");
    }
    assertThat(run("keys create --project acme --name a\u001bb").exitCode()).isEqualTo(2);
    // What the management contract allows, too: joined emoji, and each character counts once.
    String name = "\ud83d\udc69\u200d\ud83d\udcbb\u00ad" + "\ud83d\udcbb".repeat(96);
    assertThat(run("keys create --project acme --name " + name).exitCode()).isZero();
    assertThat(run("keys create --project acme --name x" + name).exitCode()).isEqualTo(2);
    for (String late : List.of("9999-12-31T23:59:59.9999999Z", "36501d")) {
      CliRun refused = run("keys create --project acme --expires " + late);
      assertThat(refused.exitCode()).as(late).isNotZero();
      assertThat(refused.err()).as(late).contains("a key must end ");
    }
    assertThat(run("keys create --project acme --expires 36500d").exitCode()).isZero();
  }

  @Test
  void theExportsOfAllProjectsAreForAdmins() {
    assertThat(
            run("admin exports list --status completed --limit 7")
                .out()
                .lines()
                .map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "EXPORT ID CREATED STATUS DATASET ROWS BYTES PROJECT",
            "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90 2026-11-01T03:04:05Z completed deliveries 12 3456 acme");
    assertThat(launcher.calls).containsExactly("exports Optional.empty Optional[COMPLETED] 7");
    assertThat(run("admin exports cancel 019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90").err())
        .contains("cancelled 019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90 of project acme");
    assertThat(run("admin exports cancel x").exitCode()).isEqualTo(2);
    assertThat(run("admin exports list --status done").err()).contains("--status must be one of");
    assertThat(run("admin exports list --limit 501").exitCode()).isEqualTo(2);
    launcher.exports = List.of();
    assertThat(run("admin exports list").err()).isEqualToIgnoringNewLines("there are no exports");
    assertThat(run("admin exports list --project p").err()).contains("there are no such exports");
    assertThat(run("admin storage").out().lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly("PROJECT FILES BYTES QUOTA", "b 2 300 53687091200", "a 1 10 -");
  }

  @Test
  void aServerNeedsATokenAndAnAddress() {
    assertThat(run("projects list --server http://127.0.0.1:1").err())
        .contains("no admin token: set HOOKEXPORT_ADMIN_TOKEN");
    assertThat(run("projects list --server ftp://x --token-file y").err())
        .contains("--server must be an http or https URL");
    assertThat(run("projects list --server http://x --token-file /nowhere").err())
        .contains("/nowhere cannot be read");
    assertThat(run("projects list --token-file y").err()).contains("--server, which is missing");
    assertThat(launcher.calls).isEmpty();
  }

  @Test
  void aProjectIsCreatedForATenant() {
    assertThat(run("projects create --project CREATED --tenant t").out())
        .isEqualToIgnoringNewLines("created project CREATED with tenant t");
    assertThat(run("projects create --project TENANT_CHANGED --tenant t\u001b[1m").out())
        .isEqualToIgnoringNewLines("changed the tenant of project TENANT_CHANGED to t·[1m");
    assertThat(run("projects create --project NONE --tenant t").out())
        .isEqualToIgnoringNewLines("project NONE already exists with tenant t");
    assertThat(launcher.calls)
        .containsExactly(
            "createProject CREATED t",
            "createProject TENANT_CHANGED t\u001b[1m",
            "createProject NONE t");
  }

  @Test
  void sourcesAreShownWithoutAConfiguration() {
    environment.clear();
    assertThat(run("source list").out()).contains("svix");
    assertThat(run("source show svix").out()).contains("source svix");
    CliRun init = run("source init mine --from svix");
    assertThat(init.exitCode()).isZero();
    assertThat(init.out())
        .contains("wrote to ./mine: source.yaml, a.sql", "HOOKEXPORT_SOURCE_NAME=./mine java");
    assertThat(run("source init a'/$b --from svix").out())
        .contains("HOOKEXPORT_SOURCE_NAME='a'\\''/$b' java");
    assertThat(launcher.configs).isEmpty();
  }

  @Test
  void theReportOfACheckGoesToStandardOutput() {
    assertThat(run("source check --tenant app_1").out()).isEqualToIgnoringNewLines("a line");
    assertThat(run("source check").exitCode()).isZero();
    assertThat(launcher.calls).containsExactly("checkSource app_1", "checkSource");
  }

  @Test
  void eachProblemOfAConfigurationIsALine() {
    launcher.failure = new ConfigException(List.of("source x: a\n b", "source x: c"));
    CliRun check = run("source check");
    assertThat(check.exitCode()).isEqualTo(2);
    assertThat(check.err().lines())
        .containsExactly("hookexport: source x: a b", "hookexport: source x: c");
  }

  @Test
  void migrateTellsWhatItApplied() {
    assertThat(run("migrate").out()).contains("applied native/V0001__deliveries");
    launcher.migrations = List.of();
    assertThat(run("migrate").out()).isEqualTo("up to date" + System.lineSeparator());
  }

  @Test
  void sampleTellsWhatTheProjectHoldsNow() {
    CliRun sample = run("sample --rows 2000 --project p");
    assertThat(sample.out()).contains("project p: 2000 outbound, 200 inbound deliveries");
    assertThat(launcher.calls).containsExactly("listKeys p", "sample p 2000");
  }

  /** Each stream is looked at: the other one may be a file. */
  @ParameterizedTest
  @CsvSource({"true, false, 0", "false, true, 1"})
  void sampleRedrawsItsLineOnATerminalOnly(boolean outIsOne, boolean errIsOne, int redrawn) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CommandEnvironment streams =
        new CommandEnvironment(
            launcher,
            environment,
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new Terminal(outIsOne, errIsOne, () -> 80));
    assertThat(HookExportCli.run(streams, "sample", "--rows", "9", "--project", "p")).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8).split("\r", -1)).hasSize(redrawn + 1);
  }

  @Test
  void serveDemandsASecretForLinks() {
    CliRun serve = run("serve");
    assertThat(serve.exitCode()).isEqualTo(2);
    assertThat(serve.err())
        .hasLineCount(1)
        .startsWith("hookexport: links.secret: is not set; for example HOOKEXPORT_LINKS_SECRET=");
    assertThat(launcher.calls).isEmpty();
  }

  @Test
  void serveRunsUntilTheServerIsClosed() {
    environment.put("HOOKEXPORT_LINKS_SECRET", SECRET);
    CliRun serve = run("serve");
    assertThat(serve.exitCode()).isZero();
    assertThat(serve.err()).contains("is listening on port 4711");
    assertThat(launcher.calls).containsExactly("start", "awaitClose", "close");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--config %s migrate", "migrate --config %s", "migrate --config=%s"})
  void theConfigurationFileCanBeNamedBeforeAndAfterTheCommand(String arguments) throws IOException {
    Path file = Files.writeString(folder.resolve("my.yaml"), "http: {port: 1234}");
    assertThat(run(arguments.formatted(file)).exitCode()).isZero();
    assertThat(launcher.configs.get(0).http().port()).isEqualTo(1234);
  }

  @Test
  void aConfigurationErrorIsOneLineAndExitCode2() {
    environment.put("HOOKEXPORT_HTTP_PRT", "1");
    CliRun migrate = run("migrate");
    assertThat(migrate.exitCode()).isEqualTo(2);
    assertThat(migrate.err())
        .isEqualToIgnoringNewLines(
            "hookexport: HOOKEXPORT_HTTP_PRT: unknown environment variable;"
                + " did you mean HOOKEXPORT_HTTP_PORT?");
  }

  @Test
  void aFailureIsOneLineAndExitCode1AndVerboseAddsTheStackTrace() {
    launcher.failure = new IllegalStateException("the database\n  at host:5432 does not answer");
    CliRun quiet = run("migrate");
    assertThat(quiet.exitCode()).isEqualTo(1);
    assertThat(quiet.out()).isEmpty();
    assertThat(quiet.err())
        .isEqualToIgnoringNewLines("hookexport: the database at host:5432 does not answer");
    assertThat(run("migrate --verbose").err()).contains("\tat io.hookexport.cli.");
  }

  @Test
  void aFailureWithoutAMessageIsNamedByItsType() {
    launcher.failure = new IllegalStateException();
    assertThat(run("migrate").err()).contains("hookexport: java.lang.IllegalStateException");
  }
}
