package io.hookexport.files;

import static io.hookexport.files.LocalFilesTest.withoutFolder;
import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FinishedFile;
import io.hookexport.support.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder has one owner, and nobody else sweeps it. */
final class FolderOwnerTest {
  private static final UUID EXPORT = UUID.fromString("0192aaaa-0000-7000-8000-0000000000ab");
  private static final UUID OURS = UUID.randomUUID();
  private static final UUID THEIRS = UUID.randomUUID();
  private static final Function<List<UUID>, Future<Boolean>> KNOWS_NONE =
      ids -> Future.succeededFuture(false);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final OnContext on = new OnContext(vertx);

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private LocalFiles store() {
    return await(LocalFilesTest.opened(vertx, LocalFilesTest.settings(directory, 0)));
  }

  private Path file() {
    return directory.resolve(OwnerFile.NAME);
  }

  private Path leftover() throws Exception {
    Path part = directory.resolve("ab/" + EXPORT + ".1.csv");
    Files.createDirectories(part.getParent());
    return Files.writeString(part, "rows");
  }

  @Test
  void ofManyFirstStartsAtOnceOneInstallationWinsOnEachNode() throws Exception {
    List<LocalFiles> nodes = List.of(store(), store(), store(), store());
    for (int round = 0; round < 50; round++) {
      List<Future<Throwable>> claims = new ArrayList<>();
      for (int node = 0; node < nodes.size(); node++) {
        UUID id = node % 2 == 0 ? OURS : THEIRS;
        claims.add(
            nodes
                .get(node)
                .claim(withoutFolder(id, KNOWS_NONE))
                .transform(done -> Future.succeededFuture(done.cause())));
      }
      List<Boolean> won = claims.stream().map(claim -> await(claim) == null).toList();
      UUID owner = UUID.fromString(Files.readString(file()).strip());
      boolean ours = owner.equals(OURS);
      assertThat(won).as("round " + round).containsExactly(ours, !ours, ours, !ours);
      assertThat(directory.toFile().list()).containsExactly(OwnerFile.NAME);
      Files.delete(file());
    }
  }

  @Test
  void theRefusalNamesTheFolderBothInstallationsAndWhatToDo() {
    await(store().claim(withoutFolder(OURS, KNOWS_NONE)));
    assertThat(failure(store().claim(withoutFolder(THEIRS, ids -> Future.succeededFuture(true)))))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContainingAll(
            directory.toString(),
            "belongs to the installation " + OURS,
            "installation " + THEIRS,
            "Set files.directory to another folder",
            "echo " + THEIRS + " > " + file());
  }

  @Test
  void aFolderOfAnOlderVersionIsAdoptedByTheDatabaseThatKnowsOneOfItsExports() throws Exception {
    leftover();
    Path last = directory.resolve("ff/0192aaaa-0000-7000-8000-0000000000ff.2.csv.gz.part");
    Files.createDirectories(last.getParent());
    Files.writeString(last, "rows");
    List<UUID> asked = new CopyOnWriteArrayList<>();

    assertThat(failure(store().claim(withoutFolder(THEIRS, KNOWS_NONE))))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContainingAll("has no installation id", "none of them known", "echo " + THEIRS);
    assertThat(file()).doesNotExist();
    await(
        store()
            .claim(
                withoutFolder(
                    OURS,
                    ids -> {
                      asked.addAll(ids);
                      return Future.succeededFuture(asked.size() == 2);
                    })));
    assertThat(file()).hasContent(OURS.toString());
    assertThat(asked).hasSize(2).startsWith(EXPORT);
  }

  /** What lies below the mount point is writable and empty. */
  @Test
  void aDiskThatIsUnmountedWhileTheServerRunsTakesNoFileAndLosesNone() throws Exception {
    LocalFiles files = store();
    await(files.claim(new Installation(OURS, false, false, KNOWS_NONE, Future::succeededFuture)));
    await(files.check());
    FinishedFile finished = new FinishedFile("ab/" + EXPORT + ".1.csv", 1, 4, "0".repeat(64), 0);

    Files.move(file(), directory.resolve("elsewhere"));
    for (Future<?> refused :
        List.of(files.check(), files.ready(), files.present(finished), open(files, finished))) {
      ExportException unavailable = refusal(refused);
      assertThat(unavailable.error()).isEqualTo(ExportError.UNAVAILABLE);
      assertThat(unavailable).hasRootCauseInstanceOf(ForeignFolderException.class);
    }
    assertThat(failure(on.start(() -> files.draft(EXPORT, 1, ".csv"))))
        .hasRootCauseInstanceOf(ForeignFolderException.class);
    assertThat(directory.resolve("ab")).doesNotExist();

    Files.move(directory.resolve("elsewhere"), file());
    await(files.check());
    await(files.ready());
    assertThat(refusal(open(files, finished)).error()).isEqualTo(ExportError.FILE_DAMAGED);
  }

