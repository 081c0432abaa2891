package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.hookexport.export.OnContext;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Drafts that go past the page cache, with borders that are a few blocks apart. */
final class LargeFileTest {
  private static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");
  private static final int BLOCK = 4096;
  private static final int PORTION = 4 * BLOCK;
  private static final int FROM = 5 * BLOCK;

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final OnContext on = new OnContext(vertx);
  private final Blocking blocking =
      new Blocking(vertx.createSharedWorkerExecutor("large-files", 1));
  private final UnpooledByteBufAllocator memory = UnpooledByteBufAllocator.DEFAULT;
  private long memoryBefore;
  private DirectLog direct = new DirectLog(BLOCK, DirectLog.Disk.GOOD);

  @BeforeEach
  void lookAtTheMemory() {
    memoryBefore = memory.metric().usedDirectMemory();
  }

  @AfterEach
  void stop() {
    OnContext.await(vertx.close());
  }

  private LocalFiles store(UnaryOperator<PartFile> start) {
    LocalFiles.Settings settings =
        new LocalFiles.Settings(
            directory, 0, Duration.ofMinutes(5), LocalFilesTest.LINKS, "", false);
    return OnContext.await(
        LocalFiles.open(
            vertx,
            settings,
            real ->
                new PassThrough(real) {
                  @Override
                  public Future<PartFile> open(Path part) {
                    DirectIo io = new DirectIo(direct, BLOCK, PORTION, FROM);
                    return super.open(part)
                        .map(file -> new LargeFile(start.apply(file), part, io, blocking));
                  }
                }));
  }

