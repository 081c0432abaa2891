package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.AdminClient;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of operators, on a database and on a running server: the same output. */
final class AdminCommandsTest {
  private static final Map<String, String> TOKEN =
      Map.of("HOOKEXPORT_ADMIN_TOKEN", AdminClient.TOKEN);

  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  private static String uri;
  private static String url;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(10);
    server = TestServer.start(uri, folder, AdminClient.SETTING, "roles=api");
    url = "http://127.0.0.1:" + server.managementPort();
  }

  private static CommandRun remote(String arguments) {
    return remote(TOKEN, url, arguments);
  }

  private static CommandRun remote(Map<String, String> environment, String to, String arguments) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.addAll(List.of("--server", to));
    return CommandRun.run(environment, all);
  }

  /** Both need no more than they are given: the variable of the other is ignored. */
  private static CommandRun local(String arguments) {
    return CommandRun.run(
        folder,
        uri,
        arguments,
        "ADMIN_TOKEN=" + AdminClient.TOKEN,
        "EXPORTS_STORED_BYTES_PER_PROJECT=0");
  }

  private static void assertSame(String arguments) {
    CommandRun there = remote(arguments);
    CommandRun here = local(arguments);
    assertThat(there.exit()).as(there.err()).isEqualTo(here.exit());
    assertThat(there.out()).as(arguments).isEqualTo(here.out());
    assertThat(there.err()).as(arguments).isEqualTo(here.err());
  }

  @Test
  void projectsAndTheirLimits() {
    assertThat(remote("projects create --project r1 --tenant t1 --exports-per-hour 7").out())
        .isEqualToIgnoringNewLines(
            "created project r1 with tenant t1project r1: exports_per_hour=7");
    assertSame("projects create --project r1 --tenant t1 --stored-bytes 9");
    assertSame("projects create --project r1 --tenant t1 --stored-bytes default");
    assertSame("projects create --project r1 --tenant t1");
    assertThat(remote("projects create --project r1 --tenant t2").out())
        .isEqualToIgnoringNewLines("changed the tenant of project r1 to t2");
    assertThat(remote("projects set --project r1 --active-exports 3").out())
        .isEqualToIgnoringNewLines("project r1: active_exports=3,exports_per_hour=7");
    assertSame("projects set --project r1 --exports-per-hour default");
    assertSame("projects set --project nobody --active-exports 3");
    assertThat(remote("projects create --project -bad --tenant t").exit()).isEqualTo(2);
    assertSame("projects list");
    assertThat(local("projects list").out()).contains("active_exports=3 ");
  }

  @Test
  void keys() {
    CommandRun created = remote("keys create --project new --name billing --expires 90d");
    assertThat(created.exit()).as(created.err()).isZero();
    assertThat(created.err()).isEqualToIgnoringNewLines("created project new with tenant new");
    String key = created.out().strip();
    String keyId = key.split("_", -1)[2];
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
    // A process records uses some time after them: between two lists that shall be the same, else.
    String used = "(?s).*" + keyId + " +valid +\\S+ +\\S+ +20.*";
    awaitTrue("a use is recorded", () -> local("keys list --project new").out().matches(used));
    assertThat(remote("keys create --project new --tenant other").exit()).isEqualTo(2);
    CommandRun again = remote("keys create --project new --tenant new");
    assertThat(again.exit()).isZero();
    assertThat(again.err()).isEmpty();
    assertThat(local("keys create --project typo").err())
        .contains("created project typo with tenant typo");
    assertSame("keys list --project new");
    assertThat(remote("keys list --project new").out()).contains("billing").hasLineCount(3);
    assertSame("keys list --project nobody");
    assertThat(remote("keys revoke --project new " + keyId).err()).contains("revoked " + keyId);
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(401);
    assertSame("keys revoke --project new " + keyId);
    assertSame("keys list --project new");
    assertThat(remote("keys list --project new").out())
        .containsPattern("(?m)^" + keyId + "  revoked ")
        .containsPattern("(?m)^\\w+  valid ");
    assertSame("keys create --project new --expires 2020-01-01");
    assertSame("keys create --project left --tenant t --expires 2020-01-01");
    assertSame("keys create --project left --expires 2020-01-01");
    assertThat(remote("keys list --project left").err()).contains("there is no project 'left'");
  }

  @Test
  void exportsAndStorage() {
    String key = TestServer.createKey(uri, "demo");
    String id = server.create(key, TestRequest.october());
    assertSame("admin exports list");
    assertSame("admin exports list --project demo --status pending --limit 1");
    assertThat(remote("admin exports list --project demo").out()).contains(id);
    assertSame("admin exports list --project nobody");
    assertSame("admin storage");
    assertThat(remote("admin exports cancel " + id).err()).contains("cancelled " + id);
    assertThat(server.get("/v1/exports/" + id, key).data().getString("error_code"))
        .isEqualTo("CANCELLED");
    assertSame("admin exports cancel " + id);
    assertThat(remote("admin exports list --project demo").out())
        .containsPattern(id + ".* cancelled ");
    String second = server.create(key, TestRequest.october());
    assertThat(local("admin exports cancel " + second).err()).contains("cancelled " + second);
  }

  @Test
  void whatIsWrongIsSaidInWords() throws Exception {
    assertThat(remote(Map.of("HOOKEXPORT_ADMIN_TOKEN", "wrong"), url, "projects list").err())
        .contains("does not accept the admin token");
    String api = "http://127.0.0.1:" + server.port();
    assertThat(remote(TOKEN, api, "projects list").err())
        .contains("there is no administration at " + api, "management.port");
    int free = ChildProcess.freePort();
    CommandRun nobody = remote(TOKEN, "http://127.0.0.1:" + free, "projects list");
    assertThat(nobody.exit()).isEqualTo(1);
    assertThat(nobody.err()).contains("no response from http://127.0.0.1:" + free);

    Path file = Files.writeString(folder.resolve("token"), AdminClient.TOKEN + "\n");
    assertThat(remote(Map.of(), url, "admin storage --token-file " + file).exit()).isZero();
    Files.writeString(file, "two lines\nof text");
    CommandRun wrong = remote(Map.of(), url, "admin storage --token-file " + file);
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("no token has").doesNotContain("two lines");
  }
}
