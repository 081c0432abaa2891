package io.hookexport.support;

import io.hookexport.export.Access;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportPage;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Exports;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.hookexport.export.QueuePlace;
import io.hookexport.export.Refusals;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** The rows of exports in a map, with the rules of the port. Every method is atomic. */
public final class InMemoryExportStore implements ExportStore {
  private final Map<UUID, Export> rows = new HashMap<>();
  private final Map<String, Claimed> keys = new HashMap<>();

  /** Exports that wait, in their order, with how many of their project may be active. */
  private final Map<UUID, Integer> queue = new LinkedHashMap<>();

  private final InstantSource clock;
  private final Map<String, List<Instant>> creations = new HashMap<>();
  private Optional<ExportException> outage = Optional.empty();

  private record Claimed(UUID id, String digest) {}

  /**
   * @param clock the clock of the database
   */
  public InMemoryExportStore(InstantSource clock) {
    // PostgreSQL keeps microseconds.
    this.clock = InstantSource.tick(clock, Duration.ofNanos(1_000));
  }

  /** From now on every call fails, as if the database were gone. */
  public synchronized void fail(ExportException cause) {
    outage = Optional.of(cause);
  }

  public synchronized void recover() {
    outage = Optional.empty();
  }

  /** Changes one row as a worker would. */
  public synchronized Export change(UUID id, UnaryOperator<Export> change) {
    Export changed = rows.compute(id, (key, old) -> change.apply(old));
    promote();
    return changed;
  }

  /** As if it had been deleted on another node. */
  public synchronized void forget(UUID id) {
    rows.remove(id);
    promote();
  }

  public static Export completed(Export old, FinishedFile file, Instant now, Duration retention) {
    return with(
        old,
        ExportState.COMPLETED,
        Optional.of(now.plus(retention)),
        Optional.of(file),
        Optional.empty(),
        now);
  }

  public static Export failed(Export old, Failure failure, Instant now) {
    return with(
        old, ExportState.FAILED, Optional.empty(), Optional.empty(), Optional.of(failure), now);
  }

