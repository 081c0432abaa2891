package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportStore.Created;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.WorkQueue.Claim;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Exports that wait until others of their project have ended. */
public abstract class QueuedJobsContract extends JobsContract {
  private static final int MAX_ATTEMPTS = 3;

  private Future<Created> create(
      Project project, int active, int queued, Optional<IdempotencyKey> key) {
    return store()
        .create(
            new NewExport(
                UUID.randomUUID(),
                project,
                request(),
                Optional.empty(),
                key,
                TestRequest.limits(active, queued)));
  }

  private Export create(Project project, int active, int queued) {
    return await(create(project, active, queued, Optional.empty())).export();
  }

  private Export now(Export export) {
    return await(store().find(TestRequest.access(export.projectId()), export.id())).orElseThrow();
  }

  private int position(Export export) {
    return now(export).waiting().map(QueuePlace::position).orElse(0);
  }

  private List<Integer> positions(List<Export> exports) {
    return exports.stream().map(this::position).toList();
  }

  /** The first is active, the others wait, and the queue is full. */
  private List<Export> line(Project project, int length) {
    List<Export> line = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      line.add(create(project, 1, length - 1));
    }
    return line;
  }

  private Set<UUID> claimedUntilNoneIsLeft() {
    Set<UUID> claimed = new HashSet<>();
    for (Optional<Claim> claim = await(queue().claim("w", LEASE, true));
        claim.isPresent();
        claim = await(queue().claim("w", LEASE, true))) {
      claimed.add(claim.get().export().id());
    }
    return claimed;
  }

  @Test
  void whatFindsAllSlotsTakenWaitsInTheOrderOfCreationUpToTheLimit() {
    Project project = newProject();
    List<Export> line = line(project, 4);
    assertThat(line.stream().map(e -> e.waiting().map(QueuePlace::position).orElse(0)))
        .containsExactly(0, 1, 2, 3);
    assertThat(positions(line)).containsExactly(0, 1, 2, 3);
    assertThat(line).allMatch(export -> export.state() == ExportState.PENDING);
    ExportException full =
        assertError(create(project, 1, 3, Optional.empty()), ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(full.details().getString("reason")).isEqualTo("queued_exports");
    assertThat(full.details().getInteger("limit")).isEqualTo(3);
    assertThat(full.details().getString("export_id")).isEqualTo(line.get(0).id().toString());
    assertThat(full.message()).contains("queue").contains("full");
    ExportException unasked =
        assertError(create(project, 1, 0, Optional.empty()), ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(unasked.details().getString("reason")).isEqualTo("active_exports");
    assertThat(await(store().readAll(Set.of(line.get(2).id()))).get(0).waiting())
        .map(QueuePlace::position)
        .contains(2);
    ExportListing all = new ExportListing(10, Optional.empty(), Optional.empty(), Optional.empty());
    ExportListing pending =
        new ExportListing(10, Optional.empty(), Optional.of(ExportState.PENDING), Optional.empty());
    for (ExportListing listing : List.of(all, pending)) {
      assertThat(
              await(store().list(Access.to(project), listing)).exports().stream()
                  .map(e -> e.waiting().map(QueuePlace::position).orElse(0)))
          .containsExactly(3, 2, 1, 0);
    }
  }

  @Test
  void noWorkerTakesOneThatWaits() {
    List<Export> line = line(newProject(), 3);
    Set<UUID> claimed = claimedUntilNoneIsLeft();
    assertThat(claimed)
        .contains(line.get(0).id())
        .doesNotContain(line.get(1).id(), line.get(2).id());
    assertThat(await(queue().promote())).isZero();
    assertThat(positions(line)).containsExactly(0, 1, 2);
  }

  /** A way in which the first of the line ends. */
  private interface End {
    void of(Claim claim);
  }

  @TestFactory
  Stream<DynamicTest> theEndOfAnotherTakesTheFirstOutOfTheQueue() {
    return Stream.of(
        end("completed", claim -> assertThat(await(complete(claim))).isPresent()),
        end("failed", this::fail),
        end(
            "cancelled",
            claim -> {
              Access access = TestRequest.access(claim.export().projectId());
              await(store().cancel(access, claim.export().id(), 1));
            }),
        end(
            "given up",
            claim -> {
              Claim last = claim;
              for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
                endLease(last.export().id());
                await(queue().rescue(MAX_ATTEMPTS));
                last = claim(last.export());
              }
              endLease(last.export().id());
              await(queue().rescue(MAX_ATTEMPTS));
              assertThat(await(queue().promote())).isPositive();
            }));
  }

  private DynamicTest end(String how, End end) {
    return DynamicTest.dynamicTest(
        how,
        () -> {
          Project project = newProject();
          List<Export> line = line(project, 3);
          Claim claim = claim(line.get(0));
          end.of(claim);
          assertThat(now(line.get(0)).state().isActive()).isFalse();
          assertThat(positions(line)).containsExactly(0, 0, 1);
          Export second = now(line.get(1));
          assertThat(second.state()).isEqualTo(ExportState.PENDING);
          assertThat(second.startedAt()).isEmpty();
          Claim next = claim(second);
          assertThat(next.attemptsUsed()).isEqualTo(1);
          assertThat(claimedUntilNoneIsLeft()).doesNotContain(line.get(2).id());
          assertThat(await(complete(next))).isPresent();
          assertThat(await(complete(next))).as("asked again").isPresent();
          assertThat(positions(line)).containsExactly(0, 0, 0);
          assertThat(await(complete(claim(line.get(2))))).isPresent();
          assertThat(position(create(project, 1, 3))).isZero();
        });
  }

  @Test
  void onlyAnEndPassesASlotOn() {
    List<Export> line = line(newProject(), 2);
    Claim claim = claim(line.get(0));
    await(queue().release(claim));
    assertThat(positions(line)).containsExactly(0, 1);
    claim = claim(line.get(0));
    await(queue().defer(claim));
    claim = claim(line.get(0));
    await(queue().retry(claim, Duration.ZERO));
    claim = claim(line.get(0));
    endLease(claim.export().id());
    await(queue().rescue(MAX_ATTEMPTS + 10));
    await(queue().promote());
    assertThat(positions(line)).containsExactly(0, 1);
    assertThat(await(complete(claim))).as("it is no longer this worker's").isEmpty();
    assertThat(positions(line)).containsExactly(0, 1);
  }

  @Test
  void oneThatWaitsCanBeCancelledAndDeletedAndOthersMoveUp() {
    Project project = newProject();
    Access access = Access.to(project);
    List<Export> line = line(project, 5);
    Export cancelled = await(store().cancel(access, line.get(1).id(), 1)).orElseThrow();
    assertThat(cancelled.failure().orElseThrow().code()).isEqualTo(Failure.Code.CANCELLED);
    assertThat(cancelled.waiting()).isEmpty();
    assertThat(positions(line)).containsExactly(0, 0, 1, 2, 3);
    assertThat(await(store().delete(access, line.get(3).id()))).isPresent();
    assertThat(await(store().find(access, line.get(3).id()))).isEmpty();
    assertThat(position(line.get(4))).isEqualTo(2);
    assertError(store().delete(access, line.get(0).id()), ExportError.EXPORT_ACTIVE);
    Access other = Access.to(newProject());
    assertThat(await(store().delete(other, line.get(2).id()))).isEmpty();
    assertThat(await(store().delete(access, line.get(1).id()))).isPresent();
    assertThat(await(store().cancel(access, line.get(0).id(), 1))).isPresent();
    assertThat(position(line.get(2))).isZero();
    assertThat(position(line.get(4))).isEqualTo(1);
    assertError(store().delete(access, line.get(2).id()), ExportError.EXPORT_ACTIVE);
  }

  @Test
  void aSlotBeyondALoweredLimitIsNotPassedOnAndARaisedLimitStartsThoseThatWait() {
    Project project = newProject();
    List<Export> active = new ArrayList<>();
    for (int i = 0; i < SLOTS + 2; i++) {
      active.add(create(project, SLOTS + 2, 0));
    }
    List<Export> waiting = List.of(create(project, SLOTS, 9), create(project, SLOTS, 9));
    for (Export export : active) {
      assertThat(await(complete(claim(export)))).isPresent();
      await(queue().promote());
    }
    assertThat(positions(waiting)).as("%d slots", SLOTS).containsExactly(0, 1);
    Project raised = newProject();
    List<Export> line = line(raised, 3);
    Export fourth = create(raised, SLOTS + 1, 9);
    assertThat(positions(line)).containsExactly(0, 0, 1);
    assertThat(position(fourth)).isEqualTo(2);
  }

  @Test
  void whoMayNotWaitDoesNotOvertakeThoseThatDo() {
    Project project = newProject();
    line(project, 2);
    // As after a raised limit, before the next sweep.
    ExportException refused = refusal(create(project, 5, 0, Optional.empty()));
    assertThat(refused.error()).isEqualTo(ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(refused.message()).startsWith("Other exports of this project wait");
  }

  @Test
  void ofManyInsertsAtOnceAsManySucceedAsThereAreSlotsAndPlaces() {
    for (int round = 0; round < 4; round++) {
      Project project = newProject();
      int active = 1 + round % 2;
      int queued = 7;
      List<Future<Created>> attempts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        Optional<IdempotencyKey> key =
            round < 2 ? Optional.empty() : Optional.of(new IdempotencyKey("k" + i, SHA));
        attempts.add(create(project, active, queued, key));
      }
      await(Future.join(attempts).otherwiseEmpty());
      assertThat(attempts.stream().filter(Future::succeeded)).hasSize(active + queued);
      assertThat(attempts.stream().filter(Future::failed))
          .allSatisfy(refused -> assertError(refused, ExportError.EXPORT_LIMIT_EXCEEDED));
      List<Export> all =
          attempts.stream().filter(Future::succeeded).map(f -> f.result().export()).toList();
      assertThat(positions(all).stream().filter(position -> position > 0).sorted())
          .containsExactly(1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void theSameIdempotencyKeyGivesTheSameExportWhetherItMayWaitOrNot() {
    Project project = newProject();
    create(project, 1, 0);
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k", SHA));
    assertError(create(project, 1, 0, key), ExportError.EXPORT_LIMIT_EXCEEDED);
    Created waiting = await(create(project, 1, 5, key));
    assertThat(waiting.export().waiting()).map(QueuePlace::position).contains(1);
    for (int places : new int[] {0, 5, 1}) {
      Created again = await(create(project, 1, places, key));
      assertThat(again.replayed()).isTrue();
      assertThat(again.export().id()).isEqualTo(waiting.export().id());
      assertThat(again.export().waiting()).map(QueuePlace::position).contains(1);
    }
    assertThat(await(store().replay(project.id(), key.get())).orElseThrow().waiting()).isPresent();
  }

  @Test
  void theStartIsEstimatedByWhatExportsOfTheProjectTook() {
    Project project = newProject();
    assertThat(line(project, 2).get(1).waiting().orElseThrow().estimatedStart()).isEmpty();
    Project known = newProject();
    for (int i = 0; i < 3; i++) {
      complete(known);
    }
    Instant before = Instant.now().minusSeconds(60);
    List<Export> line = line(known, 4);
    List<Instant> starts =
        line.stream()
            .skip(1)
            .map(e -> now(e).waiting().orElseThrow().estimatedStart().orElseThrow())
            .toList();
    assertThat(starts).isSorted();
    assertThat(starts).allMatch(start -> start.isAfter(before));
    assertThat(starts).allMatch(start -> start.isBefore(Instant.now().plusSeconds(600)));
  }

  @Test
  void theBacklogTellsThoseThatWaitApart() {
    claimedUntilNoneIsLeft();
    WorkBacklog before = await(queue().backlog());
    List<Export> line = line(newProject(), 3);
    WorkBacklog now = await(queue().backlog());
    assertThat(now.pending()).isEqualTo(before.pending() + 1);
    assertThat(now.waiting()).isEqualTo(before.waiting() + 2);
    claim(line.get(0));
    now = await(queue().backlog());
    assertThat(now.pending()).isEqualTo(before.pending());
    assertThat(now.oldestPending()).isEqualTo(before.oldestPending());
    assertThat(now.waiting()).isEqualTo(before.waiting() + 2);
    assertThat(now.oldestWaiting()).isBetween(Duration.ZERO, Duration.ofMinutes(10));
  }

  @Test
  void aProjectWithManyExportsDoesNotHoldUpTheFirstOfAnother() {
    claimedUntilNoneIsLeft();
    Project busy = newProject();
    List<Export> many = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      many.add(create(busy, 6, 6));
    }
    assertThat(claim().export().projectId()).isEqualTo(busy.id());
    Export first = create(newProject(), 6, 6);
    Export second = create(newProject(), 6, 6);
    assertThat(claim().export().id()).isEqualTo(first.id());
    assertThat(claim().export().id()).isEqualTo(second.id());
    assertThat(claim().export().projectId()).isEqualTo(busy.id());
  }

  /** An end that does not see who begins to wait meanwhile is made up for by a sweep. */
  @Test
  void nothingWaitsForEverWhenAnEndMeetsACreate() {
    Random random = new Random(17);
    for (int round = 0; round < 40; round++) {
      Project project = newProject();
      Claim claim = claim(create(project, 1, 5));
      boolean endFirst = random.nextBoolean();
      Future<?> end = endFirst ? complete(claim) : Future.succeededFuture();
      Future<Created> created = create(project, 1, 5, Optional.empty());
      Future<?> other = endFirst ? Future.succeededFuture() : complete(claim);
      await(Future.join(end, created, other));
      await(queue().promote());
      assertThat(position(created.result().export())).as("round %d", round).isZero();
    }
  }
}
