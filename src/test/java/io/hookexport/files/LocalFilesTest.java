package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.hookexport.export.FileStoreContract;
import io.hookexport.export.FinishedFile;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalFilesTest extends FileStoreContract {
  static final SignedLinks LINKS = new SignedLinks("0123456789abcdef0123456789abcdef");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Future<Void> STAYS = Promise.<Void>promise().future();

  @TempDir Path directory;
  private LocalFiles files;

  private static final UUID INSTALLATION = UUID.randomUUID();

  static Future<LocalFiles> opened(Vertx vertx, FilesSettings settings) {
    return LocalFiles.open(vertx, settings, disk -> disk, Sha256::of);
  }

  static FilesSettings settings(Path directory, long reserveBytes) {
    return new FilesSettings(
        directory, reserveBytes, Duration.ofMinutes(5), LINKS, "/v1/files", PATIENCE);
  }

  /** By the one installation of these tests, which knows all exports. */
  static Future<LocalFiles> claimed(LocalFiles opened) {
    return opened
        .claim(withoutFolder(INSTALLATION, ids -> Future.succeededFuture(true)))
        .map(opened);
  }

  /** One that no folder has named yet. */
  static Installation withoutFolder(UUID id, Function<List<UUID>, Future<Boolean>> knowsAny) {
    return new Installation(id, false, false, knowsAny, Future::succeededFuture);
  }

  @Override
  protected Future<LocalFiles> open() {
    return opened(vertx, settings(root(), 1))
        .compose(LocalFilesTest::claimed)
        .onSuccess(opened -> files = opened);
  }

  private Path root() {
    return directory.resolve("new/files");
  }

  @Override
  protected Optional<byte[]> visible(String key) {
    try {
      Path path = root().resolve(key);
      return Files.exists(path) ? Optional.of(Files.readAllBytes(path)) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void age(String key, Duration age) {
    try {
      Path path = root().resolve(key);
      Instant changed = Files.getLastModifiedTime(path).toInstant();
      Files.setLastModifiedTime(path, FileTime.from(changed.minus(age)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void fiftyMegabytesThroughAPipeKeepTheirDigestAndABoundedQueue() throws Exception {
    MessageDigest independent = MessageDigest.getInstance("SHA-256");
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    int chunks = 800;

    Promise<Void> sent = Promise.promise();
    on.run(
        () -> {
          new Runnable() {
            private int next;

            @Override
            public void run() {
              while (next < chunks && !draft.writeQueueFull()) {
                byte[] chunk = bytes(64 * 1024, next++);
                independent.update(chunk);
                draft.write(Buffer.buffer(chunk)).onFailure(sent::tryFail);
              }
              if (next == chunks) {
                draft.end().onComplete(sent);
              } else {
                draft.drainHandler(v -> run());
              }
            }
          }.run();
          return sent.future();
        });
    Published published = on.run(draft::publish);

    assertThat(published.sizeBytes()).isEqualTo(chunks * 64L * 1024);
    assertThat(published.sha256()).isEqualTo(HexFormat.of().formatHex(independent.digest()));
    assertThat(Sha256.of(root().resolve(published.key()), () -> true))
        .isEqualTo(published.sha256());
  }

  @Test
  void aChunkIsReleasedWhenItIsWritten() {
    ByteBuf bytes = Unpooled.wrappedBuffer(bytes(1000, 3));
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));

    int whileWriting =
        on.run(
            () -> {
              Future<Void> written = draft.write(BufferInternal.buffer(bytes));
              int count = bytes.refCnt();
              return written.map(count);
            });

    assertThat(whileWriting).isEqualTo(1);
    assertThat(bytes.refCnt()).isZero();
    on.run(draft::discard);
  }

  @Test
  void aPublishedFileIsServedUntilAByteOfItChanges() throws Exception {
    byte[] content = bytes(300_000, 21);
    Published published = publish(EXPORT, 1, content);
    FinishedFile facts =
        new FinishedFile(published.key(), 1, published.sizeBytes(), published.sha256(), 0);
    Path served = await(files.open("acme", facts, STAYS));
    assertThat(served).hasBinaryContent(content);

    content[content.length - 1] ^= 1;
    Files.write(served, content);

    assertThat(refusal(files.open("acme", facts, STAYS)).message())
        .contains("does not match its digest");
  }

  @Test
  void keyIsTheGeneratedIdWithAFanOutThatIsNotAClock() {
    assertThat(publish(EXPORT, 7, new byte[1]).key()).isEqualTo("ab/" + EXPORT + ".7.csv");
  }

  /** Vert.x does so in a shutdown hook of its own, at the first signal. */
  @Test
  void filesAreMadeAfterVertxHasRemovedItsCache() throws Exception {
    ((VertxInternal) vertx).fileResolver().close();

    assertThat(visible(publish(EXPORT, 1, bytes(10, 1)).key())).isPresent();
  }

  @Test
  void filesAndFoldersAreNotForEveryAccount() throws Exception {
    Path file = root().resolve(publish(EXPORT, 1, new byte[1]).key());

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .endsWith("---")
        .startsWith("rw-");
    for (Path folder : List.of(file.getParent(), root())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
          .endsWith("---");
    }
  }

  @Test
  void aLeftOverPartFileIsNamedInTheErrorAndNotTouched() throws Exception {
    Path part = root().resolve("ab/" + EXPORT + ".1.csv.part");
    Files.createDirectories(part.getParent());
    Files.writeString(part, "of a process that died");

    ExportException error = refusal(on.start(() -> files.draft(EXPORT, 1, ".csv")));

    assertThat(error.message()).contains(EXPORT + ".1.csv", "attempts never share a file");
    assertThat(error.error()).as("the next attempt may succeed").isEqualTo(ExportError.UNAVAILABLE);
    assertThat(part).hasContent("of a process that died");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "csv", ".part", ".csv.part", "./../x", ".csv/x", ".CSV", ".c\0v"})
  void suffixesThatCouldBeAPathAreRefused(String suffix) {
    assertThat(refusal(on.start(() -> files.draft(EXPORT, 1, suffix))).error())
        .isEqualTo(ExportError.INTERNAL_ERROR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../outside",
        "ab/../../outside",
        "/etc/passwd",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.csv/../../../outside",
        "cd/0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.csv",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab.0.csv",
        "ab/0199E0A4-6b1c-7d3e-8f00-0123456789ab.1.csv",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.csv\n",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.csv\0",
        "ab\\0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.csv",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab.1.",
        "ab/0199e0a4-6b1c-7d3e-8f00-0123456789ab",
      })
  void hostileKeysLeadNowhere(String key) throws Exception {
    Path outside = Files.writeString(directory.resolve("outside"), "keep");
    Path outsideNew = Files.writeString(directory.resolve("new.outside"), "keep");

    FinishedFile file = new FinishedFile(key, 0, 4, DigestUtils.sha256Hex("keep".getBytes()), 0);
    assertThat(refusal(files.delete(key)).error()).isEqualTo(ExportError.INTERNAL_ERROR);
    assertThat(refusal(files.open("acme", file, STAYS)).error())
        .isEqualTo(ExportError.INTERNAL_ERROR);
    assertThat(outside).exists();
    assertThat(outsideNew).exists();
  }

  @Test
  void aFileOfThisProcessIsServedWithoutReadingItAndOneOfAnotherIsReadOnce() {
    AtomicInteger readings = new AtomicInteger();
    DigestReads.Hashing counted =
        (file, wanted) -> {
          readings.incrementAndGet();
          return Sha256.of(file, wanted);
        };
    LocalFiles writer = await(LocalFiles.open(vertx, settings(root(), 1), disk -> disk, counted));
    Published published =
        on.run(
            () ->
                writer
                    .draft(EXPORT, 1, ".csv")
                    .compose(
                        draft ->
                            draft.write(Buffer.buffer("a\r\n")).compose(v -> draft.publish())));
    FinishedFile facts = new FinishedFile(published.key(), 0, 3, published.sha256(), 0);

    await(writer.open("acme", facts, STAYS));
    await(writer.present(facts));
    assertThat(readings).hasValue(0);

    LocalFiles other = await(LocalFiles.open(vertx, settings(root(), 1), disk -> disk, counted));
    await(other.present(facts));
    assertThat(readings).as("HEAD reads nothing").hasValue(0);
    await(other.open("acme", facts, STAYS));
    assertThat(readings).hasValue(1);
    await(writer.close());
    await(other.close());
  }

  @Test
  void hostileKeysCannotForgeLogLines() {
    String message = refusal(files.delete("x\r\nERROR forged" + "y".repeat(10_000))).message();

    assertThat(message).doesNotContain("\r", "\n").hasSizeLessThan(300);
  }

  @Test
  void aLinkInPlaceOfAFolderIsNotFollowed() throws Exception {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    String name = EXPORT + ".1.csv";
    Path victim = Files.writeString(outside.resolve(name), "keep");
    Files.createSymbolicLink(root().resolve("ab"), outside);

    FinishedFile file =
        new FinishedFile("ab/" + name, 0, 4, DigestUtils.sha256Hex("keep".getBytes()), 0);
    assertThat(refusal(files.delete("ab/" + name)).message()).contains("symbolic link");
    assertThat(refusal(files.open("acme", file, STAYS)).message()).contains("symbolic link");
    refusal(on.start(() -> files.draft(EXPORT, 2, ".csv")));
    assertThat(await(files.olderThan(Duration.ZERO, 10))).isEmpty();
    assertThat(outside.toFile().list()).containsExactly(name);
    assertThat(victim).hasContent("keep");
  }

  @Test
  void aLinkInPlaceOfAFileIsNotServed() throws Exception {
    Published published = publish(EXPORT, 1, "keep".getBytes());
    Path file = root().resolve(published.key());
    Path outside = directory.resolve("outside");
    Files.move(file, outside);
    Files.createSymbolicLink(file, outside);

    FinishedFile facts = new FinishedFile(published.key(), 0, 4, published.sha256(), 0);
    assertThat(refusal(files.open("acme", facts, STAYS)).error())
        .isEqualTo(ExportError.INTERNAL_ERROR);
    await(files.delete(published.key()));
    assertThat(outside).hasContent("keep");
  }

  @Test
  void foreignNamesInTheFolderAreNeverCandidatesForTheSweep() throws Exception {
    String key = publish(EXPORT, 1, new byte[1]).key();
    Files.writeString(root().resolve("notes.txt"), "mine");
    Files.writeString(root().resolve("ab/notes.csv"), "mine");
    Files.createDirectory(root().resolve("ab/" + EXPORT + ".9.csv"));

    assertThat(await(files.olderThan(Duration.ZERO, 10))).containsExactly(key);
  }

  @Test
  void probesOfKilledProcessesAreSweptOnceTheyAreOld() throws Exception {
    Path old = Files.writeString(root().resolve(".probe-" + UUID.randomUUID()), "1");
    Path young = Files.writeString(root().resolve(".probe-" + UUID.randomUUID()), "1");
    Path foreign = Files.writeString(root().resolve(".probe-of-mine"), "1");
    Path folder = Files.createDirectory(root().resolve(".probe-" + UUID.randomUUID()));
    for (Path aged : List.of(old, foreign, folder)) {
      Instant changed = Files.getLastModifiedTime(aged).toInstant();
      Files.setLastModifiedTime(aged, FileTime.from(changed.minusSeconds(120)));
    }

    await(files.olderThan(Duration.ofSeconds(60), 10));

    assertThat(root().toFile().listFiles())
        .containsExactlyInAnyOrder(
            young.toFile(),
            foreign.toFile(),
            folder.toFile(),
            root().resolve(OwnerFile.NAME).toFile());
  }

  @Test
  void checkRefusesBelowTheReserve() {
    LocalFiles small = await(opened(vertx, settings(directory, Long.MAX_VALUE)));

    ExportException error = refusal(small.check());

    assertThat(error.error()).isEqualTo(ExportError.UNAVAILABLE);
    assertThat(error.message()).contains("enough disk space").doesNotContainPattern("[0-9]");
    assertThat(error.retryAfterSeconds()).isPositive();
  }

  @Test
  void checkTellsThatTheFolderIsGone() throws Exception {
    Files.delete(root().resolve(OwnerFile.NAME));
    Files.delete(root());

    assertThat(refusal(files.check()).error()).isEqualTo(ExportError.UNAVAILABLE);
  }

  @Test
  void checkLeavesNothingBehind() {
    await(files.check());

    assertThat(root().toFile().list()).containsExactly(OwnerFile.NAME);
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "in the way");

    ExportException error = refusal(opened(vertx, settings(file.resolve("exports"), 1)));

    assertThat(error.message()).contains(file + "/exports", "files.directory");
  }

  @Test
  void linkOpensTheExportUntilItsTimeIsOver() {
    Instant now = Instant.parse("2026-11-23T10:00:00Z");
    URI link = files.link(export(), now).url();
    String[] parts = link.toString().split("/");

    assertThat(parts).hasSize(5).startsWith("", "v1", "files").endsWith(export().fileName());
    FileStore.Link read = files.verify(parts[3]);
    assertThat(read.exportId()).isEqualTo(EXPORT);
    assertThat(read.expiresAt()).isEqualTo(now.plusSeconds(300));
  }

  @Test
  void settingsDoNotShowTheSecret() {
    assertThat(settings(directory, 0).toString()).doesNotContain("0123456789abcdef");
  }

  @Test
  void closedStoreFailsInsteadOfHanging() {
    LocalFiles closed = files;
    await(closed.close());
    await(closed.close());

    Future<List<String>> listed = closed.olderThan(Duration.ZERO, 1);
    assertThat(refusal(listed).message()).contains("closed");
    refusal(on.start(() -> closed.draft(UUID.randomUUID(), 1, ".csv")));
  }
}