  public static Export processing(Export old, long rows, Instant now) {
    return new Export(
        old.id(),
        old.projectId(),
        ExportState.PROCESSING,
        old.request(),
        old.endpointFilter(),
        1,
        old.createdAt(),
        Optional.of(now),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Progress(rows, rows * 100, OptionalLong.of(rows * 2))),
        Optional.empty(),
        Optional.empty());
  }

  private static Export with(
      Export old,
      ExportState state,
      Optional<Instant> expiresAt,
      Optional<FinishedFile> file,
      Optional<Failure> failure,
      Instant now) {
    return new Export(
        old.id(),
        old.projectId(),
        state,
        old.request(),
        old.endpointFilter(),
        Math.max(1, old.attempt()),
        old.createdAt(),
        Optional.of(now),
        Optional.of(now),
        expiresAt,
        file.map(f -> now),
        Optional.empty(),
        Optional.empty(),
        file,
        failure);
  }

  @Override
  public synchronized Future<Optional<Export>> replay(String projectId, IdempotencyKey key) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    Claimed claimed = keys.get(projectId + "\n" + key.key());
    if (claimed == null) {
      return Future.succeededFuture(Optional.empty());
    }
    return claimed.digest().equals(key.requestDigest())
        ? Future.succeededFuture(Optional.of(now(rows.get(claimed.id()))))
        : Future.failedFuture(
            ExportException.of(
                ExportError.IDEMPOTENCY_MISMATCH,
                "This Idempotency-Key was used with another request."));
  }

  @Override
  public synchronized Future<Created> create(NewExport wanted) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    Optional<String> key = wanted.idempotencyKey().map(k -> wanted.project().id() + "\n" + k.key());
    if (key.isPresent() && keys.containsKey(key.get())) {
      return replay(wanted.project().id(), wanted.idempotencyKey().get())
          .map(replayed -> new Created(replayed.orElseThrow(), true));
    }
    Optional<ExportException> refusal = refusal(wanted.project().id(), wanted.limits());
    if (refusal.isPresent()) {
      return Future.failedFuture(refusal.get());
    }
    created(wanted.project().id()).add(clock.instant());
    Export export = pending(wanted);
    int active = wanted.limits().activePerProject();
    if (active(export.projectId()).size() >= active) {
      queue.put(export.id(), active);
    }
    rows.put(export.id(), export);
    key.ifPresent(
        k -> keys.put(k, new Claimed(export.id(), wanted.idempotencyKey().get().requestDigest())));
    return Future.succeededFuture(new Created(now(export), false));
  }

  private List<Instant> created(String projectId) {
    List<Instant> created = creations.computeIfAbsent(projectId, project -> new ArrayList<>());
    created.removeIf(time -> !time.plus(Duration.ofHours(1)).isAfter(clock.instant()));
    return created;
  }

  private Stream<Export> of(String projectId) {
    return rows.values().stream().filter(e -> e.projectId().equals(projectId));
  }

  private List<Export> active(String projectId) {
    return of(projectId).filter(e -> e.state().isActive() && !queue.containsKey(e.id())).toList();
  }

  private List<UUID> waiting(String projectId) {
    return queue.keySet().stream()
        .filter(id -> rows.get(id).projectId().equals(projectId))
        .toList();
  }

  private void promote() {
    queue.keySet().removeIf(id -> !rows.containsKey(id) || !rows.get(id).state().isActive());
    for (Map.Entry<UUID, Integer> next : List.copyOf(queue.entrySet())) {
      if (active(rows.get(next.getKey()).projectId()).size() < next.getValue()) {
        queue.remove(next.getKey());
      }
    }
  }

  private long stored(String projectId) {
    return of(projectId).flatMap(e -> e.file().stream()).mapToLong(FinishedFile::sizeBytes).sum();
  }

  private Optional<ExportException> refusal(String projectId, ExportLimits limits) {
    List<Export> running = active(projectId);
    int active = limits.activePerProject();
    int perHour = limits.perHour();
    long storedBytes = limits.storedBytes();
    int places = limits.queuedPerProject();
    List<Instant> created = created(projectId);
    long stored = stored(projectId);
    if (places > 0 && waiting(projectId).size() >= places) {
      return Optional.of(Refusals.queueFull(Optional.of(running.get(0).id()), places, 10));
    }
    if (places == 0 && running.size() >= active) {
      return Optional.of(ExportException.activeLimit(Optional.of(running.get(0).id()), active, 10));
    }
    if (perHour > 0 && created.size() >= perHour) {
      Duration wait = Duration.between(clock.instant(), created.get(0).plus(Duration.ofHours(1)));
      return Optional.of(ExportException.hourlyLimit(perHour, (int) wait.toSeconds()));
    }
    return storedBytes > 0 && stored >= storedBytes
        ? Optional.of(ExportException.storedLimit(storedBytes, stored, 60))
        : Optional.empty();
  }

  @Override
  public synchronized Future<Admission> admission(String projectId, ExportLimits limits) {
    return answer(
        new Admission(refusal(projectId, limits), stored(projectId), limits.storedBytes()));
  }

  @Override
  public synchronized Future<Pace> pace(Access access, ExportRequest wanted, long leastRows) {
    List<Export> telling =
        rows.values().stream()
            .filter(e -> e.request().feed().equals(wanted.feed()))
            .filter(e -> e.request().compression() == wanted.compression())
            .filter(e -> e.file().map(f -> f.rowCount() >= leastRows).orElse(false))
            .filter(e -> access.endpoint().isEmpty() || access.covers(e))
            .toList();
    double seconds =
        telling.stream()
            .map(e -> Duration.between(e.startedAt().orElseThrow(), e.completedAt().orElseThrow()))
            .mapToDouble(took -> took.toNanos() / 1e9)
            .sum();
    List<Export> own =
        telling.stream()
            .filter(e -> e.projectId().equals(access.projectId()))
            .filter(e -> e.request().columns().equals(wanted.columns()))
            .toList();
    double bytes = own.stream().mapToDouble(e -> e.file().orElseThrow().sizeBytes()).sum();
    return answer(new Pace(perRow(bytes, own), perRow(seconds, telling)));
  }

  private static OptionalDouble perRow(double sum, List<Export> exports) {
    long rows = exports.stream().mapToLong(e -> e.file().orElseThrow().rowCount()).sum();
    return rows == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / rows);
  }

  private Export pending(NewExport wanted) {
    return new Export(
        wanted.id(),
        wanted.project().id(),
        ExportState.PENDING,
        wanted.request(),
        wanted.endpointFilter(),
        0,
        clock.instant(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public synchronized Future<Optional<Reading>> read(Access access, UUID id) {
    return answer(seen(access, id).map(e -> new Reading(e, clock.instant())));
  }

  @Override
  public synchronized Future<Optional<Reading>> read(UUID id) {
    return answer(Optional.ofNullable(rows.get(id)).map(e -> new Reading(now(e), clock.instant())));
  }

  @Override
  public synchronized Future<List<Export>> readAll(Set<UUID> ids) {
    return answer(ids.stream().filter(rows::containsKey).map(id -> now(rows.get(id))).toList());
  }

  @Override
  public synchronized Future<ExportPage> list(Access access, ExportListing listing) {
    Comparator<Export> order =
        Comparator.comparing(Export::createdAt).thenComparing(Export::id).reversed();
    List<Export> found =
        rows.values().stream()
            .map(this::now)
            .filter(access::covers)
            .filter(e -> listing.state().map(e.state()::equals).orElse(true))
            .filter(e -> listing.direction().map(e.request().direction()::equals).orElse(true))
            .filter(e -> listing.after().map(p -> isOlder(e, p)).orElse(true))
            .sorted(order)
            .limit(listing.limit() + 1L)
            .toList();
    boolean more = found.size() > listing.limit();
    List<Export> page = more ? found.subList(0, listing.limit()) : found;
    return answer(
        new ExportPage(
            page,
            more
                ? Optional.of(ExportListing.Position.of(page.get(page.size() - 1)))
                : Optional.empty()));
  }

  private static boolean isOlder(Export export, ExportListing.Position position) {
    int time = export.createdAt().compareTo(position.createdAt());
    return time < 0 || (time == 0 && export.id().compareTo(position.id()) < 0);
  }

  @Override
  public synchronized Future<Optional<Export>> delete(Access access, UUID id) {
    Optional<Export> found = seen(access, id);
    if (found.isPresent() && found.get().state().isActive() && !queue.containsKey(id)) {
      return Future.failedFuture(
          ExportException.of(
              ExportError.EXPORT_ACTIVE, "The export is in progress and cannot be deleted."));
    }
    found.ifPresent(export -> rows.remove(id));
    promote();
    return answer(found);
  }

  @Override
  public synchronized Future<Optional<Export>> cancel(Access access, UUID id, int limit) {
    Optional<Export> found = seen(access, id);
    if (found.isPresent() && !found.get().state().isActive()) {
      return Future.failedFuture(Exports.notActive(found.get()));
    }
    found.ifPresent(export -> rows.put(id, failed(export, Failure.CANCELLED, clock.instant())));
    promote();
    return answer(seen(access, id));
  }

  private static Export waiting(Export e, QueuePlace place) {
    return new Export(
        e.id(),
        e.projectId(),
        e.state(),
        e.request(),
        e.endpointFilter(),
        e.attempt(),
        e.createdAt(),
        e.startedAt(),
        e.completedAt(),
        e.expiresAt(),
        e.snapshotAt(),
        Optional.of(place),
        e.progress(),
        e.file(),
        e.failure());
  }

  public synchronized Future<Void> check() {
    return answer(null);
  }

  private Optional<Export> seen(Access access, UUID id) {
    return Optional.ofNullable(rows.get(id)).filter(access::covers).map(this::now);
  }

  /** A completed export whose retention has passed reads as expired. */
  private Export now(Export e) {
    if (queue.containsKey(e.id())) {
      int position = waiting(e.projectId()).indexOf(e.id()) + 1;
      return waiting(e, new QueuePlace(position, Optional.of(clock.instant().plusSeconds(60))));
    }
    boolean over =
        e.state() == ExportState.COMPLETED
            && !clock.instant().isBefore(e.expiresAt().orElseThrow());
    return over
        ? with(
            e,
            ExportState.EXPIRED,
            e.expiresAt(),
            e.file(),
            Optional.empty(),
            e.completedAt().orElseThrow())
        : e;
  }

  private <T> Future<T> answer(T value) {
    return outage
        .<Future<T>>map(Future::failedFuture)
        .orElseGet(() -> Future.succeededFuture(value));
  }
}
