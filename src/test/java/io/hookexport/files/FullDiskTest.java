package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk of its own, really full. Skipped where a test must not mount one. */
final class FullDiskTest {
  private static final UUID EXPORT = UUID.fromString("0192aaaa-0000-7000-8000-0000000000ab");
  private static final UUID OURS = UUID.randomUUID();
  private static final int INODES = 64;

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();

  private static int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(String.join(" ", command)).isTrue();
    return process.exitValue();
  }

  /** As root, or with a sudo that asks no password. */
  private static boolean asRoot(String command) throws Exception {
    return run("sh", "-c", command + " 2>/dev/null || sudo -n " + command + " 2>/dev/null") == 0;
  }

  @BeforeEach
  void mount() throws Exception {
    String options = "size=1m,nr_inodes=" + INODES + ",mode=0777";
    assumeThat(asRoot("mount -t tmpfs -o " + options + " tmpfs " + directory))
        .as("may mount a tmpfs")
        .isTrue();
  }

  @AfterEach
  void unmount() throws Exception {
    await(vertx.close());
    asRoot("umount -l " + directory);
  }

  private LocalFiles open() {
    return await(LocalFilesTest.opened(vertx, LocalFilesTest.settings(directory, 0)));
  }

  private static Future<Void> claim(LocalFiles files) {
    return files.claim(LocalFilesTest.withoutFolder(OURS, ids -> Future.succeededFuture(true)));
  }

  private void useAllBytes() throws IOException {
    Path filler = directory.resolve("filler");
    assertThatThrownBy(() -> Files.write(filler, new byte[2 << 20]))
        .hasMessageContaining("No space left");
    assertThat(Files.getFileStore(directory).getUsableSpace()).isZero();
  }

  private void useAllInodes() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < INODES + 1; i++) {
                Files.createFile(directory.resolve("filler" + i));
              }
            })
        .hasMessageContaining("No space left");
  }

  /** A leftover of a killed process, and a file that one has written just now. */
  private List<String> oldThenYoung() throws IOException {
    Files.createDirectory(directory.resolve("ab"));
    Path old = Files.writeString(directory.resolve("ab/" + EXPORT + ".1.csv"), "rows");
    Files.writeString(directory.resolve("ab/" + EXPORT + ".2.csv"), "rows");
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    return List.of(directory.relativize(old).toString());
  }

  private void findsOrphans(LocalFiles files, List<String> old) throws Exception {
    byte[] owner = Files.readAllBytes(directory.resolve(OwnerFile.NAME));
    // As it is long after a start: the time must be that of now.
    Files.setLastModifiedTime(
        directory.resolve(OwnerFile.NAME), FileTime.from(Instant.now().minus(Duration.ofDays(9))));

    assertThat(await(files.olderThan(Duration.ofDays(1), 10))).isEqualTo(old);

    assertThat(directory.resolve(OwnerFile.NAME)).hasBinaryContent(owner);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes", "inodes"})
  void itServesAndFindsOrphansWithout(String what) throws Exception {
    LocalFiles running = open();
    await(claim(running));
    List<String> old = oldThenYoung();
    if (what.equals("bytes")) {
      useAllBytes();
    } else {
      useAllInodes();
    }

    findsOrphans(running, old);
    LocalFiles restarted = open();
    await(claim(restarted));
    findsOrphans(restarted, old);
  }

  @Test
  void withoutInodesTheFirstStartSucceedsToo() throws Exception {
    useAllInodes();

    LocalFiles files = open();
    await(claim(files));

    assertThat(directory.resolve(OwnerFile.NAME)).doesNotExist();
    Files.delete(directory.resolve("filler0"));
    Files.delete(directory.resolve("filler1"));
    await(claim(files));
    assertThat(directory.resolve(OwnerFile.NAME)).hasContent(OURS.toString());
  }

  @Test
  void withoutBytesTheFirstStartLeavesNoHalfFile() throws Exception {
    useAllBytes();

    await(claim(open()));

    assertThat(directory.toFile().list()).containsExactly("filler");
  }

  @Test
  void aSweepNamesTheInstallationOnceThereIsRoom() throws Exception {
    useAllInodes();
    LocalFiles files = open();
    await(claim(files));
    assertThat(await(files.olderThan(Duration.ZERO, 10))).isEmpty();
    assertThat(directory.resolve(OwnerFile.NAME)).doesNotExist();

    for (int i = 0; i < 6; i++) {
      Files.delete(directory.resolve("filler" + i));
    }
    List<String> old = oldThenYoung();

    assertThat(await(files.olderThan(Duration.ofDays(1), 10))).isEmpty();
    assertThat(directory.resolve(OwnerFile.NAME)).hasContent(OURS.toString());
    assertThat(await(files.olderThan(Duration.ofDays(1), 10))).isEqualTo(old);
  }

  @Test
  void anotherFolderThanTheFullOneIsNotOurs() throws Exception {
    useAllInodes();
    LocalFiles files = open();
    await(claim(files));
    await(files.ready());
    assertThat(asRoot("mount -t tmpfs -o size=1m,mode=0777 tmpfs " + directory)).isTrue();

    for (Future<?> refused :
        List.of(files.check(), files.ready(), files.draft(EXPORT, 1, ".csv"))) {
      assertThatThrownBy(() -> await(refused)).isInstanceOf(ExportException.class);
    }
    assertThat(directory).isEmptyDirectory();

    asRoot("umount -l " + directory);
    await(files.ready());
  }

  @Test
  void aSweepNamesNoOtherFolderThanTheFullOne() throws Exception {
    useAllInodes();
    LocalFiles files = open();
    await(claim(files));
    asRoot("umount -l " + directory);
    oldThenYoung();

    assertThat(failure(files.olderThan(Duration.ofDays(1), 10)))
        .hasMessageContaining("not the folder found at startup");

    assertThat(directory.resolve(OwnerFile.NAME)).doesNotExist();
  }
}
