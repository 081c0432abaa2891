package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportStore.Created;
import io.hookexport.export.ExportStore.IdempotencyKey;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.WorkQueue.Claim;
import io.hookexport.export.WorkQueue.FileOwner;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every {@link ExportStore} and {@link WorkQueue} over the same rows must do. */
public abstract class JobsContract {
  protected static final Duration LEASE = Duration.ofSeconds(30);
  protected static final Duration RETENTION = Duration.ofDays(7);

  /** How many exports of a project the queue lets be active. */
  protected static final int SLOTS = 1;

  static final String SHA = "0".repeat(64);
  private static final String ENDPOINT = "ep_00000000000000000000000000000001";
  private static final String OTHER_ENDPOINT = "ep_00000000000000000000000000000002";
  static final Instant SNAPSHOT = Instant.parse("2026-10-02T03:04:05.000006Z");

  protected abstract ExportStore store();

  protected abstract WorkQueue queue();

  /** A project that exists and has no exports. */
  protected abstract Project newProject();

  /** Lets the lease of an export end, as if its worker had been silent for long enough. */
  protected abstract void endLease(UUID id);

  /** Lets the retention of a completed export end. */
  protected abstract void endRetention(UUID id);

  /** Lets so much time pass for the limit of exports per hour. */
  protected abstract void ageHourlyQuota(String projectId, Duration age);

  /** Lets the pause before a file's removal is tried again end. */
  protected abstract void endRemovalPause(UUID id);

  /** Lets so much time pass since an export ended. */
  protected abstract void age(UUID id, Duration age);

  /** Makes an idempotency key old enough to be forgotten. */
  protected abstract void ageIdempotencyKey(String projectId, String key);

  static ExportRequest request() {
    return new TestRequest()
        .range("2026-10-01T00:00:00.000001Z", "2026-11-01T00:00:00Z")
        .status("succeeded")
        .endpoint(ENDPOINT)
        .columns("message_id", "status")
        .compression(Compression.GZIP)
        .escaping(FormulaEscaping.SPREADSHEET)
        .byteOrderMark(true)
        .build();
  }

  private NewExport newExport(Project project) {
    return newExport(project, Optional.empty(), 1);
  }

  private NewExport newExport(Project project, Optional<IdempotencyKey> key, int limit) {
    return newExport(project, key, limit, 0);
  }

  private NewExport newExport(
      Project project, Optional<IdempotencyKey> key, int limit, int hourlyLimit) {
    return new NewExport(
        UUID.randomUUID(),
        project,
        request(),
        Optional.of("00000000-0000-0000-0000-000000000001"),
        key,
        new ExportLimits(limit, 0, hourlyLimit, 0, Duration.ZERO, 64));
  }

  Export create(Project project) {
    return await(store().create(newExport(project))).export();
  }

  Claim claim() {
    return await(queue().claim("w1", LEASE, true)).orElseThrow();
  }

  /** Claims until this export comes: other tests of the same database may have left some. */
  Claim claim(Export export) {
    while (true) {
      Claim claim = claim();
      if (claim.export().id().equals(export.id())) {
        return claim;
      }
    }
  }

  static FinishedFile file(Export export) {
    return new FinishedFile(key(export), 10, 2000, SHA, 3);
  }

  private static String key(Export export) {
    return "aa/" + export.id() + "." + export.attempt() + ".csv";
  }

  Export complete(Project project) {
    Claim claim = claim(create(project));
    return await(complete(claim)).orElseThrow();
  }

  Future<Optional<Export>> complete(Claim claim) {
    return queue().complete(claim, file(claim.export()), SNAPSHOT, RETENTION);
  }

  static ExportException assertError(Future<?> future, ExportError error) {
    ExportException failure = refusal(future);
    assertThat(failure.error()).isEqualTo(error);
    return failure;
  }

