package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FinishedFile;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedFilesTest {
  private static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");

  /** Long after any change that a test makes: everything has settled. */
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  @TempDir Path directory;
  private final AtomicInteger readings = new AtomicInteger();
  private Vertx vertx;
  private WorkerExecutor threads;
  private FileKey key;
  private Path path;
  private FinishedFile facts;

  @BeforeEach
  void writeFile() throws IOException {
    vertx = Vertx.vertx();
    threads = vertx.createSharedWorkerExecutor("verify", 4);
    key = FileKey.of(EXPORT, 1, ".csv");
    path = directory.resolve("file");
    Files.writeString(path, "id,name\r\n1,one\r\n");
    facts = new FinishedFile(key.text(), 1, Files.size(path), Sha256.of(path, () -> true), 0);
  }

  @AfterEach
  void stopVertx() {
    await(threads.close());
    await(vertx.close());
  }

  private VerifiedFiles files(InstantSource clock, DigestReads.Hashing hashing) {
    StoreFolder folder;
    try {
      folder = StoreFolder.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    DigestReads.Hashing counted =
        (file, wanted) -> {
          readings.incrementAndGet();
          return hashing.sha256(file, wanted);
        };
    Blocking blocking = new Blocking(threads);
    KnownDigests known = new KnownDigests(clock, 2);
    DigestReads.Limits limits =
        new DigestReads.Limits(1000, 2, 50, Duration.ofMinutes(1), Duration.ofMinutes(1));
    return new VerifiedFiles(
        blocking,
        new FolderOwner(folder, blocking),
        known,
        new DigestReads(vertx, blocking, blocking, counted, known, limits));
  }

  private Path open(VerifiedFiles files) {
    return await(files.open("acme", key, path, facts, Promise.promise().future()));
  }

  private ExportException refusal(VerifiedFiles files) {
    return refusal(files, ExportError.FILE_DAMAGED);
  }

  private ExportException refusal(VerifiedFiles files, ExportError error) {
    ExportException refused = catchThrowableOfType(ExportException.class, () -> open(files));
    assertThat(refused).as("the file was served").isNotNull();
    assertThat(refused.error()).isEqualTo(error);
    return refused;
  }

  /** Until a change of the file would show in its times. */
  private void letTheFileSystemClockMove() throws IOException {
    FileTime changed = FileVersion.of(path).changed();
    StoreFolder folder = StoreFolder.open(directory);
    while (folder.now().compareTo(changed) <= 0) {
      Thread.onSpinWait();
    }
  }

  private void flipOneBit() throws IOException {
    byte[] bytes = Files.readAllBytes(path);
    bytes[bytes.length / 2] ^= 1;
    Files.write(path, bytes);
  }

  @Test
  void aGoodFileIsReadOnceAndServedAgain() {
    VerifiedFiles files = files(LATER, Sha256::of);

    assertThat(open(files)).isEqualTo(path);
    assertThat(open(files)).isEqualTo(path);
    assertThat(readings).hasValue(1);
  }

  @Test
  void aFileThatChangedAMomentAgoIsReadAgain() throws IOException {
    Instant changed = FileVersion.of(path).changed().toInstant();
    VerifiedFiles files =
        files(InstantSource.fixed(changed.plus(KnownDigests.SETTLING)), Sha256::of);

    open(files);
    open(files);

    assertThat(readings).hasValue(2);
  }

  @Test
  void aFlippedBitIsNeverServedAlsoWhenTheTimesAreSetBack() throws IOException {
    VerifiedFiles files = files(LATER, Sha256::of);
    open(files);
    FileTime modified = Files.getLastModifiedTime(path);
    letTheFileSystemClockMove();

    flipOneBit();
    Files.setLastModifiedTime(path, modified);

    assertThat(refusal(files).message())
        .isEqualTo(
            "The stored file of export "
                + EXPORT
                + " does not match its digest. Create the export again.");
    assertThat(refusal(files).getCause()).hasMessageContaining(facts.sha256());
  }

  @Test
  void aBadFileIsReadOnceHoweverOftenItIsAskedFor() throws IOException {
    flipOneBit();
    VerifiedFiles files = files(LATER, Sha256::of);

    refusal(files);
    refusal(files);

    assertThat(readings).hasValue(1);
  }

  @Test
  void aTruncatedOrGrownFileIsRefusedWithoutReadingIt() throws IOException {
    VerifiedFiles files = files(LATER, Sha256::of);
    String content = Files.readString(path);

    for (String other : List.of(content.substring(1), content + "x", "")) {
      Files.writeString(path, other);
      assertThat(refusal(files).message()).contains("does not match its digest");
    }

    assertThat(readings).hasValue(0);
  }

  @Test
  void aReplacedFileIsReadAgain() throws IOException {
    VerifiedFiles files = files(LATER, Sha256::of);
    open(files);
    FileTime modified = Files.getLastModifiedTime(path);
    Path other = Files.write(directory.resolve("other"), new byte[(int) facts.sizeBytes()]);
    Files.setLastModifiedTime(other, modified);
    Files.move(other, path, StandardCopyOption.REPLACE_EXISTING);

    assertThat(refusal(files).message()).contains("does not match its digest");
    assertThat(readings).hasValue(2);
  }

  @Test
  void aRowWithAnotherDigestGetsNothingFromWhatIsRemembered() {
    VerifiedFiles files = files(LATER, Sha256::of);
    open(files);
    facts = new FinishedFile(key.text(), 1, facts.sizeBytes(), "0".repeat(64), 0);

    assertThat(refusal(files).message()).contains("does not match its digest");
    assertThat(readings).hasValue(1);
  }

  @Test
  void aMissingFileIsCalledMissing() throws IOException {
    Files.delete(path);

    assertThat(refusal(files(LATER, Sha256::of)).message())
        .contains("is missing. Create the export again.");
  }

  @Test
  void aFileThatCannotBeReadIsNotCalledAltered() {
    VerifiedFiles files =
        files(
            LATER,
            (file, wanted) -> {
              throw new IOException("Input/output error");
            });

    assertThat(refusal(files, ExportError.INTERNAL_ERROR).message())
        .contains("cannot be read")
        .doesNotContain("digest");
    refusal(files, ExportError.INTERNAL_ERROR);
    assertThat(readings).as("an error is not remembered").hasValue(2);
  }

  @Test
  void aFileThatChangesWhileItIsReadIsRefused() throws IOException {
    letTheFileSystemClockMove();
    VerifiedFiles files =
        files(
            LATER,
            (file, wanted) -> {
              String sha256 = Sha256.of(file, () -> true);
              flipOneBit();
              return sha256;
            });

    assertThat(refusal(files, ExportError.UNAVAILABLE).getCause())
        .hasMessageContaining("changed while it was read");
  }

  @Test
  void concurrentRequestsShareOneReadingAndAreAnsweredOnTheirOwnContexts() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    VerifiedFiles files =
        files(
            LATER,
            (file, wanted) -> {
              try {
                assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException stopped) {
                throw new IOException(stopped);
              }
              return Sha256.of(file, () -> true);
            });
    List<Future<Boolean>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Promise<Boolean> onOwnContext = Promise.promise();
      Context context = vertx.getOrCreateContext();
      context.runOnContext(
          v ->
              files
                  .open("acme", key, path, facts, Promise.promise().future())
                  .map(opened -> Vertx.currentContext() == context)
                  .onComplete(onOwnContext));
      answers.add(onOwnContext.future());
    }
    goOn.countDown();

    for (Future<Boolean> answer : answers) {
      assertThat(await(answer)).isTrue();
    }
    assertThat(readings).hasValue(1);
  }

  @Test
  void memoryOfVerifiedFilesIsBoundedAndForgetsTheLeastRecent() throws IOException {
    VerifiedFiles files = files(LATER, Sha256::of);
    Path first = path;
    for (int i = 0; i < 2; i++) {
      path = Files.copy(first, directory.resolve("copy" + i));
      open(files);
    }
    path = first;
    open(files);
    assertThat(readings).hasValue(3);

    open(files);
    path = directory.resolve("copy1");
    open(files);
    assertThat(readings).hasValue(3);
    path = directory.resolve("copy0");
    open(files);
    assertThat(readings).hasValue(4);
  }
}
