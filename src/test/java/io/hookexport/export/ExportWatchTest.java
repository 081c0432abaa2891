package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExportWatchTest {
  private static final Instant NOW = Instant.parse("2026-02-01T08:00:00Z");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger queries = new AtomicInteger();
  private final Queue<Future<List<Export>>> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger throwing = new AtomicInteger();
  private final List<ExportEvent> told = new CopyOnWriteArrayList<>();
  private InMemoryExportStore store;
  private ExportWatch watch;

  @BeforeEach
  void open() {
    store = new InMemoryExportStore(Clock.systemUTC());
    watch = watch(Duration.ofMillis(20));
  }

  @AfterEach
  void close() throws TimeoutException {
    await(vertx.close());
  }

  private ExportWatch watch(Duration interval) {
    return new ExportWatch(vertx, new Counting(store, queries, answers, throwing), interval);
  }

  private Export created() {
    ExportRequest request = new TestRequest().range(NOW, NOW.plusSeconds(1)).build();
    ExportStore.NewExport wanted =
        new ExportStore.NewExport(
            UUID.randomUUID(),
            new Project("p", "t"),
            request,
            Optional.empty(),
            Optional.empty(),
            TestRequest.limits(1000, 0));
    return store.create(wanted).result().export();
  }

  private Export running(Export export, long rows) {
    return store.change(export.id(), old -> InMemoryExportStore.processing(old, rows, NOW));
  }

  private List<String> types() {
    return told.stream().map(event -> event.type().wireName()).toList();
  }

  @Test
  void aWatchIsClosedAlsoWhenItsEventLoopHasEnded() throws Exception {
    ExportWatch.Watching watching = watch.watch(created(), told::add);
    assertThat(watch.watchers()).isEqualTo(1);
    await(vertx.close());
    watching.close();
    assertThat(watch.size()).isZero();
  }

  @Test
  void eachChangeOfTheRowIsToldOnceAndNamed() {
    Export export = created();
    watch.watch(export, told::add);
    running(export, 1);
    awaitTrue("started", () -> told.size() == 1);
    running(export, 2);
    awaitTrue("progress", () -> told.size() == 2);
    store.change(export.id(), old -> InMemoryExportStore.failed(old, Failure.CANCELLED, NOW));
    awaitTrue("cancelled", () -> told.size() == 3);
    store.forget(export.id());
    awaitTrue("deleted", () -> told.size() >= 4);
    assertThat(types().subList(0, 4))
        .containsExactly("export.started", "export.progress", "export.cancelled", "export.deleted");
  }

  @Test
  void aQueryThatThrowsIsAskedAgain() {
    throwing.set(2);
    Export export = created();
    watch.watch(export, told::add);
    awaitTrue("it was thrown", () -> throwing.get() == 0);
    running(export, 1);
    awaitTrue("told all the same", () -> told.size() == 1);
    assertThat(types()).containsExactly("export.started");
  }

  @Test
  void allWatchersShareOneQuery() {
    List<Export> exports = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      exports.add(created());
    }
    for (int i = 0; i < 5000; i++) {
      watch.watch(exports.get(i % 50), told::add);
    }
    awaitTrue("all watch", () -> watch.watchers() == 5000);
    int before = queries.get();
    long begun = System.nanoTime();
    exports.forEach(export -> running(export, 1));
    awaitTrue("all are told", () -> told.size() == 5000);
    long ticks = 2 + (System.nanoTime() - begun) / Duration.ofMillis(20).toNanos();
    assertThat((long) queries.get() - before).isLessThanOrEqualTo(ticks);
  }

  @Test
  void anEventIsAHintThatNeedsNoTick() {
    watch = watch(Duration.ofHours(1));
    Export export = created();
    watch.watch(export, told::add);
    awaitTrue("it watches", () -> watch.size() == 1);
    Export now = running(export, 5);
    watch.on(new ExportEvent(ExportEvent.Type.STARTED, now));
    awaitTrue("told", () -> told.size() == 1);
    watch.on(new ExportEvent(ExportEvent.Type.STARTED, now));
    watch.on(new ExportEvent(ExportEvent.Type.STARTED, created()));
    awaitTrue("asked again", () -> queries.get() == 2);
    assertThat(told).hasSize(1);
    assertThat(told.get(0).export()).isEqualTo(now);
  }

  /** As two connections of a pool may answer. */
  @Test
  void readingsThatOvertakeEachOtherAreToldInOrder() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("order of readings seed " + seed);
    Export export = created();
    List<Export> history = new ArrayList<>();
    for (int rows = 0; rows < 200; rows++) {
      history.add(running(export, rows));
    }
    List<Export> shuffled = new ArrayList<>(history);
    Collections.shuffle(shuffled, new Random(seed));
    shuffled.forEach(reading -> answers.add(Future.succeededFuture(List.of(reading))));
    watch = watch(Duration.ofMillis(1));
    watch.watch(export, told::add);
    awaitTrue("all are read", answers::isEmpty);
    awaitTrue("the last is told", () -> rows(told.get(told.size() - 1)) == 199);
    for (int i = 1; i < told.size(); i++) {
      assertThat(rows(told.get(i))).isGreaterThan(rows(told.get(i - 1)));
    }
  }

  private static long rows(ExportEvent event) {
    return event.export().progress().orElseThrow().rowsWritten();
  }

  @Test
  void anOutageIsSatOut() {
    Export export = created();
    for (int i = 0; i < 5; i++) {
      answers.add(Future.failedFuture(ExportException.unavailable("gone", null)));
    }
    watch.watch(export, told::add);
    running(export, 1);
    awaitTrue("told", () -> told.size() == 1);
    assertThat(answers).isEmpty();
  }

  @Test
  void whoeverHasStoppedWatchingIsNotTold() {
    Export export = created();
    ArrayDeque<ExportWatch.Watching> watching = new ArrayDeque<>();
    vertx.runOnContext(
        turn -> {
          for (int i = 0; i < 10; i++) {
            watching.add(watch.watch(export, told::add));
          }
          watching.forEach(ExportWatch.Watching::close);
          watching.forEach(ExportWatch.Watching::close);
          running(export, 1);
          watch.watch(export, event -> told.add(event));
        });
    awaitTrue("the other is told", () -> !told.isEmpty());
    awaitTrue("one is left", () -> watch.watchers() == 1);
    assertThat(told).hasSize(1);
  }

  @Test
  void withoutWatchersNothingIsAsked() {
    Export export = created();
    vertx.runOnContext(turn -> watch.watch(export, told::add).close());
    awaitTrue("nobody watches", () -> watch.watchers() == 0);
    Export other = created();
    ExportWatch.Watching last = watch.watch(other, told::add);
    awaitTrue("a tick", () -> queries.get() > 0);
    last.close();
    awaitTrue("nobody watches", () -> watch.size() == 0);
    watch.on(new ExportEvent(ExportEvent.Type.STARTED, other));
    assertThat(watch.size()).isZero();
  }

  @Test
  void aVersionGrowsWithEveryStepOfALife() {
    Export pending = created();
    Export started = InMemoryExportStore.processing(pending, 0, NOW);
    List<Export> life =
        List.of(
            pending,
            started,
            started.with(new Progress(0, 100, OptionalLong.empty())),
            started.with(new Progress(5, 100, OptionalLong.empty())),
            InMemoryExportStore.failed(started, Failure.CANCELLED, NOW));
    for (int i = 1; i < life.size(); i++) {
      assertThat(ExportVersion.of(life.get(i))).isGreaterThan(ExportVersion.of(life.get(i - 1)));
    }
    assertThat(ExportVersion.of(started)).isEqualByComparingTo(ExportVersion.of(started));
  }

  /** Counts the queries, and gives prepared answers as long as there are some. */
  private record Counting(
      ExportStore rows,
      AtomicInteger queries,
      Queue<Future<List<Export>>> answers,
      AtomicInteger throwing)
      implements ExportStore {
    @Override
    public Future<List<Export>> readAll(Set<UUID> ids) {
      queries.incrementAndGet();
      if (throwing.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new IllegalStateException("thrown by the store");
      }
      Future<List<Export>> prepared = answers.poll();
      return prepared == null ? rows.readAll(ids) : prepared;
    }

    @Override
    public Future<Admission> admission(String projectId, ExportLimits limits) {
      return rows.admission(projectId, limits);
    }

    @Override
    public Future<Pace> pace(Access access, ExportRequest request, long leastRows) {
      return rows.pace(access, request, leastRows);
    }

    @Override
    public Future<Created> create(NewExport export) {
      return rows.create(export);
    }

    @Override
    public Future<Optional<Export>> replay(String projectId, IdempotencyKey key) {
      return rows.replay(projectId, key);
    }

    @Override
    public Future<Optional<Reading>> read(Access access, UUID id) {
      return rows.read(access, id);
    }

    @Override
    public Future<Optional<Reading>> read(UUID id) {
      return rows.read(id);
    }

    @Override
    public Future<ExportPage> list(Access access, ExportListing listing) {
      return rows.list(access, listing);
    }

    @Override
    public Future<Optional<Export>> delete(Access access, UUID id) {
      return rows.delete(access, id);
    }

    @Override
    public Future<Optional<Export>> cancel(Access access, UUID id, int activeLimit) {
      return rows.cancel(access, id, activeLimit);
    }
  }
}
