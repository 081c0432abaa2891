package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.WorkQueue.Claim;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * Fenced transitions that meet: whichever comes first, one takes effect and the other one finds
 * nothing to do. Each pair is tried one after the other, both ways, and then at once.
 */
public abstract class RacingJobsContract extends QueuedJobsContract {
  private static final int ROUNDS = 16;
  private static final int MAX_ATTEMPTS = 3;
  private static final Failure FAULT = new Failure(Failure.Code.SOURCE_ERROR, "test");

  private final long seed = Long.getLong("seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What one meeting gave. */
  private record Met<A, B>(String how, Future<A> one, Future<B> other) {}

  /** Round 0: one before the other; round 1: the other way round; later rounds: at once. */
  private <A, B> Met<A, B> meet(int round, Supplier<Future<A>> one, Supplier<Future<B>> other) {
    boolean inTurn = round < 2;
    boolean oneFirst = round == 0 || (!inTurn && random.nextBoolean());
    Future<A> early = oneFirst ? started(one, inTurn) : null;
    Future<B> second = started(other, inTurn);
    Future<A> first = early == null ? started(one, inTurn) : early;
    settle(first);
    settle(second);
    return new Met<>("seed %d round %d".formatted(seed, round), first, second);
  }

  private static <T> Future<T> started(Supplier<Future<T>> action, boolean wait) {
    Future<T> future = action.get();
    if (wait) {
      settle(future);
    }
    return future;
  }

  private static void settle(Future<?> future) {
    await(future.transform(done -> Future.succeededFuture()));
  }

  private Claim lost() {
    Claim claim = claim(create(newProject()));
    endLease(claim.export().id());
    return claim;
  }

  private Export now(Export export) {
    return await(store().find(TestRequest.access(export.projectId()), export.id())).orElseThrow();
  }

  private Supplier<Future<Boolean>> rescue(UUID id, int maxAttempts) {
    return () -> queue().rescue(maxAttempts).map(given -> names(given, id));
  }

  private static boolean names(List<Export> exports, UUID id) {
    return exports.stream().anyMatch(export -> export.id().equals(id));
  }

  @Test
  void completionMeetsRescue() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      var met = meet(round, () -> complete(claim), rescue(claim.export().id(), MAX_ATTEMPTS));
      boolean completed = met.one().result().isPresent();
      assertThat(met.other().result()).as(met.how()).isEqualTo(!completed);
      assertThat(now(claim.export()).state())
          .as(met.how())
          .isEqualTo(completed ? ExportState.COMPLETED : ExportState.PENDING);
    }
  }

  @Test
  void handingBackMeetsRescueAndTheAttemptCountsOnlyForTheRescue() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      var met =
          meet(round, () -> queue().release(claim), rescue(claim.export().id(), MAX_ATTEMPTS));
      boolean released = met.one().result().isPresent();
      assertThat(met.other().result()).as(met.how()).isEqualTo(!released);
      Claim next = claim(claim.export());
      assertThat(next.attemptsUsed()).as(met.how()).isEqualTo(released ? 1 : 2);
      assertThat(next.export().attempt()).isEqualTo(2);
    }
  }

  @Test
  void failureMeetsRescue() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      var met =
          meet(round, () -> queue().fail(claim, FAULT), rescue(claim.export().id(), MAX_ATTEMPTS));
      boolean failed = met.one().result().isPresent();
      assertThat(met.other().result()).as(met.how()).isEqualTo(!failed);
      assertThat(now(claim.export()).state())
          .as(met.how())
          .isEqualTo(failed ? ExportState.FAILED : ExportState.PENDING);
    }
  }

  @Test
  void retryMeetsRescue() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      var met =
          meet(
              round,
              () -> queue().retry(claim, Duration.ZERO),
              rescue(claim.export().id(), MAX_ATTEMPTS));
      assertThat(met.other().result()).as(met.how()).isEqualTo(met.one().result().isEmpty());
      assertThat(claim(claim.export()).attemptsUsed()).as(met.how()).isEqualTo(2);
    }
  }

  @Test
  void aLateHeartbeatMeetsRescue() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      var met =
          meet(
              round,
              () -> queue().renew(claim, LEASE, Progress.NONE, Optional.empty()),
              rescue(claim.export().id(), MAX_ATTEMPTS));
      assertThat(met.other().result()).as(met.how()).isEqualTo(!met.one().result());
      assertThat(now(claim.export()).state())
          .as(met.how())
          .isEqualTo(met.one().result() ? ExportState.PROCESSING : ExportState.PENDING);
    }
  }

  @Test
  void cancelMeetsTheRescueThatGivesUp() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      Export export = claim.export();
      var met =
          meet(
              round,
              () -> store().cancel(TestRequest.access(export.projectId()), export.id(), SLOTS),
              rescue(export.id(), 1));
      assertThat(met.other().result()).as(met.how()).isEqualTo(met.one().failed());
      assertThat(now(export).failure().orElseThrow().code())
          .as(met.how())
          .isEqualTo(
              met.one().succeeded() ? Failure.CANCELLED.code() : Failure.Code.ATTEMPTS_EXHAUSTED);
    }
  }

  @Test
  void cancelMeetsTheRescueThatTriesAgain() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = lost();
      Export export = claim.export();
      var met =
          meet(
              round,
              () -> store().cancel(TestRequest.access(export.projectId()), export.id(), SLOTS),
              rescue(export.id(), MAX_ATTEMPTS));
      assertThat(met.one().succeeded()).as(met.how()).isTrue();
      assertThat(now(export).failure()).as(met.how()).contains(Failure.CANCELLED);
    }
  }

  @Test
  void cancelMeetsAClaim() {
    for (int round = 0; round < ROUNDS; round++) {
      Export export = create(newProject());
      var met =
          meet(
              round,
              () -> store().cancel(TestRequest.access(export.projectId()), export.id(), SLOTS),
              () -> queue().claim("w", LEASE, true));
      assertThat(met.one().succeeded()).as(met.how()).isTrue();
      assertThat(now(export).failure()).as(met.how()).contains(Failure.CANCELLED);
      met.other()
          .result()
          .filter(claim -> claim.export().id().equals(export.id()))
          .ifPresent(this::assertNoneTakesEffect);
    }
  }

  @Test
  void deletionMeetsCompletion() {
    for (int round = 0; round < ROUNDS; round++) {
      Claim claim = claim(create(newProject()));
      Export export = claim.export();
      var met =
          meet(
              round,
              () -> store().delete(TestRequest.access(export.projectId()), export.id()),
              () -> complete(claim));
      assertThat(met.other().result()).as(met.how() + ": it was active until then").isPresent();
      boolean deleted = met.one().succeeded();
      assertThat(await(store().find(TestRequest.access(export.projectId()), export.id())).isEmpty())
          .as(met.how())
          .isEqualTo(deleted);
      if (deleted) {
        assertThat(met.one().result().orElseThrow().file())
            .as(met.how() + ": whoever deletes learns which file to remove")
            .isPresent();
      }
    }
  }

  @Test
  void expiryMeetsDeletionAndTheFileIsToldToAtLeastOne() {
    for (int round = 0; round < ROUNDS; round++) {
      Export done = complete(newProject());
      endRetention(done.id());
      var met =
          meet(
              round,
              () -> store().delete(TestRequest.access(done.projectId()), done.id()),
              () -> queue().expire(1000));
      assertThat(met.one().result()).as(met.how()).isPresent();
      assertThat(met.one().result().orElseThrow().file()).as(met.how()).isPresent();
      assertThat(await(store().find(TestRequest.access(done.projectId()), done.id())))
          .as(met.how())
          .isEmpty();
      await(queue().fileRemoved(done)); // of a row that is gone: nothing to do
    }
  }

  @Test
  void janitorsOfAllNodesGiveEachExportOnce() {
    for (int round = 0; round < ROUNDS; round++) {
      UUID left = lost().export().id();
      var rescued = meet(round, rescue(left, MAX_ATTEMPTS), rescue(left, MAX_ATTEMPTS));
      assertThat(List.of(rescued.one().result(), rescued.other().result()))
          .as(rescued.how())
          .containsOnlyOnce(true);
      Export done = complete(newProject());
      endRetention(done.id());
      var expired = meet(round, () -> queue().expire(1000), () -> queue().expire(1000));
      assertThat(
              List.of(
                  names(expired.one().result(), done.id()),
                  names(expired.other().result(), done.id())))
          .as(expired.how())
          .containsOnlyOnce(true);
    }
  }

  /** What a stale worker published is nobody's the moment its export is another's. */
  @Test
  void theFileOfAStaleAttemptIsAnOrphanAndTheFileOfTheNextOneIsNot() {
    Claim stale = lost();
    await(queue().rescue(MAX_ATTEMPTS));
    Claim fresh = claim(stale.export());
    WorkQueue.FileOwner old = owner(stale);
    WorkQueue.FileOwner current = owner(fresh);
    assertThat(await(queue().unreferenced(List.of(old, current)))).containsExactly(old.key());
    await(complete(fresh));
    assertThat(await(complete(stale))).isEmpty();
    assertThat(await(queue().unreferenced(List.of(old, current)))).containsExactly(old.key());
  }

  private static WorkQueue.FileOwner owner(Claim claim) {
    Export export = claim.export();
    return new WorkQueue.FileOwner(file(export).key(), export.id(), export.attempt());
  }
}
