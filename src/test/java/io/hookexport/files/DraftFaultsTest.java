package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.hookexport.files.BrokenDisk.Fault;
import io.hookexport.support.FolderListing;
import io.hookexport.support.OnContext;
import io.hookexport.support.OpenFiles;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.OpenOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replays one good draft with a disk that breaks at each of its steps in turn. */
class DraftFaultsTest {
  private static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");
  private static final List<String> CHUNKS = List.of("first,", "second,", "third\r\n");
  private static final String COMPLETE = String.join("", CHUNKS);
  private static final List<String> GOOD_STEPS =
      List.of(
          "prepare", "open", "write", "write", "write", "flush", "close", "move", "fsyncFolder");

  @TempDir Path directory;
  private Vertx vertx;
  private OnContext on;
  private BrokenDisk disk;

  @BeforeEach
  void startVertx() {
    vertx = Vertx.vertx();
    on = new OnContext(vertx);
  }

  @AfterEach
  void stopVertx() {
    await(vertx.close());
  }

  private LocalFiles storeThatBreaks(int step, Fault fault) {
    return store(
        real -> {
          disk = new BrokenDisk(real, step, fault);
          return disk;
        });
  }

  private LocalFiles store(LocalFiles.StepsFactory factory) {
    return await(
        LocalFiles.open(vertx, LocalFilesTest.settings(directory, 0), factory, Sha256::of)
            .compose(LocalFilesTest::claimed));
  }

  private Future<Published> replay(LocalFiles files) {
    return on.start(
        () ->
            files
                .draft(EXPORT, 1, ".csv")
                .compose(
                    draft -> {
                      CHUNKS.forEach(chunk -> draft.write(Buffer.buffer(chunk)));
                      return draft.publish();
                    }));
  }

  private List<Path> filesLeft() {
    return FolderListing.files(directory);
  }

  static Stream<Arguments> everyStepAndFault() {
    return IntStream.range(0, GOOD_STEPS.size())
        .boxed()
        .flatMap(
            step ->
                Stream.of(Fault.values())
                    .map(fault -> Arguments.of(step, GOOD_STEPS.get(step), fault)));
  }

  @Test
  void aGoodDraftTakesExactlyTheseStepsInThisOrder() {
    Published published = await(replay(storeThatBreaks(-1, Fault.FAILS)));

    assertThat(disk.taken).isEqualTo(GOOD_STEPS);
    assertThat(directory.resolve(published.key())).hasContent(COMPLETE);
  }

  @ParameterizedTest(name = "{1} {2}")
  @MethodSource("everyStepAndFault")
  void afterAFaultNoIncompleteFileIsVisibleAndNoDescriptorIsOpen(int step, String name, Fault fault)
      throws Exception {
    LocalFiles files = storeThatBreaks(step, fault);
    Future<Published> published = replay(files);
    await(disk.reached());
    boolean dies = fault == Fault.DIES_BEFORE || fault == Fault.DIES_AFTER;

    if (dies) {
      // The system closes what a dead process had open, unless it was closed already.
      on.run(
          () -> {
            disk.opened.forEach(file -> catchThrowable(file::close));
            return Future.succeededFuture();
          });
      assertThat(published.isComplete()).isFalse();
    } else {
      Throwable failure = catchThrowable(() -> await(published));
      assertThat(failure).isInstanceOf(ExportException.class).hasMessageContaining(" at " + name);
      assertThat(((ExportException) failure).error())
          .isEqualTo(
              failure.getMessage().contains("OutOfMemoryError")
                  ? ExportError.UNAVAILABLE
                  : ExportError.INTERNAL_ERROR);
      assertThat(failure).hasMessageContaining("ab/" + EXPORT + ".1.csv");
      assertThat(filesLeft()).as("nothing is left after a failure").isEmpty();
      assertThat(OpenFiles.below(directory)).isEmpty();
    }
    for (Path left : filesLeft()) {
      boolean visible = !left.toString().endsWith(".part");
      if (visible) {
        assertThat(left).hasContent(COMPLETE);
      }
    }

    LocalFiles successor = store(real -> real);
    Draft next = on.run(() -> successor.draft(EXPORT, 2, ".csv"));
    on.run(next::publish);
    List<String> found = await(successor.olderThan(Duration.ZERO, 10));
    assertThat(found).as("the sweep sees every file").hasSameSizeAs(filesLeft());
  }

  @Test
  void theFirstWriteErrorIsFinalAndNothingIsFlushedOrRetried() {
    LocalFiles files = storeThatBreaks(2, Fault.FAILS);
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    List<Throwable> told = new ArrayList<>();
    draft.exceptionHandler(told::add);

    Throwable first = catchThrowable(() -> on.run(() -> draft.write(Buffer.buffer("a"))));
    Throwable second = catchThrowable(() -> on.run(() -> draft.write(Buffer.buffer("b"))));

    assertThat(first).hasMessageContaining("while writing").hasMessageContaining("broken at write");
    assertThat(second).isSameAs(first);
    assertThat(catchThrowable(() -> on.run(draft::end))).isSameAs(first);
    assertThat(catchThrowable(() -> on.run(draft::publish))).isSameAs(first);
    assertThat(told).containsExactly(first);
    assertThat(disk.taken).containsExactly("prepare", "open", "write", "close", "delete");
  }

