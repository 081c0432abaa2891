package io.hookexport.support;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Project;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Keys in a map; {@link #fail} plays a database that is gone. */
public final class InMemoryApiKeys implements ApiKeys {
  private final ExportStore exports;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private volatile Optional<RuntimeException> outage = Optional.empty();
  private final AtomicInteger lookUps = new AtomicInteger();
  private volatile Supplier<Future<Void>> latency = Future::succeededFuture;

  private record Entry(String keyId, Project project, Instant createdAt, Optional<Instant> gone) {}

  /**
   * @param exports of the projects whose keys these are
   */
  public InMemoryApiKeys(ExportStore exports) {
    this.exports = exports;
  }

  public void fail(RuntimeException cause) {
    outage = Optional.of(cause);
  }

  /** How often a key could not be looked up. */
  public int refusals() {
    return refusals.get();
  }

  /** From now on look-ups are counted, and answered when the test completes this. */
  public Promise<Void> hold() {
    Promise<Void> promise = Promise.promise();
    lookUps.set(0);
    answerAfter(promise::future);
    return promise;
  }

  /** Look-ups are answered only when the future of this is completed. */
  public void answerAfter(Supplier<Future<Void>> wait) {
    latency = wait;
  }

  public int lookUps() {
    return lookUps.get();
  }

  private Future<Void> lookUp() {
    lookUps.incrementAndGet();
    return latency.get();
  }

  public void recover() {
    outage = Optional.empty();
  }

  @Override
  public Future<Optional<Project>> authenticate(String presentedKey) {
    if (outage.isPresent()) {
      refusals.incrementAndGet();
      return Future.failedFuture(outage.get());
    }
    return lookUp()
        .map(
            asked ->
                Optional.ofNullable(entries.get(presentedKey))
                    .filter(entry -> entry.gone().isEmpty())
                    .map(Entry::project));
  }

  @Override
  public Future<Optional<Admission>> authenticateAndRead(String presentedKey, UUID exportId) {
    return authenticate(presentedKey)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : exports
                        .find(found.get().id(), exportId)
                        .map(export -> Optional.of(new Admission(found.get(), export))));
  }

  @Override
  public Future<String> create(String projectId, String tenant) {
    String keyId = "k" + made.incrementAndGet();
    String key = "hx_live_" + keyId + "_secret-of-" + projectId;
    entries.put(
        key, new Entry(keyId, new Project(projectId, tenant), Instant.now(), Optional.empty()));
    return Future.succeededFuture(key);
  }

  @Override
  public Future<String> create(String projectId) {
    return create(projectId, projectId);
  }

  @Override
  public Future<Optional<Project>> project(String projectId) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    return lookUp()
        .map(
            asked ->
                entries.values().stream()
                    .map(Entry::project)
                    .filter(project -> project.id().equals(projectId))
                    .findFirst());
  }

  @Override
  public Future<List<KeyInfo>> list(String projectId) {
    return Future.succeededFuture(
        entries.values().stream()
            .filter(entry -> entry.project().id().equals(projectId))
            .map(
                entry ->
                    new KeyInfo(
                        entry.keyId(), entry.project().tenant(), entry.createdAt(), entry.gone()))
            .sorted(Comparator.comparing(KeyInfo::createdAt).reversed())
            .toList());
  }

  @Override
  public Future<Boolean> revoke(String projectId, String keyId) {
    for (Map.Entry<String, Entry> found : entries.entrySet()) {
      Entry e = found.getValue();
      if (e.keyId().equals(keyId) && e.project().id().equals(projectId) && e.gone().isEmpty()) {
        found.setValue(
            new Entry(e.keyId(), e.project(), e.createdAt(), Optional.of(Instant.now())));
        return Future.succeededFuture(true);
      }
    }
    return Future.succeededFuture(false);
  }
}
