package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that has replayed what its primary did until a while ago, and waits for more. */
final class StandbyTest {
  @TempDir static Path folder;

  private static EmbeddedPostgres start(Path data) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setLocaleConfig("locale", "C")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("autovacuum", "off")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setPGStartupWait(Duration.ofMinutes(2))
        .start();
  }

  private static String uri(EmbeddedPostgres server) {
    return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/postgres";
  }

  /**
   * What a crash of the primary at this moment would leave, with the log that is to be replayed.
   */
  private static Path copy(Path data) throws IOException {
    Path copy = folder.resolve("standby");
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, copy.resolve(data.relativize(file).toString()));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Files.delete(copy.resolve("postmaster.pid"));
    Files.deleteIfExists(copy.resolve("epg-lock"));
    Files.createFile(copy.resolve("standby.signal"));
    Files.setPosixFilePermissions(
        copy, java.nio.file.attribute.PosixFilePermissions.fromString("rwx------"));
    return copy;
  }

  private static Instant time(TestSource of, String sql) throws Exception {
    return Instant.parse(
        of.texts(
                "select to_char((" + sql + ") at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.USZ')")
            .get(0));
  }

  @Test
  void theFileShowsNoLaterTimeThanWhatHasBeenReplayed() throws Exception {
    Path data = folder.resolve("primary");
    Instant committed;
    Path copy;
    try (EmbeddedPostgres primary = start(data);
        TestSource source = new TestSource(uri(primary))) {
      source.execute(
          "create table one as select timestamptz '2026-10-02' as at",
          "create role strict login",
          "grant select on one to strict",
          "alter role strict set default_transaction_isolation = 'serializable'",
          "alter role strict set default_transaction_deferrable = on");
      committed = time(source, "select clock_timestamp()");
      copy = copy(data);
    }
    String name =
        TestSource.definition(
            Files.createDirectory(folder.resolve("source")),
            "'1' as message_id, at as created_at, at as received_at",
            "one where $1 = 'tenant-1'");
    try (EmbeddedPostgres standby = start(copy);
        TestSource source = new TestSource(uri(standby));
        TestSource strict = source.as("strict")) {
      Instant replayed = time(source, "select pg_last_xact_replay_timestamp()");
      CsvRows rows =
          await(source.rows(source.open(Reader.RAW, name, 1), TestSource.everything("message_id")));
      // A standby refuses what is serializable, also when only the role says so.
      byte[] ofStrict =
          strict.read(strict.open(Reader.RAW, name, 1), TestSource.everything("message_id"));
      assertThat(new String(ofStrict, StandardCharsets.UTF_8)).hasLineCount(2);
      assertThat(rows.snapshotAt()).isEqualTo(replayed).isBefore(committed);
      assertThat(await(source.on(() -> TestSource.all(rows))).toString()).hasLineCount(2);
    }
  }

  /** On a primary it is the server's clock. */
  @Test
  void onAPrimaryItIsTheTimeOfTheSnapshot() throws Exception {
    try (TestSource source = new TestSource(TestDatabase.fresh())) {
      source.execute("create table one as select timestamptz '2026-10-02' as at");
      String name =
          TestSource.definition(
              Files.createTempDirectory(folder, "source"),
              "'1' as message_id, at as created_at, at as received_at",
              "one where $1 = 'tenant-1'");
      PgDeliverySource opened = source.open(Reader.RAW, name, 1);
      Instant before = time(source, "select clock_timestamp()");
      CsvRows rows = await(source.rows(opened, TestSource.everything("message_id")));
      assertThat(rows.snapshotAt()).isBetween(before, time(source, "select clock_timestamp()"));
      await(source.on(rows::close));
    }
  }
}
