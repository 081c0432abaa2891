package io.hookexport.support;

import io.hookexport.export.Access;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportPage;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Exports;
import io.hookexport.export.Failure;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.Progress;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The rows of exports in a map, with the rules of the port. Every method is atomic. */
public final class InMemoryExportStore implements ExportStore {
  private final Map<UUID, Export> rows = new HashMap<>();
  private final Map<String, Claimed> keys = new HashMap<>();
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
    return rows.compute(id, (key, old) -> change.apply(old));
  }

  /** As if it had been deleted on another node. */
  public synchronized void forget(UUID id) {
    rows.remove(id);
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
    List<Export> active =
        rows.values().stream()
            .filter(e -> e.projectId().equals(wanted.project().id()) && e.state().isActive())
            .toList();
    if (active.size() >= wanted.activeLimit()) {
      return Future.failedFuture(
          ExportException.activeLimit(Optional.of(active.get(0).id()), wanted.activeLimit(), 10));
    }
    List<Instant> created =
        creations.computeIfAbsent(wanted.project().id(), project -> new ArrayList<>());
    created.removeIf(time -> !time.plus(Duration.ofHours(1)).isAfter(clock.instant()));
    if (wanted.hourlyLimit() > 0 && created.size() >= wanted.hourlyLimit()) {
      Duration wait = Duration.between(clock.instant(), created.get(0).plus(Duration.ofHours(1)));
      return Future.failedFuture(
          ExportException.hourlyLimit(wanted.hourlyLimit(), (int) wait.toSeconds()));
    }
    long stored =
        rows.values().stream()
            .filter(e -> e.projectId().equals(wanted.project().id()))
            .flatMap(e -> e.file().stream())
            .mapToLong(FinishedFile::sizeBytes)
            .sum();
    if (wanted.storedLimit() > 0 && stored >= wanted.storedLimit()) {
      return Future.failedFuture(ExportException.storedLimit(wanted.storedLimit(), stored, 60));
    }
    created.add(clock.instant());
    Export export = pending(wanted);
    rows.put(export.id(), export);
    key.ifPresent(
        k -> keys.put(k, new Claimed(export.id(), wanted.idempotencyKey().get().requestDigest())));
    return Future.succeededFuture(new Created(export, false));
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
    if (found.isPresent() && found.get().state().isActive()) {
      return Future.failedFuture(
          ExportException.of(
              ExportError.EXPORT_ACTIVE, "The export is in progress and cannot be deleted."));
    }
    found.ifPresent(export -> rows.remove(id));
    return answer(found);
  }

  @Override
  public synchronized Future<Optional<Export>> cancel(Access access, UUID id) {
    Optional<Export> found = seen(access, id);
    if (found.isPresent() && !found.get().state().isActive()) {
      return Future.failedFuture(Exports.notActive(found.get()));
    }
    found.ifPresent(export -> rows.put(id, failed(export, Failure.CANCELLED, clock.instant())));
    return answer(seen(access, id));
  }

  public synchronized Future<Void> check() {
    return answer(null);
  }

  private Optional<Export> seen(Access access, UUID id) {
    return Optional.ofNullable(rows.get(id)).filter(access::covers).map(this::now);
  }

  /** A completed export whose retention has passed reads as expired. */
  private Export now(Export e) {
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