  private LocalFiles store(DirectLog.Disk disk) {
    direct = new DirectLog(BLOCK, disk);
    return store(UnaryOperator.identity());
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  /** Chunks of all sizes from a byte to three portions. */
  private static List<Buffer> chunks(byte[] content, Random random) {
    List<Buffer> chunks = new ArrayList<>();
    for (int at = 0; at < content.length; ) {
      int border = List.of(1, 100, BLOCK, PORTION, 3 * PORTION).get(random.nextInt(5));
      int length = random.nextBoolean() ? border : 1 + random.nextInt(border);
      int end = Math.min(content.length, at + length);
      chunks.add(Buffer.buffer(Arrays.copyOfRange(content, at, end)));
      at = end;
    }
    return chunks;
  }

  private Future<Published> publish(LocalFiles files, int attempt, List<Buffer> chunks) {
    return on.start(
        () ->
            files
                .draft(EXPORT, attempt, ".csv")
                .compose(
                    draft -> {
                      // The array of a chunk that is written may be used for another one.
                      chunks.forEach(
                          chunk ->
                              draft
                                  .write(chunk)
                                  .onComplete(done -> chunk.setBytes(0, new byte[chunk.length()])));
                      return draft.publish();
                    }));
  }

  private void assertNothingIsHeld() throws IOException {
    assertThat(OpenFiles.below(directory)).isEmpty();
    assertThat(memory.metric().usedDirectMemory()).isEqualTo(memoryBefore);
  }

  private void assertNothingIsLeft() throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      assertThat(all.filter(Files::isRegularFile)).isEmpty();
    }
    assertNothingIsHeld();
  }

  static Stream<Integer> borders() {
    return Stream.of(0, BLOCK, FROM, FROM + BLOCK, FROM + PORTION, FROM + 3 * PORTION, FROM * 30)
        .flatMap(border -> Stream.of(border - 1, border, border + 1))
        .filter(size -> size >= 0);
  }

  @ParameterizedTest
  @MethodSource("borders")
  void everyByteIsThereWhateverTheChunks(int size) throws Exception {
    byte[] content = content(size);
    for (int seed = 1; seed <= 8; seed++) {
      LocalFiles files = store(DirectLog.Disk.GOOD);

      Published published =
          OnContext.await(publish(files, seed, chunks(content, new Random(seed))));

      Path file = directory.resolve(published.key());
      assertThat(file).as("seed %d", seed).hasBinaryContent(content);
      assertThat(published.sizeBytes()).isEqualTo(size);
      assertThat(published.sha256()).isEqualTo(Sha256.of(file));
      assertThat(direct.opened).hasSize(size > FROM ? 1 : 0);
      assertThat(direct.writes)
          .hasSize(Math.max(0, size - FROM) / PORTION)
          .allMatch(length -> length == PORTION);
      assertNothingIsHeld();
      OnContext.await(files.close());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void anErrorOfADirectWriteFailsTheDraftAndNothingIsWrittenAfterIt(int broken) throws Exception {
    LocalFiles files =
        store(
            (write, length) -> {
              if (write == broken) {
                throw new IOException("No space left on device");
              }
              return length;
            });

    // The last byte of the last portion: no later write could tell of its error.
    byte[] content = content(FROM + 3 * PORTION);
    Throwable failure =
        catchThrowable(
            () -> OnContext.await(publish(files, 1, chunks(content, new Random(broken)))));

    assertThat(failure).hasMessageContaining("while writing").hasMessageContaining("No space left");
    assertThat(direct.writes).hasSize(broken + 1);
    assertNothingIsLeft();
  }

  @Test
  void aFileThatCannotBeOpenedForDirectWritesFailsTheDraft() throws Exception {
    LocalFiles files =
        store(
            new DirectLog.Disk() {
              @Override
              public void opens() throws IOException {
                throw new IOException("Invalid argument");
              }

              @Override
              public int takes(int write, int length) {
                return length;
              }
            });

    Throwable failure =
        catchThrowable(
            () -> OnContext.await(publish(files, 1, List.of(Buffer.buffer(content(FROM + 1))))));

    assertThat(failure).hasMessageContaining("Invalid argument");
    assertNothingIsLeft();
  }

  @Test
  void aShortWriteOfWholeBlocksGoesOn() {
    LocalFiles files =
        store((write, length) -> Math.min(length, write % 2 == 0 ? BLOCK : 2 * BLOCK));
    byte[] content = content(FROM + 5 * PORTION + 77);

    Published published = OnContext.await(publish(files, 1, List.of(Buffer.buffer(content))));

    assertThat(directory.resolve(published.key())).hasBinaryContent(content);
    assertThat(direct.writes).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK + 512})
  void aShortWriteThatEndsInMidBlockIsAnError(int taken) throws Exception {
    LocalFiles files = store((write, length) -> write == 1 ? taken : length);
    byte[] content = content(FROM + 3 * PORTION);

    Throwable failure =
        catchThrowable(() -> OnContext.await(publish(files, 1, List.of(Buffer.buffer(content)))));

    assertThat(failure).hasMessageContaining(taken + " bytes written of blocks");
    assertThat(direct.writes).hasSize(2);
    assertNothingIsLeft();
  }

  @Test
  void directWritesWaitUntilTheStartIsWritten() throws Exception {
    Promise<Void> stuck = Promise.promise();
    LocalFiles files =
        store(
            file ->
                new PassThrough.OfFile(file) {
                  @Override
                  public Future<Void> write(Buffer chunk) {
                    return stuck.future().compose(v -> super.write(chunk));
                  }
                });
    byte[] content = content(FROM + 2 * PORTION);

    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    Future<Published> published =
        on.run(
            () -> {
              draft.write(Buffer.buffer(content));
              return Future.succeededFuture(draft.publish());
            });
    // There is one thread: whatever was given to it has been done.
    OnContext.await(blocking.run(() -> {}));
    assertThat(direct.opened).isEmpty();
    on.run(
        () -> {
          stuck.complete();
          return Future.succeededFuture();
        });

    assertThat(directory.resolve(OnContext.await(published).key())).hasBinaryContent(content);
    assertThat(direct.writes).hasSize(2);
  }

  @Test
  void nothingIsWrittenPastTheCacheWhenTheStartHasFailed() throws Exception {
    LocalFiles files =
        store(
            file ->
                new PassThrough.OfFile(file) {
                  @Override
                  public Future<Void> write(Buffer chunk) {
                    return Future.failedFuture(new IOException("the start is broken"));
                  }
                });

    Throwable failure =
        catchThrowable(
            () ->
                OnContext.await(
                    publish(files, 1, List.of(Buffer.buffer(content(FROM + 2 * PORTION))))));

    assertThat(failure).hasMessageContaining("the start is broken");
    assertThat(direct.opened).isEmpty();
    assertNothingIsLeft();
  }

  /** A flush before the last bytes are in the file would keep nothing of them through a cut. */
  @ParameterizedTest
  @ValueSource(ints = {FROM, FROM + 1, FROM + PORTION, FROM + PORTION + 1})
  void theLastFlushComesWhenAllBytesAreInTheFile(int size) {
    List<Long> flushed = new ArrayList<>();
    LocalFiles files =
        store(
            file ->
                new PassThrough.OfFile(file) {
                  @Override
                  public Future<Void> flush() {
                    // At once: on the file's thread it would wait for what it must come after.
                    flushed.add(part().toFile().length());
                    return super.flush();
                  }
                });

    OnContext.await(publish(files, 1, List.of(Buffer.buffer(content(size)))));

    assertThat(flushed).containsExactly((long) size);
  }

  private Path part() {
    return directory.resolve("ab/" + EXPORT + ".1.csv.part");
  }

  @Test
  void aDraftThatIsDiscardedInMidFileHoldsNothing() throws Exception {
    LocalFiles files = store(DirectLog.Disk.GOOD);
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    on.run(() -> draft.write(Buffer.buffer(content(FROM + PORTION + 1))));
    assertThat(OpenFiles.below(directory)).hasSize(2);
    assertThat(memory.metric().usedDirectMemory()).isGreaterThan(memoryBefore);

    on.run(
        () -> {
          IntStream.range(0, 50).forEach(i -> draft.write(Buffer.buffer(content(PORTION + i))));
          return draft.discard();
        });

    assertNothingIsLeft();
  }

  /** What the draft above never does, since it waits: the file itself keeps its word. */
  @Test
  void closeWaitsForWhatIsUnderWay() throws Exception {
    PartFile file = largeFile();

    on.run(
        () -> {
          file.write(Buffer.buffer(content(FROM)));
          file.write(Buffer.buffer(content(PORTION)));
          file.write(Buffer.buffer(content(PORTION)));
          return file.close();
        });

    assertThat(direct.writes).hasSize(2);
    assertNothingIsHeld();
  }

  @Test
  void flushTellsOfAnErrorThatNobodyLookedAt() throws Exception {
    direct =
        new DirectLog(
            BLOCK,
            (write, length) -> {
              throw new IOException("No space left on device");
            });
    PartFile file = largeFile();

    Throwable failure =
        catchThrowable(
            () ->
                on.run(
                    () -> {
                      file.write(Buffer.buffer(content(FROM + PORTION)));
                      return file.flush();
                    }));

    assertThat(failure).hasMessageContaining("No space left");
    on.run(file::close);
    assertNothingIsHeld();
  }

  private PartFile largeFile() {
    Path part = directory.resolve("some.part");
    return on.run(
        () ->
            vertx
                .fileSystem()
                .open(part.toString(), new OpenOptions().setRead(false))
                .map(
                    opened ->
                        new LargeFile(
                            new BufferedFile(opened),
                            part,
                            new DirectIo(direct, BLOCK, PORTION, FROM),
                            blocking)));
  }
}
