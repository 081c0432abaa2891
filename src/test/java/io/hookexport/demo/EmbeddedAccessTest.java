package io.hookexport.demo;

import static io.hookexport.support.TestDatabase.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.support.TestDatabase;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another user of the machine can do to the demo: nothing. */
final class EmbeddedAccessTest {
  @TempDir private Path parent;

  private Path folder() {
    return parent.resolve("data");
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void refuses(String uri, String user, String password) {
    String jdbc = "jdbc:postgresql://127.0.0.1:" + URI.create(uri).getPort() + "/postgres";
    assertThatThrownBy(() -> DriverManager.getConnection(jdbc, user, password))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).as(user).startsWith("28"));
  }

  @Test
  void nobodyGetsInWithoutThePasswordAndNoneIsASuperuser() throws Exception {
    try (EmbeddedDatabase database = EmbeddedDatabase.start(folder());
        Connection connection = EmbeddedDatabaseTest.connect(database.uri())) {
      refuses(database.uri(), "postgres", "");
      refuses(database.uri(), "hookexport", "wrong");
      String password = Files.readString(folder().resolve("pg.password"));
      refuses(database.uri(), "postgres", password);
      assertThat(database.uri()).contains(":" + password + "@");
      assertThat(password).hasSize(48);
      assertThat(text(connection, "select current_user")).isEqualTo("hookexport");
      assertThat(text(connection, "show is_superuser")).isEqualTo("off");
      assertThatThrownBy(() -> text(connection, "copy (select 1) to program 'true'"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
      assertThat(Files.readString(folder().resolve("pg.log"))).doesNotContain(password);
      assertThat(folder().resolve("pg.sql")).doesNotExist();
    }
  }

  @Test
  void whatItMakesIsTheUsersAlone() throws Exception {
    EmbeddedDatabase.start(folder()).close();
    assertThat(mode(folder())).isEqualTo("rwx------");
    assertThat(mode(folder().resolve("pg.password"))).isEqualTo("rw-------");
    try (Stream<Path> all = Files.walk(folder().resolve("pg-binaries"))) {
      List<String> open = new ArrayList<>();
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!Files.isSymbolicLink(path) && !mode(path).matches("rw[x-]------")) {
          open.add(path + " " + mode(path));
        }
      }
      assertThat(open).isEmpty();
    }
  }

  @Test
  void programsThatOthersCouldHaveChangedAreReplacedBeforeTheyRun() throws Exception {
    EmbeddedDatabase.start(folder()).close();
    Path initdb = folder().resolve("pg-binaries/bin/pg_ctl");
    Path witness = parent.resolve("witness");
    Files.writeString(initdb, "#!/bin/sh\ntouch " + witness + "\nexit 1\n");
    Files.setPosixFilePermissions(initdb, PosixFilePermissions.fromString("rwxrwxrwx"));
    EmbeddedDatabase.start(folder()).close();
    assertThat(witness).doesNotExist();
    assertThat(mode(initdb)).isEqualTo("rwx------");
  }

  @Test
  void aFolderThatOthersCanChangeIsRefused() throws Exception {
    Files.createDirectory(folder());
    Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxrwxr-x"));
    assertThatThrownBy(() -> EmbeddedDatabase.start(folder()))
        .isInstanceOf(DemoException.class)
        .hasMessageContaining(folder() + " is writable by other users")
        .hasMessageContaining("chmod 700");
    assertThat(folder()).isEmptyDirectory();
  }

  /** As versions before made it: with the library, and trust for every local user. */
  @Test
  void anOldDataDirectoryIsConvertedWithItsRows() throws Exception {
    Files.createDirectories(folder());
    try (EmbeddedPostgres old =
            EmbeddedPostgres.builder()
                .setDataDirectory(folder().resolve("pg"))
                .setCleanDataDirectory(false)
                .setOverrideWorkingDirectory(folder().resolve("pg-binaries").toFile())
                .start();
        Connection connection = old.getPostgresDatabase().getConnection()) {
      TestDatabase.execute(
          connection,
          "create schema hookexport",
          "create table hookexport.kept (answer int generated always as identity)",
          "insert into hookexport.kept default values");
    }
    for (int start = 1; start <= 2; start++) {
      try (EmbeddedDatabase database = EmbeddedDatabase.start(folder());
          Connection connection = EmbeddedDatabaseTest.connect(database.uri())) {
        refuses(database.uri(), "postgres", "");
        TestDatabase.execute(
            connection,
            "alter table hookexport.kept add column more" + start + " int",
            "insert into hookexport.kept default values");
        assertThat(text(connection, "select count(*) from hookexport.kept"))
            .isEqualTo(Integer.toString(start + 1));
      }
    }
  }
}
