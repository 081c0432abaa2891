package io.hookexport.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.support.ChildProcess;
import io.hookexport.support.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseTest {

  @TempDir private Path folder;

  @Test
  void keepsItsRowsAndStopsTheServerWhenClosed() throws Exception {
    ProcessHandle server;
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      execute(database.uri(), "create table kept as select 42 as answer");
      server = new Postmaster(folder.resolve("pg")).process().orElseThrow();
    }
    assertThat(server.isAlive()).isFalse();
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(query(database.uri(), "select answer from kept")).isEqualTo("42");
      assertThat(query(database.uri(), "show fsync")).isEqualTo("on");
      assertThat(query(database.uri(), "show listen_addresses")).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void takesOverFromARunThatWasKilled() throws Exception {
    Process killed = startInAnotherJvm();
    ProcessHandle orphan = new Postmaster(folder.resolve("pg")).process().orElseThrow();
    killed.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    assertThat(orphan.isAlive()).isTrue();

    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(query(database.uri(), "select answer from kept")).isEqualTo("42");
    }
  }

  @Test
  void startsAnewAfterAKillDuringTheFirstStart() throws Exception {
    Files.createFile(folder.resolve("pg.new"));
    Files.createDirectories(folder.resolve("pg"));
    Files.writeString(folder.resolve("pg/postgresql.conf"), "half written");
    Files.createDirectories(folder.resolve("pg-binaries/PG-half/bin"));
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder)) {
      assertThat(query(database.uri(), "select 1")).isEqualTo("1");
    }
    assertThat(folder.resolve("pg.new")).doesNotExist();
  }

  @Test
  void leavesAForeignProcessAloneAndRemovesTheStalePidFile() throws Exception {
    Path cluster = Files.createDirectories(folder.resolve("pg"));
    Process bystander = new ProcessBuilder("sleep", "60").start();
    Files.writeString(cluster.resolve("postmaster.pid"), bystander.pid() + "\n" + cluster + "\n");

    new Postmaster(cluster).stop(Duration.ofSeconds(5));

    assertThat(bystander.isAlive()).isTrue();
    assertThat(cluster.resolve("postmaster.pid")).doesNotExist();
    bystander.destroy();
  }

  @Test
  void refusesAFolderInUse() {
    try (FolderLock lock = FolderLock.acquire(folder, "pg.lock")) {
      assertThat(lock).isNotNull();
      assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
          .isInstanceOf(DemoException.class)
          .hasMessageContaining(folder + " is in use by another demo");
    }
  }

  @Test
  void tellsWhereToLookWhenTheServerDoesNotStart() throws Exception {
    Path cluster = Files.createDirectories(folder.resolve("pg"));
    Files.writeString(cluster.resolve("something"), "initdb refuses a folder that is not empty");
    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining("could not be started in " + cluster)
        .hasMessageContaining(folder.resolve("pg.log").toString());
  }

  private Process startInAnotherJvm() throws IOException {
    Process process =
        ChildProcess.jvm(List.of(), StartAndWait.class.getName(), folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String first;
    do {
      first = process.inputReader().readLine();
    } while (first != null && !first.equals("ready"));
    assertThat(first).as("the other JVM has started the database").isEqualTo("ready");
    return process;
  }

  /** The process that is killed. */
  static final class StartAndWait {
    private StartAndWait() {}

    public static void main(String[] arguments) throws Exception {
      EmbeddedDatabase database = EmbeddedDatabase.start(Path.of(arguments[0]));
      execute(database.uri(), "create table kept as select 42 as answer");
      System.out.println("ready");
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  static Connection connect(String uri) throws SQLException {
    URI parts = URI.create(uri);
    String[] user = parts.getUserInfo().split(":", 2);
    String jdbc = "jdbc:postgresql://127.0.0.1:" + parts.getPort() + parts.getPath();
    return DriverManager.getConnection(jdbc, user[0], user[1]);
  }

  private static void execute(String uri, String sql) throws SQLException {
    try (Connection connection = connect(uri)) {
      TestDatabase.execute(connection, sql);
    }
  }

  private static String query(String uri, String sql) throws SQLException {
    try (Connection connection = connect(uri)) {
      return TestDatabase.text(connection, sql);
    }
  }
}
