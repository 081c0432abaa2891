package io.hookexport.worker;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestJobs;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.Failure;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import io.hookexport.gzip.Gzip;
import io.hookexport.support.FolderListing;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ports that never answer: runs end, slots get free, verticles stop. */
final class StuckPortsTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  private final ScriptedSource source = new ScriptedSource();
  private final Nudge nudge;
  private final Vertx vertx;
  private TestJobs jobs;
  @TempDir Path folder;

  StuckPortsTest() {
    vertx = Vertx.vertx();
    nudge = new Nudge(vertx.eventBus(), "hookexport");
  }

  @BeforeEach
  void open() {
    jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
  }

  @AfterEach
  void close() {
    jobs.close();
    await(vertx.close());
  }

  private String deploy(WorkQueue queue, FileStore files, Deadlines deadlines) {
    WorkerSettings settings =
        new WorkerSettings(
            "test",
            1,
            Duration.ofSeconds(30),
            Duration.ofMillis(50),
            3,
            Duration.ofMillis(200),
            Duration.ofMinutes(5),
            Duration.ofDays(7),
            0,
            Gzip.JAVA,
            Duration.ZERO,
            "hookexport");
    return await(
        vertx.deployVerticle(
            new ExportVerticle(
                new WorkerPorts(
                    queue, source, files, nudge, settings, new LargeSlots(2), deadlines))));
  }

  private Export ended(Export export) {
    awaitTrue("an ending", () -> !jobs.read(export).state().isActive());
    return jobs.read(export);
  }

  /** The short deadlines are for those that get stuck: on a slow machine others exceed them. */
  @Test
  void aPublishThatNeverEndsFailsTheExportAndTheWorkerGoesOn() {
    StuckFiles files = new StuckFiles(jobs.files());
    source.otherwise = ScriptedSource.gives("x");
    String worker =
        deploy(jobs.queue(), files, new Deadlines(SHORT, SHORT, SHORT, Duration.ofSeconds(20)));
    for (String which : List.of("the first export", "the next one of the same worker")) {
      Export failed = ended(jobs.create(Compression.NONE));
      assertThat(failed.failure())
          .as(which)
          .map(Failure::code)
          .contains(Failure.Code.INTERNAL_ERROR);
    }
    await(vertx.undeploy(worker));
    files.stuck = false;
    deploy(jobs.queue(), files, Deadlines.DEFAULT);
    assertThat(ended(jobs.create(Compression.NONE)).state()).isEqualTo(ExportState.COMPLETED);
  }

  /** Its attempts would be used up in seconds, and those of all that wait behind it. */
  @Test
  void noExportIsClaimedWhileTheFilesAreAway() {
    StuckFiles files = new StuckFiles(jobs.files());
    files.stuck = false;
    files.away = true;
    source.otherwise = ScriptedSource.gives("x");
    Export export = jobs.create(Compression.NONE);
    deploy(jobs.queue(), files, Deadlines.DEFAULT);
    awaitTrue("the worker has asked", () -> files.asked);
    files.asked = false;
    awaitTrue("and again", () -> files.asked);
    files.away = false;
    Export done = ended(export);
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.attempt()).isEqualTo(1);
  }

  @Test
  void aDraftThatCannotBeDiscardedDoesNotHoldTheEndingUp() {
    Throwable fault =
        ExportException.internal("no such table", null).endsExportAs(Failure.Code.SOURCE_ERROR);
    source.next(ScriptedSource.failsAfter(fault, "half"));
    deploy(
        jobs.queue(),
        new StuckFiles(jobs.files()),
        new Deadlines(SHORT, SHORT, SHORT, Duration.ofSeconds(20)));
    Export failed = ended(jobs.create(Compression.NONE));
    assertThat(failed.failure()).map(Failure::code).contains(Failure.Code.SOURCE_ERROR);
  }

  /** All that a stop waits for, at once: what a database that is away leaves unanswered. */
  @Test
  void verticlesStopAlthoughTheQueueDoesNotAnswer() {
    source.next(ScriptedSource.hangsAfter("some"));
    StuckQueue queue = new StuckQueue(jobs.queue());
    String handsBack = deploy(queue, jobs.files(), Deadlines.DEFAULT);
    Export export = jobs.create(Compression.NONE);
    awaitTrue("rows are read", () -> !source.opened.isEmpty());
    queue.stuck = true;
    String claims = deploy(queue, jobs.files(), Deadlines.DEFAULT);
    awaitTrue("a claim is under way", () -> queue.claimed);
    String sweeps =
        await(
            vertx.deployVerticle(
                new JanitorVerticle(
                    queue,
                    jobs.files(),
                    nudge,
                    new JanitorVerticle.Settings(
                        Duration.ofMillis(1), 3, Duration.ofHours(1), Optional.empty()))));
    awaitTrue("a sweep is under way", () -> queue.swept);

    List<Future<Void>> stopped =
        List.of(vertx.undeploy(handsBack), vertx.undeploy(claims), vertx.undeploy(sweeps));
    await(Future.all(stopped));

    assertThat(source.opened).allMatch(rows -> rows.closed);
    assertThat(FolderListing.names(folder)).isEmpty();
    assertThat(jobs.read(export).state())
        .as("its lease will end")
        .isEqualTo(ExportState.PROCESSING);
  }

  /** Answers heartbeats; from some moment on nothing else. */
  private static final class StuckQueue extends PassThroughQueue {
    volatile boolean stuck;
    volatile boolean claimed;
    volatile boolean swept;

    StuckQueue(WorkQueue queue) {
      super(queue);
    }

    @Override
    public Future<Optional<Claim>> claim(String worker, Duration lease, boolean largeToo) {
      if (!stuck) {
        return super.claim(worker, lease, largeToo);
      }
      claimed = true;
      return Promise.<Optional<Claim>>promise().future();
    }

    @Override
    public Future<Optional<Export>> release(Claim claim) {
      return Promise.<Optional<Export>>promise().future();
    }

    @Override
    public Future<List<Export>> rescue(int maxAttempts) {
      swept = true;
      return Promise.<List<Export>>promise().future();
    }
  }
}
