package io.hookexport.worker;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestJobs;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkQueue;
import io.hookexport.gzip.Gzip;
import io.hookexport.source.rows.RowTooLongError;
import io.hookexport.source.rows.SourceErrors;
import io.hookexport.support.Await;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of exports in the worker: the real queue and files, a source that does what it is told.
 */
final class WorkerTest {
  private final List<ExportEvent> events = new CopyOnWriteArrayList<>();
  private final ScriptedSource source = new ScriptedSource();
  private final LargeSlots largeSlots = new LargeSlots(2);
  private Vertx vertx;
  private TestJobs jobs;
  @TempDir Path folder;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
    jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
  }

  @AfterEach
  void close() {
    jobs.close();
    await(vertx.close());
  }

  private String deploy(Duration lease, Duration maxExport, Duration grace) {
    return deploy(jobs.queue(), lease, maxExport, grace);
  }

  private String deploy(WorkQueue queue, Duration lease, Duration maxExport, Duration grace) {
    Nudge nudge = new Nudge(vertx.eventBus(), "hookexport");
    WorkerSettings settings =
        new WorkerSettings(
            "test",
            2,
            lease,
            Duration.ofMillis(50),
            3,
            Duration.ofMillis(200),
            maxExport,
            Duration.ofDays(7),
            0,
            Gzip.AUTO,
            grace,
            "hookexport");
    return await(
        vertx.deployVerticle(
            new ExportVerticle(
                queue,
                source,
                jobs.files(),
                event -> {
                  events.add(event);
                  nudge.on(event);
                },
                settings,
                largeSlots)));
  }

  private String deploy() {
    return deploy(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO);
  }

  private Export ended(Export export) {
    awaitTrue("an ending", () -> !jobs.read(export).state().isActive());
    return jobs.read(export);
  }

  private List<String> storedFiles() {
    return FolderListing.names(folder);
  }

  private byte[] bytes(Export export) throws IOException {
    FinishedFile file = export.file().orElseThrow();
    return Files.readAllBytes(await(jobs.files().open("acme", file, Promise.promise().future())));
  }

  private List<ExportEvent.Type> types() {
    return events.stream()
        .map(ExportEvent::type)
        .filter(type -> type != ExportEvent.Type.PROGRESS)
        .toList();
  }

  /** The job database lost the claim of an attempt, in a failover; the folder kept its file. */
  @Test
  void aFileThatIsInTheWayCostsAnAttemptAndNotTheExport() throws Exception {
    Export export = jobs.create(Compression.NONE);
    String id = export.id().toString();
    Path part = folder.resolve(id.substring(34)).resolve(id + ".1.csv.part");
    Files.createDirectories(part.getParent());
    Files.writeString(part, "lost");
    source.otherwise = ScriptedSource.gives("rows");
    deploy();
    Export done = ended(export);
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.attempt()).isEqualTo(2);
    assertThat(bytes(done)).isEqualTo("rows".getBytes(StandardCharsets.UTF_8));
  }

  /** Three attempts: the first two are read in the fast way, whatever the reason for the second. */
  @Test
  void theSourceIsToldOfTheLastAttempt() {
    Throwable fault = ExportException.unavailable("connection lost", null);
    source.next(ScriptedSource.failsAfter(fault));
    source.next(ScriptedSource.failsAfter(fault));
    source.next(ScriptedSource.gives("rows"));
    deploy();
    assertThat(ended(jobs.create(Compression.NONE)).attempt()).isEqualTo(3);
    assertThat(source.lastAttempts).containsExactly(false, false, true);
  }

  @Test
  void aLargeExportWaitsUntilAnotherOneIsOverAndASmallOneDoesNot() throws Exception {
    long large = LargeSlots.LARGE_BYTES + 1;
    source.next(ScriptedSource.hangsAfter("1").expecting(large));
    source.next(ScriptedSource.gives("never").expecting(large));
    source.next(ScriptedSource.gives("3"));
    source.next(ScriptedSource.gives("2").expecting(large));
    deploy(); // two at once, so one large one
    Export first = jobs.create(Compression.NONE);
    awaitTrue("the first to run", () -> source.opened.size() == 1);
    Export second = jobs.create(Compression.NONE);
    awaitTrue("the second put back", () -> types().contains(ExportEvent.Type.REQUEUED));
    Export small = jobs.create(Compression.NONE);
    assertThat(bytes(ended(small))).containsExactly('3');
    assertThat(source.opened).hasSize(3);
    assertThat(source.opened.get(1).closed).isTrue();
    assertThat(jobs.read(second).state()).isEqualTo(ExportState.PENDING);
    assertThat(jobs.read(first).state()).isEqualTo(ExportState.PROCESSING);
    assertThat(storedFiles()).noneMatch(name -> name.contains(second.id().toString()));
    source.opened.get(0).finish();
    assertThat(bytes(ended(first))).containsExactly('1');
    assertThat(bytes(ended(second))).containsExactly('2');
  }

  @Test
  void rowsThatComeAfterTheirAttemptIsOverAreClosedAndTakeNoSlot() {
    Promise<Void> late = Promise.promise();
    source.opens = late.future();
    source.next(ScriptedSource.gives("late").expecting(LargeSlots.LARGE_BYTES + 1));
    String worker = deploy();
    jobs.create(Compression.NONE);
    awaitTrue("it is being opened", () -> !source.opened.isEmpty());
    await(vertx.undeploy(worker));
    late.complete();
    awaitTrue("the rows closed", () -> source.opened.get(0).closed);
    assertThat(largeSlots.anyFree()).isTrue();
  }

  @Test
  void theFileHoldsWhatTheSourceGaveAndTheRowItsFacts() throws Exception {
    source.next(ScriptedSource.gives("a,b\r\n", "1,2\r\n", "3,4\r\n"));
    deploy();
    Export done = ended(jobs.create(Compression.NONE));
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(new String(bytes(done), StandardCharsets.UTF_8)).isEqualTo("a,b\r\n1,2\r\n3,4\r\n");
    assertThat(done.file().orElseThrow().sha256()).isEqualTo(DigestUtils.sha256Hex(bytes(done)));
    assertThat(done.snapshotAt()).contains(ScriptedSource.SNAPSHOT);
    // The row says so first.
    awaitTrue("told", () -> types().contains(ExportEvent.Type.COMPLETED));
    assertThat(types()).containsExactly(ExportEvent.Type.STARTED, ExportEvent.Type.COMPLETED);
    assertThat(source.opened).allMatch(rows -> rows.closed);
  }

  @Test
  void gzipHoldsTheSameBytesAndIsTheSameEachTime() throws Exception {
    String[] chunks = new String[200];
    java.util.Arrays.setAll(chunks, i -> ("row " + i + ",").repeat(2000) + "\r\n");
    source.next(ScriptedSource.gives(chunks));
    source.next(ScriptedSource.gives(chunks));
    deploy();
    Export first = ended(jobs.create(Compression.GZIP));
    Export second = ended(jobs.create(Compression.GZIP));
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(bytes(first))).readAllBytes();
    assertThat(new String(plain, StandardCharsets.UTF_8)).isEqualTo(String.join("", chunks));
    assertThat(bytes(second)).isEqualTo(bytes(first));
    assertThat(first.file().orElseThrow().sizeBytes()).isEqualTo(bytes(first).length);
  }

  @Test
  void aFaultThatMayPassIsTriedAgainFromTheStart() throws Exception {
    Throwable fault =
        ExportException.unavailable("connection lost", null)
            .endsExportAs(Failure.Code.SOURCE_ERROR);
    source.next(ScriptedSource.failsAfter(fault, "half"));
    source.next(ScriptedSource.gives("whole"));
    deploy();
    Export done = ended(jobs.create(Compression.NONE));
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.attempt()).isEqualTo(2);
    assertThat(new String(bytes(done), StandardCharsets.UTF_8)).isEqualTo("whole");
    assertThat(storedFiles()).hasSize(1);
  }

  @Test
  void aRowThatDoesNotFitIntoTheMemorySaysWhatToChange() {
    Throwable fault =
        ExportException.internal("broke off", new OutOfMemoryError("a row of 60 MB"))
            .endsExportAs(Failure.Code.SOURCE_ERROR);
    source.next(ScriptedSource.failsAfter(fault, "half"));
    deploy();
    Failure failure = ended(jobs.create(Compression.NONE)).failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(Failure.Code.SOURCE_ERROR);
    assertThat(failure.message()).contains("A row", "-Xmx").doesNotContain("try again later");
  }

  @Test
  void aRowThatIsTooLongIsNotReadAgain() {
    Throwable fault = SourceErrors.of(new RowTooLongError("a row of 60 MB"));
    source.next(ScriptedSource.failsAfter(fault, "half"));
    deploy();
    Export failed = ended(jobs.create(Compression.NONE));
    assertThat(failed.attempt()).isEqualTo(1);
    assertThat(failed.failure().orElseThrow().message()).contains("-Xmx");
  }

  /** Other exports may have had the memory. */
  @Test
  void anAttemptThatMetAFullHeapIsRepeated() {
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    source.next(ScriptedSource.failsAfter(SourceErrors.of(full), "half"));
    source.next(ScriptedSource.failsAfter(full, "half"));
    source.next(ScriptedSource.gives("whole"));
    deploy();
    Export done = ended(jobs.create(Compression.NONE));
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.attempt()).isEqualTo(3);
  }

  /** A timer of a library, say, whose promise was completed in the same moment. */
  @Test
  void anExceptionThatEscapesOnTheContextIsFollowedByAnotherAttempt() throws Exception {
    source.instead =
        rows ->
            Vertx.currentContext()
                .runOnContext(
                    go -> {
                      throw new IllegalStateException("Promise already completed");
                    });
    source.next(ScriptedSource.gives("half"));
    source.next(ScriptedSource.gives("whole"));
    deploy();
    Export done = ended(jobs.create(Compression.NONE));
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.attempt()).isEqualTo(2);
    assertThat(new String(bytes(done), StandardCharsets.UTF_8)).isEqualTo("whole");
  }

  @Test
  void aSourceThatMustBeMendedIsNoReasonToTryAgainLater() {
    ExportException known =
        ExportException.internal("columns a, b", null)
            .endsExportAs(Failure.Code.SOURCE_ERROR, "The operator must change `order`.");
    ExportException unknown =
        ExportException.internal("no such table secret", null)
            .endsExportAs(Failure.Code.SOURCE_ERROR);
    source.next(ScriptedSource.failsAfter(known.endsExportAs(Failure.Code.SOURCE_ERROR), "half"));
    source.next(ScriptedSource.failsAfter(unknown, "half"));
    deploy();
    assertThat(ended(jobs.create(Compression.NONE)).failure())
        .contains(new Failure(Failure.Code.SOURCE_ERROR, "The operator must change `order`."));
    assertThat(ended(jobs.create(Compression.NONE)).failure().orElseThrow().message())
        .contains("Retrying will not help until the operator has fixed the source")
        .doesNotContain("try again later", "secret");
  }

  @Test
  void aFaultThatStaysFailsTheExportAndFreesItsSlot() {
    Throwable fault =
        ExportException.internal("no such table", null).endsExportAs(Failure.Code.SOURCE_ERROR);
    source.next(ScriptedSource.failsAfter(fault, "half"));
    source.next(ScriptedSource.gives("x"));
    deploy();
    Export failed = ended(jobs.create(Compression.NONE));
    assertThat(failed.failure()).map(Failure::code).contains(Failure.Code.SOURCE_ERROR);
    assertThat(failed.failure().orElseThrow().message()).doesNotContain("no such table");
    assertThat(storedFiles()).isEmpty();
    assertThat(source.opened).allMatch(rows -> rows.closed);
    assertThat(ended(jobs.create(Compression.NONE)).state()).isEqualTo(ExportState.COMPLETED);
  }

  @Test
  void anExportThatTakesTooLongFails() {
    source.next(ScriptedSource.hangsAfter("some"));
    deploy(Duration.ofSeconds(30), Duration.ofMillis(300), Duration.ZERO);
    Export failed = ended(jobs.create(Compression.NONE));
    assertThat(failed.failure()).map(Failure::code).contains(Failure.Code.TIME_LIMIT_EXCEEDED);
    awaitTrue("no file left", () -> storedFiles().isEmpty());
    assertThat(source.opened).allMatch(rows -> rows.closed);
  }

  @Test
  void aStoppingWorkerHandsItsExportBackWithoutUsingUpAnAttempt() {
    source.next(ScriptedSource.hangsAfter("some"));
    String worker = deploy();
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    await(vertx.undeploy(worker));
    Export back = jobs.read(export);
    assertThat(back.state()).isEqualTo(ExportState.PENDING);
    assertThat(storedFiles()).isEmpty();
    assertThat(source.opened).allMatch(rows -> rows.closed);
    source.next(ScriptedSource.gives("whole"));
    deploy();
    assertThat(ended(export).state()).isEqualTo(ExportState.COMPLETED);
  }

  @Test
  void aStoppingWorkerLetsItsExportEndWithinTheGrace() {
    source.next(ScriptedSource.hangsAfter("a", "b"));
    String worker = deploy(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofSeconds(20));
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    awaitTrue("rows are given", () -> source.opened.get(0).rowsWritten() == 2);
    Future<Void> stopped = vertx.undeploy(worker);
    assertThat(stopped.isComplete()).isFalse();
    source.opened.get(0).finish();
    await(stopped);
    assertThat(jobs.read(export).state()).isEqualTo(ExportState.COMPLETED);
  }

  @Test
  void aCompletionWhoseAnswerIsLostKeepsItsFile() throws Exception {
    source.next(ScriptedSource.gives("whole"));
    LossyQueue queue = new LossyQueue(jobs.queue());
    deploy(queue, Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ZERO);
    Export done = ended(jobs.create(Compression.NONE));
    awaitTrue("told", () -> types().contains(ExportEvent.Type.COMPLETED));
    assertThat(queue.lost).isTrue();
    assertThat(new String(bytes(done), StandardCharsets.UTF_8)).isEqualTo("whole");
  }

  @Test
  void aWorkerWhoseExportWasTakenStopsAndLeavesItAlone() {
    source.next(ScriptedSource.hangsAfter("some"));
    deploy(Duration.ofSeconds(3), Duration.ofMinutes(5), Duration.ZERO);
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    jobs.giveToAnother(export);
    awaitTrue("the rows are closed", () -> source.opened.get(0).closed);
    awaitTrue("no file left", () -> storedFiles().isEmpty());
    assertThat(jobs.read(export).state()).isEqualTo(ExportState.PROCESSING);
    assertThat(jobs.read(export).attempt()).isEqualTo(2);
  }

  /** Heartbeats come once a second: what comes more often was asked for by the hints. */
  @Test
  void theHintOfACancelMakesTheWorkerAskAtOnce() {
    AtomicInteger renewals = new AtomicInteger();
    source.next(ScriptedSource.hangsAfter("some"));
    deploy(
        new PassThroughQueue(jobs.queue()) {
          @Override
          public Future<Boolean> renew(
              Claim claim, Duration lease, Progress progress, Optional<Instant> snapshot) {
            renewals.incrementAndGet();
            return super.renew(claim, lease, progress, snapshot);
          }
        },
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        Duration.ZERO);
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    Nudge nudge = new Nudge(vertx.eventBus(), "hookexport");
    int hints = 20;
    long begun = System.nanoTime();
    for (int i = 0; i < hints; i++) {
      int before = renewals.get();
      nudge.on(new ExportEvent(ExportEvent.Type.CANCELLED, export));
      awaitTrue("the worker has asked", () -> renewals.get() > before);
    }
    long heartbeats = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds();
    assertThat(heartbeats).as("since the first hint, at most").isLessThan(hints);

    Export cancelled = jobs.cancel(export);
    nudge.on(new ExportEvent(ExportEvent.Type.CANCELLED, cancelled));
    awaitTrue("the rows are closed", () -> source.opened.get(0).closed);
    awaitTrue("no file left", () -> storedFiles().isEmpty());
    assertThat(jobs.read(export)).isEqualTo(cancelled);
    assertThat(types()).containsOnlyOnce(ExportEvent.Type.STARTED);
    assertThat(types()).doesNotContain(ExportEvent.Type.COMPLETED, ExportEvent.Type.FAILED);
  }

  @Test
  void aCancelThatNobodyToldStopsTheWorkerByItsHeartbeat() {
    source.next(ScriptedSource.hangsAfter("some"));
    deploy();
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    Export cancelled = jobs.cancel(export);
    long from = System.nanoTime();
    awaitTrue("the rows are closed", () -> source.opened.get(0).closed);
    awaitTrue("no file left", () -> storedFiles().isEmpty());
    assertThat(Duration.ofNanos(System.nanoTime() - from))
        .isLessThan(Await.promised(Duration.ofSeconds(2)));
    assertThat(jobs.read(export)).isEqualTo(cancelled);
  }

  @Test
  void aForgedHintDoesNotStopAnExport() {
    source.next(ScriptedSource.hangsAfter("some"));
    String worker = deploy();
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    Nudge nudge = new Nudge(vertx.eventBus(), "hookexport");
    for (int i = 0; i < 5; i++) {
      nudge.on(new ExportEvent(ExportEvent.Type.CANCELLED, export));
    }
    awaitTrue(
        "it goes on", () -> events.stream().anyMatch(e -> e.type() == ExportEvent.Type.PROGRESS));
    assertThat(source.opened.get(0).closed).isFalse();
    assertThat(jobs.read(export).state()).isEqualTo(ExportState.PROCESSING);
    await(vertx.undeploy(worker));
  }

  @Test
  void aWorkerThatCannotRenewStopsBeforeItsLeaseEnds() {
    source.next(ScriptedSource.hangsAfter("some"));
    deploy(Duration.ofSeconds(2), Duration.ofMinutes(5), Duration.ZERO);
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    Future<Void> freed = jobs.lockRow(export);
    awaitTrue("the rows are closed", () -> source.opened.get(0).closed);
    assertThat(freed.isComplete()).as("the row was locked all the time").isFalse();
    jobs.unlockRow();
  }

  @Test
  void theJanitorRescuesExpiresAndSweeps() throws Exception {
    source.next(ScriptedSource.gives("x"));
    deploy();
    Export done = ended(jobs.create(Compression.NONE));
    jobs.endRetention(done);
    Path orphan = folder.resolve("00").resolve("01890a5d-ac96-774b-bcce-b302099a8000.1.csv.part");
    Files.createDirectories(orphan.getParent());
    Files.writeString(orphan, "left by a dead worker");
    Files.setLastModifiedTime(
        orphan,
        java.nio.file.attribute.FileTime.from(java.time.Instant.parse("2026-01-01T00:00:00Z")));
    await(
        vertx.deployVerticle(
            new JanitorVerticle(
                jobs.queue(),
                jobs.files(),
                events::add,
                new JanitorVerticle.Settings(
                    Duration.ofMillis(20), 3, Duration.ofMillis(100), Optional.empty()))));
    awaitTrue("files gone", () -> storedFiles().isEmpty());
    awaitTrue("told", () -> types().contains(ExportEvent.Type.EXPIRED));
    assertThat(jobs.read(done).state()).isEqualTo(ExportState.EXPIRED);
  }

  /** Thrown, failed, then good: no step depends on it, and the next sweep tries again. */
  @Test
  void aPromotionThatFailsHoldsUpNoOtherStepAndIsTriedAgain() {
    AtomicInteger promotions = new AtomicInteger();
    AtomicInteger later = new AtomicInteger();
    WorkQueue faulty =
        new PassThroughQueue(jobs.queue()) {
          @Override
          public Future<Integer> promote() {
            return switch (promotions.incrementAndGet()) {
              case 1 -> throw new IllegalStateException("a bug that the test has put there");
              case 2 -> Future.failedFuture(ExportException.unavailable("no database", null));
              default -> super.promote();
            };
          }

          @Override
          public Future<Integer> purgeKeys(int limit) {
            later.set(promotions.get());
            return super.purgeKeys(limit);
          }
        };
    String janitor =
        await(
            vertx.deployVerticle(
                new JanitorVerticle(
                    faulty,
                    jobs.files(),
                    event -> {},
                    new JanitorVerticle.Settings(
                        Duration.ofMillis(1), 3, Duration.ofHours(1), Optional.empty()))));
    awaitTrue("the steps after it were taken each time", () -> later.get() > 3);
    await(vertx.undeploy(janitor));
  }
}