  private static Future<Path> open(LocalFiles files, FinishedFile file) {
    return files.open("acme", file, Promise.promise().future());
  }

  /** What lies in the place of a folder that is not mounted. */
  @Test
  void anInstallationThatHasAFolderTakesNoOther() throws Exception {
    AtomicInteger named = new AtomicInteger();
    Supplier<Future<Void>> folderNamed =
        () -> {
          named.incrementAndGet();
          return Future.succeededFuture();
        };
    Installation before = new Installation(OURS, false, false, KNOWS_NONE, folderNamed);
    Installation after =
        new Installation(OURS, true, true, ids -> Future.succeededFuture(true), folderNamed);
    await(store().claim(before));
    assertThat(named).hasValue(1);
    await(store().claim(after));
    assertThat(named).hasValue(1);

    Files.delete(file());
    leftover();
    assertThat(failure(store().claim(after)))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContainingAll(
            directory + " (files.directory) has no installation id",
            "Is it mounted?",
            "echo " + OURS + " > " + file());
    assertThat(file()).doesNotExist();

    Path missing = directory.resolve("mount/exports");
    FilesSettings settings = LocalFilesTest.settings(missing, 0);
    assertThat(failure(LocalFiles.open(vertx, settings, after)))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContainingAll(
            missing + " (files.directory) does not exist", "Is it mounted?", "mkdir -p " + missing);
    assertThat(missing.getParent()).doesNotExist();
    await(await(LocalFiles.open(vertx, settings, before)).claim(before));
    assertThat(missing.resolve(OwnerFile.NAME)).hasContent(OURS.toString());
  }

  /** The first start of this version, and the folder of the older one is not mounted. */
  @Test
  void aDatabaseWhoseExportsHaveFilesTakesNoEmptyFolder() throws Exception {
    Installation older = new Installation(OURS, false, true, KNOWS_NONE, Future::succeededFuture);
    assertThat(failure(store().claim(older)))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContainingAll(
            directory + " (files.directory) is empty",
            "Is it mounted?",
            "echo " + OURS + " > " + file());
    assertThat(file()).doesNotExist();
    Files.writeString(file(), OURS.toString());
    await(store().claim(older));
  }

  @Test
  void aFileThatNamesNothingIsRefused() throws Exception {
    Files.writeString(file(), "mine");
    assertThat(failure(store().claim(withoutFolder(OURS, KNOWS_NONE))))
        .isInstanceOf(ForeignFolderException.class)
        .hasMessageContaining("contains no installation id");
    assertThat(file()).hasContent("mine");
  }

  /** Another file system was mounted there, or the folder of nobody. */
  @Test
  void aFolderThatIsNoLongerOursIsNotSwept() throws Exception {
    LocalFiles files = store();
    await(files.claim(withoutFolder(OURS, KNOWS_NONE)));
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    await(draft.discard());
    Path part = leftover();
    Path probe = Files.writeString(directory.resolve(".probe-" + UUID.randomUUID()), "1");

    Files.writeString(file(), THEIRS.toString());
    assertThat(failure(files.olderThan(Duration.ZERO, 10)))
        .hasMessageContainingAll(
            "search for orphaned files failed", OURS.toString(), THEIRS.toString());
    Files.delete(file());
    assertThat(failure(files.olderThan(Duration.ZERO, 10)))
        .hasMessageContainingAll("no longer names the installation " + OURS);
    assertThat(probe).exists();

    Files.writeString(file(), OURS.toString());
    assertThat(await(files.olderThan(Duration.ZERO, 10)))
        .containsExactly(directory.relativize(part).toString());
    assertThat(file()).exists();
  }

  @Test
  void aFolderThatNobodyHasClaimedIsNotSwept() throws Exception {
    leftover();
    assertThat(failure(store().olderThan(Duration.ZERO, 10)))
        .hasMessageContaining("not been claimed");
  }

  /** The mount is above the folder, so the folder itself is gone. */
  @Test
  void aFolderThatIsGoneDamagesNoFile() throws Exception {
    LocalFiles files =
        await(
            LocalFilesTest.opened(
                vertx, LocalFilesTest.settings(directory.resolve("disk/files"), 0)));
    await(files.claim(new Installation(OURS, false, false, KNOWS_NONE, Future::succeededFuture)));
    Files.move(directory.resolve("disk"), directory.resolve("elsewhere"));
    FinishedFile file = new FinishedFile("ab/" + EXPORT + ".1.csv", 1, 4, "0".repeat(64), 0);
    for (Future<?> refused :
        List.of(
            files.check(),
            files.ready(),
            files.open("p", file, Promise.promise().future()),
            on.start(() -> files.draft(EXPORT, 1, ".csv")))) {
      assertThat(refusal(refused).error()).isEqualTo(ExportError.UNAVAILABLE);
    }
  }
}
