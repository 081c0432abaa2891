package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestDatabase;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on the real application: 0 done, 1 failed, 2 wrong usage or configuration. */
final class ExitCodesTest {
  @TempDir private static Path folder;
  private static String migrated;
  private static String empty;

  @BeforeAll
  static void prepare() {
    empty = TestDatabase.fresh();
    migrated = TestDatabase.fresh();
    assertThat(run(migrated, "migrate").exit()).isZero();
    assertThat(run(migrated, "keys create --project acme --tenant t1").exit()).isZero();
  }

  private static CommandRun run(String uri, String arguments, String... settings) {
    String nowhere = folder.resolve("nowhere").toString();
    return CommandRun.run(folder, uri, arguments.replace("NOWHERE", nowhere), settings);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "keys list --project acme                |                            | 0 | ''",
        "migrate                                 |                            | 0 | ''",
        "sample --rows 5 --project acme          |                            | 0 | ''",
        "keys create --project a%b               |                            | 2 | project",
        "keys create --project a%b               | SOURCE_NAME=/no/such/folder | 2 | is not a project id",
        "keys create --project acme --tenant=    |                            | 2 | --tenant must not be empty",
        "keys create --project late --tenant t2  |                            | 0 | ''",
        "keys create --project far               | SOURCE_URI=postgresql://u@127.0.0.1:1/d | 0 | could not be asked",
        "keys list --project nobody              |                            | 1 | no project 'nobody'",
        "keys revoke --project acme k9           |                            | 1 | no valid key k9",
        "sample --rows 5 --project nobody        |                            | 1 | no project 'nobody'",
        "serve --config NOWHERE                  |                            | 2 | does not exist; see --config",
        "serve                                   | SOURCE_NAME=/no/such/folder | 2 | source.name: there is no folder /no/such/folder",
        "serve                                   | SOURCE_NAME=nativ          | 2 | source.name: there is no built-in source 'nativ'",
        "serve                                   | HTTP_PORT=70000            | 2 | http.port: must be -1 to 65535",
        "serve                                   | LINKS_SECRET=short         | 2 | links.secret: is shorter",
        "serve                                   | DATABASE_URI=postgresql:// u@h/d | 2 | database.uri: contains a space",
        "serve                                   | DATABASE_URI=postgresql://u@h/a$b | 2 | database.uri: is not of the form",
        "keys list --project acme                | DATABASE_URI=postgresql://u@127.0.0.1:1/d?sslmod=require | 2 | database.uri: the parameter 'sslmod' is not supported; did you mean sslmode?",
        "migrate                                 | SOURCE_URI=postgresql://u@127.0.0.1:1/d?sslmod=require | 2 | source.uri: the parameter 'sslmod' is not supported; did you mean sslmode?",
        "serve                                   | SOURCE_URI=postgresql://u:a/b@h/d | 2 | source.uri: is not of the form",
        "serve                                   | FILES_DIRECTORY=/proc/no   | 1 | /proc/no",
        "serve                                   | EMPTY                      | 1 | run the migrate command",
        "migrate                                 | HTTP_TRUSTED_PROXIES=10.0.0.0/33 | 2 | '10.0.0.0/33' has a prefix longer than 32 bits (set by HOOKEXPORT_HTTP_TRUSTED_PROXIES)",
        "keys list --project acme                | HTTP_TRUSTED_PROXIES=10.0.0.1/8 | 2 | or the address alone (set by HOOKEXPORT_HTTP_TRUSTED_PROXIES)",
        "serve                                   | HTTP_TRUSTED_PROXIES=10.0.0.1/8 | 2 | is not a network: write 10.0.0.0/8 for the network",
        "serve                                   | HTTP_TRUSTED_PROXIES=2001:db8::1/32 | 2 | write 2001:db8::/32",
        "keys list --project acme                | EMPTY                      | 1 | run the migrate command",
        "migrate                                 | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
        "keys create --project acme              | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
        "keys list --project acme                | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
        "keys revoke --project acme k9           | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
        "sample --rows 5 --project acme          | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
        "serve                                   | DATABASE_URI=postgresql://u@127.0.0.1:1/d | 1 | 127.0.0.1:1",
      })
  void eachCommandEndsWithTheCodeOfItsKind(
      String arguments, String setting, int exit, String message) {
    CommandRun run =
        setting == null
            ? run(migrated, arguments)
            : setting.equals("EMPTY") ? run(empty, arguments) : run(migrated, arguments, setting);
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
    if (exit > 0) {
      assertThat(run.err().lines()).as(run.err()).anyMatch(line -> line.contains(message));
      assertThat(run.out()).isEmpty();
    }
  }

  @Test
  void aProjectWithABlankIsWrongUsage() {
    assertThat(run(migrated, "keys create --project").exit()).isEqualTo(2);
    assertThat(run(migrated, "keys create --project \u00a0b").exit()).isEqualTo(2);
  }

  @Test
  void aPortInUseIsAFailure() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      CommandRun run = run(migrated, "serve", "HTTP_PORT=" + taken.getLocalPort());
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err()).contains("http.port (" + taken.getLocalPort() + ")");
    }
  }

  @Test
  void aPortOfTheClusterInUseIsNamed() throws Exception {
    int first = ChildProcess.freePort();
    for (int next : new int[] {0, 1}) {
      try (ServerSocket taken =
          new ServerSocket(first + next, 1, InetAddress.getByName("127.0.0.1"))) {
        CommandRun run = run(migrated, "serve", "CLUSTER_ENABLED=true", "CLUSTER_PORT=" + first);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err())
            .contains(
                "cannot listen on cluster.host 127.0.0.1, cluster.port"
                    + (next == 0 ? " (" : " + 1 (")
                    + taken.getLocalPort())
            .contains("cluster.port to a free port")
            .doesNotContain("NullPointerException");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "management", "cluster"})
  void aHostThatIsNoAddressIsNamed(String section) {
    CommandRun run =
        run(
            migrated,
            "serve",
            section.toUpperCase(Locale.ROOT) + "_HOST=999.1.1.1",
            "MANAGEMENT_PORT=" + (section.equals("management") ? "0" : "-1"),
            "CLUSTER_ENABLED=" + section.equals("cluster"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .contains("cannot listen on " + section + ".host 999.1.1.1, " + section + ".port ")
        .contains("Set " + section + ".host to an address of this machine");
  }

  @Test
  void samplesOfAProjectThatIsNotThereAreNotMade() throws Exception {
    assertThat(run(migrated, "sample --rows 7 --project ghost").exit()).isEqualTo(1);
    assertThat(
            TestDatabase.number(
                migrated,
                "select count(*) from deliveries.outbound_messages where project_id = 'ghost'"))
        .isZero();
  }

  @Test
  void aMigrationThatStopsHalfWayHasToldWhatItApplied() {
    CommandRun run =
        run(TestDatabase.fresh(), "migrate", "SOURCE_URI=postgresql://u@127.0.0.1:1/d");
    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.err()).contains("hookexport/V0001__exports.sql", "127.0.0.1:1");
  }
}