  @Test
  void aFailedFlushIsNotTriedAgain() {
    LocalFiles files = storeThatBreaks(5, Fault.FAILS);

    assertThatThrownBy(() -> await(replay(files))).hasMessageContaining("while flushing");

    assertThat(disk.taken).containsOnlyOnce("flush").doesNotContain("move");
  }

  @Test
  void aFailedFlushBehindTheWriterFailsTheDraft() throws Exception {
    LocalFiles files = storeThatBreaks(3, Fault.FAILS);
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));

    on.run(() -> draft.write(Buffer.buffer(new byte[LocalDraft.FLUSH_BYTES])));

    assertThatThrownBy(() -> on.run(draft::publish)).hasMessageContaining("while flushing");
    assertThat(disk.taken).containsOnlyOnce("flush").contains("close").doesNotContain("move");
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void discardSucceedsAlthoughTheFileCannotBeRemoved() throws Exception {
    LocalFiles files = storeThatBreaks(4, Fault.FAILS);
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    on.run(() -> draft.write(Buffer.buffer("a")));

    on.run(draft::discard);

    assertThat(disk.taken).containsExactly("prepare", "open", "write", "close", "delete");
    assertThat(OpenFiles.below(directory)).isEmpty();
    assertThat(filesLeft()).hasSize(1);
  }

  @Test
  void discardWithWritesUnderWayClosesTheFile() throws Exception {
    LocalFiles files = store(real -> real);
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    assertThat(OpenFiles.below(directory)).hasSize(1);

    on.run(
        () -> {
          for (int i = 0; i < 50; i++) {
            draft.write(Buffer.buffer(new byte[64 * 1024]));
          }
          return draft.discard();
        });

    assertThat(OpenFiles.below(directory)).isEmpty();
    assertThat(filesLeft()).isEmpty();
  }

  @Test
  void aFullDiskIsNamedAndHarmsNothingElse() throws Exception {
    assumeThat(Path.of("/dev/full")).exists();
    LocalFiles full = store(real -> new OtherFile(real, vertx, Path.of("/dev/full")));
    Draft draft = on.run(() -> full.draft(EXPORT, 1, ".csv"));

    Throwable failure =
        catchThrowable(
            () ->
                on.run(
                    () -> {
                      draft.write(Buffer.buffer(new byte[100_000]));
                      draft.write(Buffer.buffer(new byte[100_000]));
                      return draft.publish();
                    }));

    assertThat(failure)
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("while writing")
        .hasMessageContaining("No space left on device")
        .hasMessageContaining("The disk behind files.directory is full: free space");
    assertThat(OpenFiles.below(Path.of("/dev/full"))).isEmpty();
    assertThat(await(replay(store(real -> real))).sizeBytes())
        .isEqualTo(COMPLETE.getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void bytesInFlightAreBoundedWhenTheDiskDoesNotAnswer() {
    Promise<Void> stuck = Promise.promise();
    LocalFiles files = store(real -> new StuckDisk(real, stuck.future()));
    Draft draft = on.run(() -> files.draft(EXPORT, 1, ".csv"));
    int chunk = 64 * 1024;

    long accepted =
        on.run(
            () -> {
              while (!draft.writeQueueFull()) {
                draft.write(Buffer.buffer(new byte[chunk]));
              }
              return Future.succeededFuture(draft.sizeBytes());
            });
    Future<Void> end = on.start(draft::end);
    boolean stillFull = on.run(() -> Future.succeededFuture(draft.writeQueueFull()));

    assertThat(accepted).isBetween((long) LocalDraft.QUEUE_BYTES, LocalDraft.QUEUE_BYTES + 1L);
    assertThat(stillFull).isTrue();
    assertThat(end.isComplete()).isFalse();
    on.run(
        () -> {
          stuck.complete();
          return Future.succeededFuture();
        });
    await(end);
    boolean full = on.run(() -> Future.succeededFuture(draft.writeQueueFull()));
    assertThat(full).isFalse();
    assertThat(on.run(draft::publish).sizeBytes()).isEqualTo(accepted);
  }

  /** Every write takes until it is let go. */
  private static final class StuckDisk extends PassThrough {
    private final Future<Void> letGo;

    StuckDisk(FileSteps disk, Future<Void> letGo) {
      super(disk);
      this.letGo = letGo;
    }

    @Override
    public Future<PartFile> open(Path part) {
      return super.open(part)
          .map(
              file ->
                  new OfFile(file) {
                    @Override
                    public Future<Void> write(Buffer chunk) {
                      return letGo.compose(v -> super.write(chunk));
                    }
                  });
    }
  }

  /** Writes go to a file that is there already, such as a device. */
  private static final class OtherFile extends PassThrough {
    private final Vertx vertx;
    private final Path other;

    OtherFile(FileSteps disk, Vertx vertx, Path other) {
      super(disk);
      this.vertx = vertx;
      this.other = other;
    }

    @Override
    public Future<PartFile> open(Path part) {
      return vertx
          .fileSystem()
          .open(other.toString(), new OpenOptions().setRead(false).setCreate(false).setWrite(true))
          .map(DiskSteps.AsyncPart::new);
    }
  }
}
