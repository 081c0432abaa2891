package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server never sweeps the folder of a server on another database. */
final class SharedFolderTest {
  private static final String OWNER = ".hookexport-installation";

  @TempDir Path folder;

  private static String installation(String uri) throws Exception {
    return TestDatabase.text(uri, "select installation_id from hookexport.installation");
  }

  /** As a process would that is expected to be refused. */
  private CommandRun serve(String uri, Path directory) {
    return CommandRun.run(folder, uri, "serve", "FILES_DIRECTORY=" + directory);
  }

  /** A server that is not refused serves until it is interrupted. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aServerOnAnotherDatabaseIsRefusedAndDeletesNothing() throws Exception {
    String ours = TestServer.prepare(10);
    String theirs = TestServer.prepare(0);
    String key = TestServer.createKey(ours, "demo");
    String id;
    try (TestServer server = TestServer.start(ours, folder)) {
      id = server.create(key, october());
      server.awaitCompleted(id, key);
    }
    Path file = FolderListing.only(folder, "");
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));

    CommandRun refused = serve(theirs, folder);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains(folder.toString(), installation(ours), installation(theirs), "files.directory");

    // What a version before this one has left.
    Files.delete(folder.resolve(OWNER));
    assertThat(
            TestDatabase.update(
                ours,
                "update hookexport.installation set folder_named_at = null where folder_named_at is not null"))
        .isEqualTo(1);
    refused = serve(theirs, folder);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).contains("has no installation id", installation(theirs));
    assertThat(folder.resolve(OWNER)).doesNotExist();
    assertThat(file).exists();

    try (TestServer server = TestServer.start(ours, folder)) {
      assertThat(folder.resolve(OWNER)).hasContent(installation(ours));
      assertThat(server.get("/v1/exports/" + id + "/download", key).status()).isLessThan(400);
      assertThat(file).exists();
    }
  }

  /** The folder is not mounted, or another is set by mistake. */
  @Test
  @Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aServerWhoseFolderIsNotMountedIsRefusedAndMakesNone() throws Exception {
    String uri = TestServer.prepare(1);
    Path mounted = folder.resolve("mounted/exports");
    TestServer.start(uri, mounted).close();
    assertThat(mounted.resolve(OWNER)).hasContent(installation(uri));
    Path moved = Files.move(folder.resolve("mounted"), folder.resolve("moved"));

    CommandRun refused = serve(uri, mounted);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains(mounted + " (files.directory)", "does not exist", "Is it mounted?");
    assertThat(folder.resolve("mounted")).doesNotExist();

    Files.createDirectories(mounted);
    refused = serve(uri, mounted);
    assertThat(refused.exit()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err())
        .contains(
            "has no installation id",
            "Is it mounted?",
            "echo " + installation(uri) + " > " + mounted.resolve(OWNER));
    assertThat(mounted).isEmptyDirectory();

    Files.delete(mounted);
    Files.delete(mounted.getParent());
    Files.move(moved, folder.resolve("mounted"));
    TestServer.start(uri, mounted).close();
    // On purpose, as the message says.
    Path replaced = Files.createDirectories(folder.resolve("replaced"));
    Files.writeString(replaced.resolve(OWNER), installation(uri) + "\n");
    TestServer.start(uri, replaced).close();
  }
}