  @Test
  void filtersReadBackAsTheyWereGiven() {
    List<ExportRequest> requests =
        List.of(
            new TestRequest().status("a").build(),
            new TestRequest().status("b").status("a").build(),
            new TestRequest().eventTypes("x.y", "ä, \"z\"").responseStatuses("5xx", "none").build(),
            new TestRequest().endpoint("ep-1").build(),
            new TestRequest()
                .direction(Direction.INBOUND)
                .endpoint("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
                .build(),
            new TestRequest()
                .direction(Direction.INBOUND)
                .endpoint("3F2504E0-4F89-41D3-9A0C-0305E82C3301")
                .build(),
            new TestRequest().direction(Direction.INBOUND).endpoint("src_1").build());
    for (ExportRequest request : requests) {
      NewExport usual = newExport(newProject());
      NewExport wanted =
          new NewExport(
              usual.id(),
              usual.project(),
              request,
              request.filter().endpoint(),
              usual.idempotencyKey(),
              TestRequest.limits(1, 0));
      Export created = await(store().create(wanted)).export();
      assertThat(created.request()).isEqualTo(request);
      assertThat(created.endpointFilter()).isEqualTo(request.filter().endpoint());
      assertThat(await(store().find(Access.to(wanted.project()), wanted.id()))).contains(created);
    }
  }

  @Test
  void anExportReadsBackAsItWasCreated() {
    Project project = newProject();
    NewExport wanted = newExport(project);
    Created created = await(store().create(wanted));
    assertThat(created.replayed()).isFalse();
    Export export = created.export();
    assertThat(export.id()).isEqualTo(wanted.id());
    assertThat(export.request()).isEqualTo(wanted.request());
    assertThat(export.endpointFilter()).isEqualTo(wanted.endpointFilter());
    assertThat(export.state()).isEqualTo(ExportState.PENDING);
    assertThat(export.attempt()).isZero();
    assertThat(await(store().find(Access.to(project), export.id()))).contains(export);
    assertThat(await(store().read(export.id()))).map(r -> r.export()).contains(export);
    assertThat(await(store().read(Access.to(project), export.id())))
        .map(r -> r.export())
        .contains(export);
    assertThat(await(store().read(TestRequest.access("another"), export.id()))).isEmpty();
  }

  @Test
  void anotherProjectSeesNothing() {
    Export export = create(newProject());
    Project other = newProject();
    assertThat(await(store().find(Access.to(other), export.id()))).isEmpty();
    assertThat(await(store().delete(Access.to(other), export.id()))).isEmpty();
    assertThat(await(store().list(Access.to(other), listing(10, Optional.empty()))).exports())
        .isEmpty();
  }

  @Test
  void readingAllGivesThoseThatExistOfAnyProject() {
    Export other = complete(newProject());
    Export one = create(newProject());
    assertThat(await(store().readAll(Set.of(one.id(), other.id(), UUID.randomUUID()))))
        .containsExactlyInAnyOrder(one, other);
    assertThat(await(store().readAll(Set.of()))).isEmpty();
  }

  @Test
  void oneActiveExportForEachProject() {
    Project project = newProject();
    Export first = create(project);
    ExportException refused =
        assertError(store().create(newExport(project)), ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(refused.details().getString("export_id")).isEqualTo(first.id().toString());
    assertThat(refused.retryAfterSeconds()).isPositive();
    create(newProject());
    fail(claim(first));
    create(project);
  }

  @Test
  void ofManyInsertsAtOnceAsManySucceedAsThereAreSlots() {
    for (int limit : new int[] {1, 3}) {
      Project project = newProject();
      List<Future<Created>> attempts = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        attempts.add(store().create(newExport(project, Optional.empty(), limit)));
      }
      assertThatThrownBy(() -> await(Future.join(attempts))).isInstanceOf(ExportException.class);
      assertThat(attempts.stream().filter(Future::succeeded)).hasSize(limit);
      attempts.stream()
          .filter(Future::failed)
          .forEach(attempt -> assertError(attempt, ExportError.EXPORT_LIMIT_EXCEEDED));
    }
  }

  @Test
  void anHourHasRoomForSoManyExportsHoweverManyAreCreatedAtOnceOrDeleted() {
    Project project = newProject();
    List<Future<Created>> attempts = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      attempts.add(store().create(newExport(project, Optional.empty(), 20, 5)));
    }
    await(Future.join(attempts).otherwiseEmpty());
    assertThat(attempts.stream().filter(Future::succeeded)).hasSize(5);
    assertThat(attempts.stream().filter(Future::failed))
        .allSatisfy(
            refused -> {
              ExportException problem = (ExportException) refused.cause();
              assertThat(problem.error()).isEqualTo(ExportError.EXPORT_LIMIT_EXCEEDED);
              assertThat(problem.details().getString("reason")).isEqualTo("hourly_quota");
              assertThat(problem.details().getInteger("limit")).isEqualTo(5);
              assertThat(problem.retryAfterSeconds()).isBetween(3590, 3600);
              assertThat(problem.details().getInteger("retry_after"))
                  .isEqualTo(problem.retryAfterSeconds());
              assertThat(problem.message()).contains("try again in");
            });
    int deleted = 0;
    while (deleted < 5) {
      Claim claim = claim();
      if (claim.export().projectId().equals(project.id())) {
        fail(claim);
        assertThat(await(store().delete(Access.to(project), claim.export().id()))).isPresent();
        deleted++;
      }
    }
    assertError(
        store().create(newExport(project, Optional.empty(), 20, 5)),
        ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(await(store().create(newExport(newProject(), Optional.empty(), 1, 5)))).isNotNull();
  }

  @Test
  void theBacklogTellsHowMuchWorkThereIsAndHowLongItWaits() {
    while (await(queue().claim("w1", LEASE, true)).isPresent()) {
      // other tests of the same database may have left some
    }
    WorkBacklog before = await(queue().backlog());
    assertThat(before.pending()).isZero();
    assertThat(before.oldestPending()).isZero();
    Export export = create(newProject());
    WorkBacklog waiting = await(queue().backlog());
    assertThat(waiting.pending()).isEqualTo(1);
    assertThat(waiting.processing()).isEqualTo(before.processing());
    assertThat(waiting.oldestPending()).isBetween(Duration.ZERO, Duration.ofSeconds(20));
    claim(export);
    WorkBacklog taken = await(queue().backlog());
    assertThat(taken.pending()).isZero();
    assertThat(taken.processing()).isEqualTo(before.processing() + 1);
  }

  @Test
  void admissionNamesTheLimitThatACreateWouldReach() {
    Project project = newProject();
    assertThat(reason(project, 1, 1, 1)).isEmpty();
    Export export = await(store().create(newExport(project, Optional.empty(), 1, 1))).export();
    assertThat(reason(project, 1, 0, 0)).contains("active_exports");
    assertThat(reason(project, 2, 1, 0)).contains("hourly_quota");
    assertThat(reason(project, 2, 2, 1)).isEmpty();
    assertThat(await(complete(claim(export)))).isPresent();
    assertThat(reason(project, 1, 0, 2000)).contains("stored_bytes");
    assertThat(reason(project, 1, 0, 2001)).isEmpty();
    assertThat(admission(project, 1, 0, 0).storedBytes()).isEqualTo(2000);
    assertThat(admission(newProject(), 1, 0, 0).storedBytes()).isZero();
  }

  private ExportStore.Admission admission(
      Project project, int active, int perHour, long storedBytes) {
    return await(
        store()
            .admission(
                project.id(),
                new ExportLimits(active, 0, perHour, storedBytes, Duration.ZERO, 64)));
  }

  private Optional<String> reason(Project project, int active, int perHour, long storedBytes) {
    return admission(project, active, perHour, storedBytes)
        .refusal()
        .map(refusal -> refusal.details().getString("reason"));
  }

  @Test
  void thePaceIsThatOfExportsOfTheSameKind() {
    Project project = newProject();
    ExportRequest others = new TestRequest().compression(Compression.GZIP).build();
    assertThat(pace(project, request(), 1).rowBytes()).isEmpty();
    complete(project);
    assertThat(pace(project, request(), 1).rowBytes()).hasValue(200);
    assertThat(pace(project, request(), 1).rowSeconds().orElseThrow()).isNotNegative();
    assertThat(pace(project, others, 1).rowBytes()).as("other columns").isEmpty();
    assertThat(pace(project, others, 1).rowSeconds()).isPresent();
    assertThat(pace(newProject(), request(), 1).rowBytes()).isEmpty();
    assertThat(pace(newProject(), request(), 1).rowSeconds()).isPresent();
    ExportStore.Pace ofLarger = pace(project, request(), 11);
    assertThat(ofLarger.rowBytes()).isEmpty();
    assertThat(ofLarger.rowSeconds()).isEmpty();
    ExportRequest inbound = new TestRequest().direction(Direction.INBOUND).build();
    assertThat(pace(project, inbound, 1).rowSeconds()).isEmpty();
  }

  private ExportStore.Pace pace(Project project, ExportRequest request, long leastRows) {
    return await(store().pace(Access.to(project), request, leastRows));
  }

  /** However the maker wrote it. */
  private static Access of(Project project, String endpoint) {
    String sourceId =
        "00000000-0000-0000-0000-00000000000" + endpoint.charAt(endpoint.length() - 1);
    return new Access(project, Optional.of(new Access.FixedEndpoint("as written", sourceId)));
  }

  @Test
  void thePaceOfOneEndpointIsThatOfItsExports() {
    Project project = newProject();
    complete(project);
    ExportStore.Pace own = await(store().pace(of(project, ENDPOINT), request(), 1));
    assertThat(own.rowBytes()).hasValue(200);
    assertThat(own.rowSeconds()).isPresent();
    for (Access blind : List.of(of(project, OTHER_ENDPOINT), of(newProject(), ENDPOINT))) {
      ExportStore.Pace others = await(store().pace(blind, request(), 1));
      assertThat(others.rowBytes()).isEmpty();
      assertThat(others.rowSeconds()).isEmpty();
    }
  }

  @Test
  void outsideOfTheFixedEndpointNothingExists() {
    Project project = newProject();
    Access inside = of(project, ENDPOINT);
    Access outside = of(project, OTHER_ENDPOINT);
    Export done = complete(project);
    Export active = create(project);
    for (Export export : List.of(done, active)) {
      assertThat(await(store().find(outside, export.id()))).isEmpty();
      assertThat(await(store().read(outside, export.id()))).isEmpty();
      assertThat(await(store().cancel(outside, export.id(), SLOTS))).isEmpty();
      assertThat(await(store().delete(outside, export.id()))).isEmpty();
      assertThat(await(store().find(inside, export.id()))).contains(export);
    }
    assertThat(await(store().list(outside, listing(10, Optional.empty()))).exports()).isEmpty();
    assertThat(await(store().list(inside, listing(10, Optional.empty()))).exports())
        .containsExactly(active, done);
    assertThat(await(store().cancel(inside, active.id(), SLOTS)))
        .hasValueSatisfying(JobsContract::assertCancelled);
    assertThat(await(store().delete(inside, done.id()))).isPresent();
    assertThat(await(store().find(inside, done.id()))).isEmpty();
    complete(new TestRequest().build(), project);
    assertThat(await(store().list(inside, listing(10, Optional.empty()))).exports())
        .as("of all endpoints")
        .extracting(Export::id)
        .containsExactly(active.id());
  }

  private void complete(ExportRequest request, Project project) {
    NewExport all = newExport(project);
    NewExport wanted =
        new NewExport(
            all.id(),
            project,
            request,
            Optional.empty(),
            Optional.empty(),
            TestRequest.limits(1, 0));
    await(complete(claim(await(store().create(wanted)).export())));
  }

  @Test
  void theHourSlides() {
    Project project = newProject();
    await(store().create(newExport(project, Optional.empty(), 9, 2)));
    ageHourlyQuota(project.id(), Duration.ofMinutes(50));
    await(store().create(newExport(project, Optional.empty(), 9, 2)));
    ExportException refused =
        assertError(
            store().create(newExport(project, Optional.empty(), 9, 2)),
            ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(refused.retryAfterSeconds()).isBetween(590, 600);
    ageHourlyQuota(project.id(), Duration.ofMinutes(10));
    await(store().create(newExport(project, Optional.empty(), 9, 2)));
    assertError(
        store().create(newExport(project, Optional.empty(), 9, 2)),
        ExportError.EXPORT_LIMIT_EXCEEDED);
  }

  @Test
  void onlyNewExportsUseUpTheHour() {
    Project project = newProject();
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k", "d"));
    Export first = await(store().create(newExport(project, key, 1, 2))).export();
    for (int i = 0; i < 3; i++) {
      assertThat(await(store().create(newExport(project, key, 1, 2))).replayed()).isTrue();
      assertThat(
              assertError(
                      store().create(newExport(project, Optional.empty(), 1, 2)),
                      ExportError.EXPORT_LIMIT_EXCEEDED)
                  .details()
                  .getString("export_id"))
          .isEqualTo(first.id().toString());
    }
    fail(claim(first));
    await(store().create(newExport(project, Optional.empty(), 1, 2)));
  }

  void fail(Claim claim) {
    await(queue().fail(claim, new Failure(Failure.Code.SOURCE_ERROR, "test")));
  }

  @Test
  void anIdempotencyKeyGivesTheSameExportAgain() {
    Project project = newProject();
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k1", "digest"));
    Created first = await(store().create(newExport(project, key, 1)));
    Created second = await(store().create(newExport(project, key, 1)));
    assertThat(second.replayed()).isTrue();
    assertThat(second.export().id()).isEqualTo(first.export().id());
    assertError(
        store().create(newExport(project, Optional.of(new IdempotencyKey("k1", "other")), 1)),
        ExportError.IDEMPOTENCY_MISMATCH);
    await(store().create(newExport(newProject(), key, 1)));
  }

  @Test
  void aRefusedExportDoesNotUseUpItsIdempotencyKey() {
    Project project = newProject();
    Export running = create(project);
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("k", "d"));
    assertError(store().create(newExport(project, key, 1)), ExportError.EXPORT_LIMIT_EXCEEDED);
    fail(claim(running));
    assertThat(await(store().create(newExport(project, key, 1))).replayed()).isFalse();
  }

  @Test
  void concurrentRequestsWithOneIdempotencyKeyMakeOneExport() {
    Project project = newProject();
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("same", "d"));
    List<Future<Created>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(store().create(newExport(project, key, 5)));
    }
    await(Future.join(all));
    Set<UUID> ids = new HashSet<>();
    all.forEach(created -> ids.add(created.result().export().id()));
    assertThat(ids).hasSize(1);
    assertThat(all.stream().filter(created -> !created.result().replayed())).hasSize(1);
  }

  @Test
  void theKeyOfADeletedExportIsAConflictAndAnOldKeyIsFree() {
    Project project = newProject();
    Optional<IdempotencyKey> key = Optional.of(new IdempotencyKey("gone", "d"));
    Export export = await(store().create(newExport(project, key, 1))).export();
    fail(claim(export));
    await(store().delete(Access.to(project), export.id()));
    assertError(store().create(newExport(project, key, 1)), ExportError.IDEMPOTENCY_CONFLICT);
    ageIdempotencyKey(project.id(), "gone");
    assertThat(await(store().create(newExport(project, key, 1))).replayed()).isFalse();
  }

  private static ExportListing listing(int limit, Optional<ExportListing.Position> after) {
    return new ExportListing(limit, after, Optional.empty(), Optional.empty());
  }

  @Test
  void pagesAreNewestFirstWithoutGapsOrDoublesWhileExportsArrive() {
    Project project = newProject();
    List<UUID> created = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      created.add(0, await(store().create(newExport(project, Optional.empty(), 20))).export().id());
    }
    List<UUID> listed = new ArrayList<>();
    Optional<ExportListing.Position> next = Optional.empty();
    do {
      ExportPage page = await(store().list(Access.to(project), listing(3, next)));
      page.exports().forEach(export -> listed.add(export.id()));
      next = page.next();
      await(store().create(newExport(project, Optional.empty(), 20)));
    } while (next.isPresent());
    assertThat(listed).isEqualTo(created);
  }

  @Test
  void anExportKeepsItsDataset() {
    Project project = newProject();
    for (Dataset dataset : Dataset.values()) {
      ExportRequest request = new TestRequest().dataset(dataset).build();
      Export created =
          await(
                  store()
                      .create(
                          new NewExport(
                              UUID.randomUUID(),
                              project,
                              request,
                              Optional.empty(),
                              Optional.empty(),
                              TestRequest.limits(2, 0))))
              .export();
      assertThat(await(store().find(Access.to(project), created.id())).orElseThrow().request())
          .isEqualTo(request);
      assertThat(claim(created).export().request()).isEqualTo(request);
    }
  }

  @Test
  void aListingFiltersByStateAndDirection() {
    Project project = newProject();
    Export done = complete(project);
    create(project);
    ExportListing completed =
        new ExportListing(
            10, Optional.empty(), Optional.of(ExportState.COMPLETED), Optional.empty());
    assertThat(await(store().list(Access.to(project), completed)).exports())
        .extracting(Export::id)
        .containsExactly(done.id());
    ExportListing inbound =
        new ExportListing(10, Optional.empty(), Optional.empty(), Optional.of(Direction.INBOUND));
    assertThat(await(store().list(Access.to(project), inbound)).exports()).isEmpty();
  }

  @Test
  void anActiveExportCannotBeDeleted() {
    Project project = newProject();
    Export export = create(project);
    assertError(store().delete(Access.to(project), export.id()), ExportError.EXPORT_ACTIVE);
    Claim claim = claim(export);
    assertError(store().delete(Access.to(project), export.id()), ExportError.EXPORT_ACTIVE);
    await(complete(claim));
    assertThat(await(store().delete(Access.to(project), export.id()))).isPresent();
    assertThat(await(store().find(Access.to(project), export.id()))).isEmpty();
  }

  @Test
  void cancellingEndsAPendingOrRunningExportAndFreesItsSlot() {
    Project project = newProject();
    Export pending = create(project);
    assertThat(await(store().cancel(Access.to(project), pending.id(), SLOTS)))
        .hasValueSatisfying(JobsContract::assertCancelled);
    Export running = create(project);
    Claim claim = claim(running);
    Export cancelled = await(store().cancel(Access.to(project), running.id(), SLOTS)).orElseThrow();
    assertCancelled(cancelled);
    assertNoneTakesEffect(claim);
    assertThat(await(store().find(Access.to(project), running.id()))).contains(cancelled);
    create(project);
  }

  private static void assertCancelled(Export export) {
    assertThat(export.state()).isEqualTo(ExportState.FAILED);
    assertThat(export.failure()).contains(Failure.CANCELLED);
    assertThat(export.completedAt()).isPresent();
    assertThat(export.progress()).isEmpty();
  }

  @Test
  void onlyAnActiveExportOfTheSameProjectCanBeCancelled() {
    Project project = newProject();
    Export done = complete(project);
    ExportException refused =
        assertError(
            store().cancel(Access.to(project), done.id(), SLOTS), ExportError.EXPORT_NOT_ACTIVE);
    assertThat(refused.details().getString("status")).isEqualTo("completed");
    assertThat(await(store().find(Access.to(project), done.id()))).contains(done);
    Export active = create(project);
    assertThat(await(store().cancel(Access.to(newProject()), active.id(), SLOTS))).isEmpty();
    assertThat(await(store().cancel(Access.to(project), UUID.randomUUID(), SLOTS))).isEmpty();
    assertThat(await(store().find(Access.to(project), active.id()))).contains(active);
    await(store().cancel(Access.to(project), active.id(), SLOTS));
    assertError(
        store().cancel(Access.to(project), active.id(), SLOTS), ExportError.EXPORT_NOT_ACTIVE);
  }

  @Test
  void cancelAndCompleteAtOnceGiveOneEnding() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("cancel against complete seed " + seed);
    Random random = new Random(seed);
    int[] won = new int[2];
    for (int round = 0; round < 60; round++) {
      Project project = newProject();
      Claim claim = claim(create(project));
      UUID id = claim.export().id();
      boolean cancelFirst = random.nextBoolean();
      Future<Optional<Export>> early =
          cancelFirst ? store().cancel(Access.to(project), id, SLOTS) : null;
      Future<Optional<Export>> completed = complete(claim);
      Future<Optional<Export>> cancelled =
          early == null ? store().cancel(Access.to(project), id, SLOTS) : early;
      await(Future.join(completed, cancelled).transform(done -> Future.succeededFuture()));
      Export now = await(store().find(Access.to(project), id)).orElseThrow();
      boolean wasCompleted = completed.result().isPresent();
      assertThat(cancelled.succeeded()).as("round %d", round).isEqualTo(!wasCompleted);
      assertThat(now.state()).isEqualTo(wasCompleted ? ExportState.COMPLETED : ExportState.FAILED);
      won[wasCompleted ? 0 : 1]++;
    }
    assertThat(won).as("both endings were seen").doesNotContain(0);
  }

  @Test
  void aClaimTakesAnExportOnceAndTellsTheTenant() {
    Project project = newProject();
    Export export = create(project);
    List<Future<Optional<Claim>>> claims = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      claims.add(queue().claim("w" + i, LEASE, true));
    }
    await(Future.join(claims));
    List<Claim> own =
        claims.stream()
            .flatMap(claim -> claim.result().stream())
            .filter(claim -> claim.export().id().equals(export.id()))
            .toList();
    assertThat(own).hasSize(1);
    assertThat(own.get(0).project()).isEqualTo(project);
    assertThat(own.get(0).export().state()).isEqualTo(ExportState.PROCESSING);
    assertThat(own.get(0).export().attempt()).isEqualTo(1);
    assertThat(own.get(0).export().startedAt()).isPresent();
  }

  @Test
  void renewingTellsProgressToReaders() {
    Project project = newProject();
    Claim claim = claim(create(project));
    Progress progress = new Progress(50, 1234, OptionalLong.of(100));
    assertThat(await(queue().renew(claim, LEASE, progress, Optional.of(SNAPSHOT)))).isTrue();
    Export read = await(store().find(Access.to(project), claim.export().id())).orElseThrow();
    assertThat(read.progress()).contains(progress);
    assertThat(read.progress().orElseThrow().percent()).hasValue(50);
    assertThat(read.snapshotAt()).contains(SNAPSHOT);
  }

  @Test
  void completionKeepsTheFactsOfTheFile() {
    Project project = newProject();
    Export done = complete(project);
    assertThat(done.state()).isEqualTo(ExportState.COMPLETED);
    assertThat(done.file()).contains(file(done));
    assertThat(done.snapshotAt()).contains(SNAPSHOT);
    assertThat(Duration.between(done.completedAt().orElseThrow(), done.expiresAt().orElseThrow()))
        .isEqualTo(RETENTION);
    assertThat(await(store().find(Access.to(project), done.id()))).contains(done);
  }

  @Test
  void everyWriteOfAWorkerThatLostItsExportChangesNothing() {
    Project project = newProject();
    Export export = create(project);
    Claim stale = claim(export);
    endLease(export.id());
    assertThat(await(queue().rescue(3))).extracting(Export::id).contains(export.id());
    assertNoneTakesEffect(stale);
    Claim fresh = claim(export);
    assertThat(fresh.export().attempt()).isEqualTo(2);
    assertNoneTakesEffect(stale);
    Export done = await(complete(fresh)).orElseThrow();
    assertNoneTakesEffect(stale);
    assertThat(await(store().find(Access.to(project), export.id()))).contains(done);
  }

  @Test
  void aCompletionWhoseAnswerWasLostCanBeRepeated() {
    Claim claim = claim(create(newProject()));
    Export first = await(complete(claim)).orElseThrow();
    assertThat(await(complete(claim)))
        .as("the same export, not completed a second time")
        .contains(first);
    FinishedFile other = new FinishedFile("aa/other.csv", 10, 2000, SHA, 3);
    assertThat(await(queue().complete(claim, other, SNAPSHOT, RETENTION))).isEmpty();
    assertThat(await(queue().fail(claim, new Failure(Failure.Code.INTERNAL_ERROR, "x")))).isEmpty();
  }

  void assertNoneTakesEffect(Claim claim) {
    Failure failure = new Failure(Failure.Code.INTERNAL_ERROR, "stale");
    assertThat(await(queue().renew(claim, LEASE, Progress.NONE, Optional.empty()))).isFalse();
    assertThat(await(queue().fail(claim, failure))).isEmpty();
    assertThat(await(queue().retry(claim, Duration.ZERO))).isEmpty();
    assertThat(await(queue().release(claim))).isEmpty();
    assertThat(await(complete(claim))).isEmpty();
  }

  @Test
  void anExportThatKillsItsWorkersFailsAfterTheAllowedAttempts() {
    Project project = newProject();
    Export export = create(project);
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(claim(export).attemptsUsed()).isEqualTo(attempt);
      endLease(export.id());
      await(queue().rescue(3));
    }
    Export given = await(store().find(Access.to(project), export.id())).orElseThrow();
    assertThat(given.state()).isEqualTo(ExportState.FAILED);
    assertThat(given.failure()).map(Failure::code).contains(Failure.Code.ATTEMPTS_EXHAUSTED);
    create(project);
  }

  @Test
  void handingBackDoesNotUseUpAnAttemptButTheFenceGrows() {
    Export export = create(newProject());
    for (int round = 1; round <= 5; round++) {
      Claim claim = claim(export);
      assertThat(claim.attemptsUsed()).isEqualTo(1);
      assertThat(claim.export().attempt()).isEqualTo(round);
      assertThat(await(queue().release(claim))).isPresent();
    }
  }

  @Test
  void aDeferredExportKeepsItsPlaceAndItsAttemptsAndWaitsForWhoTakesLargeOnes() {
    Export large = create(newProject());
    Claim begun = claim(large);
    Export later = create(newProject());
    Export deferred = await(queue().defer(begun)).orElseThrow();
    assertThat(deferred.state()).isEqualTo(ExportState.PENDING);
    assertThat(await(queue().defer(begun))).isEmpty();
    assertThat(claimed(false)).contains(later.id()).doesNotContain(large.id());
    Claim again = await(queue().claim("w", LEASE, true)).orElseThrow();
    assertThat(again.export().id()).isEqualTo(large.id());
    assertThat(again.attemptsUsed()).isEqualTo(1);
    assertThat(again.export().attempt()).isEqualTo(2);
    // Before all that come after it.
    Export last = create(newProject());
    await(queue().defer(again));
    assertThat(claimed(true)).containsSubsequence(large.id(), last.id());
  }

  /** All that can be claimed now, in the order of the claims. */
  private List<UUID> claimed(boolean largeToo) {
    List<UUID> ids = new ArrayList<>();
    for (Optional<Claim> next = await(queue().claim("w", LEASE, largeToo));
        next.isPresent();
        next = await(queue().claim("w", LEASE, largeToo))) {
      ids.add(next.get().export().id());
    }
    return ids;
  }

  @Test
  void aRetryIsNotDueBeforeItsPauseIsOver() {
    Export export = create(newProject());
    await(queue().retry(claim(export), Duration.ofHours(1)));
    while (true) {
      Optional<Claim> next = await(queue().claim("w", LEASE, true));
      if (next.isEmpty()) {
        break;
      }
      assertThat(next.get().export().id()).isNotEqualTo(export.id());
    }
  }

  @Test
  void expiryIsReadAtOnceAndSweptOnce() {
    Project project = newProject();
    Export done = complete(project);
    endRetention(done.id());
    assertThat(await(store().find(Access.to(project), done.id())).orElseThrow().state())
        .isEqualTo(ExportState.EXPIRED);
    Export swept =
        await(queue().expire(1000)).stream()
            .filter(export -> export.id().equals(done.id()))
            .findFirst()
            .orElseThrow();
    assertThat(swept.file()).contains(file(done));
    assertThat(await(queue().expire(1000)))
        .as("not again at once: it would hold up the others")
        .extracting(Export::id)
        .doesNotContain(done.id());
    endRemovalPause(done.id());
    assertThat(await(queue().expire(1000))).extracting(Export::id).contains(done.id());
    await(queue().fileRemoved(swept));
    endRemovalPause(done.id());
    assertThat(await(queue().expire(1000))).extracting(Export::id).doesNotContain(done.id());
    assertThat(await(store().find(Access.to(project), done.id())).orElseThrow().file()).isPresent();
  }

  @Test
  void onlyFilesThatNobodyNeedsAreUnreferenced() {
    Export done = complete(newProject());
    Claim running = claim(create(newProject()));
    Export mine = running.export();
    FileOwner finished = new FileOwner(key(done), done.id(), done.attempt());
    FileOwner oldAttempt = new FileOwner("aa/" + done.id() + ".7.csv", done.id(), 7);
    FileOwner current = new FileOwner(key(mine) + ".part", mine.id(), mine.attempt());
    FileOwner unknown = new FileOwner("aa/x", UUID.randomUUID(), 1);
    assertThat(await(queue().unreferenced(List.of(finished, oldAttempt, current, unknown))))
        .containsExactlyInAnyOrder(oldAttempt.key(), unknown.key());
  }

  @Test
  void filesThatAreNotRemovedYetCountAgainstWhatAProjectMayStore() {
    Project project = newProject();
    Export done = complete(project);
    long size = done.file().orElseThrow().sizeBytes();
    ExportException refused =
        assertError(store().create(storing(project, "k", size)), ExportError.EXPORT_LIMIT_EXCEEDED);
    assertThat(refused.details().getString("reason")).isEqualTo("stored_bytes");
    assertThat(refused.details().getLong("stored")).isEqualTo(size);
    assertThat(refused.details().getLong("limit")).isEqualTo(size);
    assertThat(refused.retryAfterSeconds())
        .as("when the file expires")
        .isBetween((int) RETENTION.toSeconds() - 60, (int) RETENTION.toSeconds());
    assertThat(await(store().create(storing(newProject(), "k", size))).replayed())
        .as("another project")
        .isFalse();

    endRetention(done.id());
    assertThat(await(queue().expire(1000))).extracting(Export::id).contains(done.id());
    assertError(store().create(storing(project, "k", size)), ExportError.EXPORT_LIMIT_EXCEEDED);
    assertError(
        store().create(storing(project, Optional.empty(), size)),
        ExportError.EXPORT_LIMIT_EXCEEDED);
    await(queue().fileRemoved(done));
    Export next = await(store().create(storing(project, "k", size))).export();
    assertThat(claim(next).storedBytes()).isZero();
    assertThat(await(store().create(storing(project, "k", size))).replayed())
        .as("a repeated request is answered whatever the limits are")
        .isTrue();
  }

  @Test
  void aRetryMakesSenseWhenTheRestIsBelowWhatAProjectMayStore() {
    Project project = newProject();
    for (int hours : new int[] {2, 3, 1, 2}) {
      Claim claim = claim(create(project));
      await(
          queue()
              .complete(claim, file(claim.export()), SNAPSHOT, Duration.ofHours(hours))
              .map(Optional::orElseThrow));
    }
    long size = 2000;
    long[] limits = {1, size, size + 1, 2 * size, 3 * size, 3 * size + 1, 4 * size};
    int[] hours = {3, 3, 2, 2, 2, 1, 1};
    for (int i = 0; i < limits.length; i++) {
      ExportException refused =
          assertError(
              store().create(storing(project, Optional.empty(), limits[i])),
              ExportError.EXPORT_LIMIT_EXCEEDED);
      assertThat(refused.retryAfterSeconds())
          .as("limit %d, retry_after in hours", limits[i])
          .isBetween(hours[i] * 3600 - 600, hours[i] * 3600);
      assertThat(refused.details().getInteger("retry_after"))
          .isEqualTo(refused.retryAfterSeconds());
    }
  }

  @Test
  void aClaimTellsWhatTheProjectStores() {
    Project project = newProject();
    complete(project);
    complete(project);
    Claim claim = claim(create(project));
    assertThat(claim.storedBytes()).isEqualTo(2 * file(claim.export()).sizeBytes());
  }

  @Test
  void whatOthersStoreIsFilesAndWhatRunningExportsHaveWritten() {
    Project project = newProject();
    complete(newProject());
    long size = complete(project).file().orElseThrow().sizeBytes();
    Claim one = claim(create(project));
    Claim other = claim(await(store().create(newExport(project, Optional.empty(), 2))).export());
    await(queue().renew(one, LEASE, new Progress(1, 100, OptionalLong.empty()), Optional.empty()));
    await(queue().renew(other, LEASE, new Progress(1, 7, OptionalLong.empty()), Optional.empty()));
    assertThat(await(queue().storedBytes(one))).isEqualTo(size + 7);
    assertThat(await(queue().storedBytes(other))).isEqualTo(size + 100);
    fail(one);
    assertThat(await(queue().storedBytes(other))).isEqualTo(size);
  }

  private NewExport storing(Project project, String key, long storedLimit) {
    return storing(project, Optional.of(new IdempotencyKey(key, SHA)), storedLimit);
  }

  private NewExport storing(Project project, Optional<IdempotencyKey> key, long storedLimit) {
    NewExport wanted = newExport(project, key, 1);
    return new NewExport(
        wanted.id(),
        project,
        wanted.request(),
        wanted.endpointFilter(),
        wanted.idempotencyKey(),
        new ExportLimits(1, 0, 0, storedLimit, Duration.ZERO, 64));
  }

  @Test
  void theHistoryOfExportsEndsWhenTheirFilesAreGone() {
    Project project = newProject();
    Export failed = create(project);
    fail(claim(failed));
    Export kept = complete(project);
    Export swept = complete(project);
    Export beingSwept = complete(project);
    endRetention(swept.id());
    endRetention(beingSwept.id());
    await(queue().expire(1000));
    await(queue().fileRemoved(swept));
    Export active = create(project);
    Export recent = complete(newProject());
    for (Export old : List.of(failed, kept, swept, beingSwept)) {
      age(old.id(), Duration.ofDays(90));
    }
    assertThat(await(queue().purgeExports(Duration.ofDays(89), 1000))).isGreaterThanOrEqualTo(2);
    assertThat(await(store().readAll(ids(failed, kept, swept, beingSwept, active, recent))))
        .extracting(Export::id)
        .containsExactlyInAnyOrder(kept.id(), beingSwept.id(), active.id(), recent.id());
    assertThat(await(queue().purgeExports(Duration.ofDays(89), 1000))).isZero();
  }

  private static Set<UUID> ids(Export... exports) {
    return Arrays.stream(exports).map(Export::id).collect(Collectors.toSet());
  }

  @Test
  void aFileOfAnExpiredExportIsNeededUntilItsRemovalIsRecorded() {
    Export done = complete(newProject());
    FileOwner owner = new FileOwner(key(done), done.id(), done.attempt());
    endRetention(done.id());
    assertThat(await(queue().unreferenced(List.of(owner)))).as("not swept yet").isEmpty();
    assertThat(await(queue().expire(1000))).extracting(Export::id).contains(done.id());
    assertThat(await(queue().unreferenced(List.of(owner)))).as("being removed").isEmpty();
    await(queue().fileRemoved(done));
    assertThat(await(queue().unreferenced(List.of(owner))))
        .as("an orphan: it came back, or was never gone")
        .containsExactly(owner.key());
  }
}
