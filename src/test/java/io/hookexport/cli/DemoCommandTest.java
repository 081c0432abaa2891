package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.demo.ScriptedApi;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DemoCommandTest {
  @TempDir private Path folder;

  @Test
  void fillsServesAndTakesTheTourOnADatabaseOfItsOwn() throws Exception {
    try (ScriptedApi api = new ScriptedApi()) {
      FakeLauncher launcher = launcherOf(api);
      Map<String, String> productive =
          Map.of(
              "HOOKEXPORT_DATABASE_URI", "postgresql://production/db",
              "HOOKEXPORT_SOURCE_URI", "postgresql://production/replica",
              "HOOKEXPORT_CLUSTER_ENABLED", "true",
              "HOOKEXPORT_ROLES", "worker");
      CliRun demo =
          CliRun.of(
              launcher, productive, "demo", "--rows=50", "--port=0", "--data=" + folder, "--once");

      assertThat(demo.err()).isEmpty();
      assertThat(demo.exitCode()).isZero();
      assertThat(demo.out()).contains("hookexport is listening on http://localhost:" + api.port());
      assertThat(demo.out()).contains("2 rows", "sha256").doesNotContain("curl");
      assertThat(launcher.calls)
          .containsExactly("migrate", "createKey demo demo", "sample demo 50", "start", "close");
      assertThat(folder.resolve("pg/postmaster.pid")).doesNotExist();

      ServerConfig config = launcher.configs.get(0);
      assertThat(config.sourceUri())
          .matches("postgresql://hookexport:[0-9a-f]{48}@127.0.0.1:[0-9]+/postgres");
      assertThat(config.roles()).hasSize(3);
      assertThat(config.cluster().enabled()).isFalse();
      assertThat(config.http().host()).isEqualTo("127.0.0.1");
      assertThat(config.management().port()).isEqualTo(-1);
      assertThat(demo.out()).contains("unpacking", "creating a new", "starting PostgreSQL");
      assertThat(config.files().directory()).isEqualTo(folder.resolve("demo/exports"));
      assertThat(folder.resolve("links.secret")).hasContent(config.links().secret());

      CliRun again =
          CliRun.of(launcher, Map.of(), "demo", "--rows=50", "--port=0", "--data=" + folder);
      assertThat(again.exitCode()).isZero();
      assertThat(again.out())
          .contains("export KEY=" + FakeLauncher.KEY)
          .contains("curl -f -sS -L -o deliveries.csv -H \"Authorization: Bearer $KEY\"")
          .contains("$URL/v1/exports/$ID/download")
          .contains(
              "HOOKEXPORT_SERVER=$URL HOOKEXPORT_API_KEY=$KEY java -jar hookexport.jar export")
          .contains("/console/#session=s");
      assertThat(again.out().split(FakeLauncher.KEY, -1)).as("the key is there once").hasSize(2);
      ServerConfig second = launcher.configs.get(launcher.configs.size() - 1);
      assertThat(second.links().secret()).isEqualTo(config.links().secret());
    }
  }

  @Test
  void aPortInUseIsToldBeforeAnythingIsStarted() throws Exception {
    FakeLauncher launcher = new FakeLauncher();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      CliRun demo = CliRun.of(launcher, Map.of(), "demo", "--port=" + port, "--data=" + folder);
      assertThat(demo.exitCode()).isEqualTo(1);
      assertThat(demo.err())
          .hasLineCount(1)
          .contains("port " + port + " cannot be used")
          .contains("choose another with --port");
    }
    assertThat(launcher.calls).isEmpty();
    assertThat(Files.exists(folder.resolve("pg"))).isFalse();
  }

  private static FakeLauncher launcherOf(ScriptedApi api) {
    return new FakeLauncher() {
      @Override
      public Server start(ServerConfig config) {
        Server server = super.start(config);
        return new Server() {
          @Override
          public int port() {
            return api.port();
          }

          @Override
          public void close() {
            server.close();
          }

          @Override
          public void awaitClose() throws InterruptedException {
            server.awaitClose();
          }
        };
      }
    };
  }
}
