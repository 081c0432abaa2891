package io.hookexport.support;

import io.hookexport.export.Access;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.Caller;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Project;
import io.hookexport.export.Projects;
import io.hookexport.export.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Keys and sessions in maps; {@link #fail} plays a database that is gone. */
public final class InMemoryApiKeys implements ApiKeys, Sessions {
  private final ExportStore exports;
  private final InstantSource clock;
  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final Map<String, Caller> sessions = new ConcurrentHashMap<>();
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
    this(exports, InstantSource.system());
  }

  public InMemoryApiKeys(ExportStore exports, InstantSource clock) {
    this.exports = exports;
    this.clock = clock;
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
  public Future<Optional<Caller>> authenticate(String presentedKey) {
    if (outage.isPresent()) {
      refusals.incrementAndGet();
      return Future.failedFuture(outage.get());
    }
    return lookUp().map(asked -> withKey(presentedKey).or(() -> withToken(presentedKey)));
  }

  private Optional<Caller> withKey(String presentedKey) {
    return Optional.ofNullable(entries.get(presentedKey))
        .filter(entry -> entry.gone().isEmpty())
        .map(
            entry ->
                Caller.withKey(entry.project(), new Caller.Key(entry.keyId(), Optional.empty())));
  }

  private Optional<Caller> withToken(String token) {
    return Optional.ofNullable(sessions.get(token))
        .filter(session -> clock.instant().isBefore(session.credential().expiresAt().orElseThrow()))
        .filter(session -> entries.values().stream().anyMatch(entry -> made(entry, session)));
  }

  private static boolean made(Entry entry, Caller session) {
    return session.credential() instanceof Caller.Session credential
        && credential.keyId().equals(entry.keyId())
        && entry.gone().isEmpty();
  }

  @Override
  public Future<Optional<Admission>> authenticateAndRead(String presentedKey, UUID exportId) {
    return authenticate(presentedKey)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : exports
                        .find(found.get().access(), exportId)
                        .map(export -> Optional.of(new Admission(found.get(), export))));
  }

  @Override
  public Future<NewSession> create(Caller maker, Rights rights, Duration lifetime) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    long live =
        sessions.values().stream()
            .filter(session -> session.project().equals(maker.project()))
            .count();
    if (live >= MOST) {
      return Future.failedFuture(Sessions.tooMany(60));
    }
    String keyId = Sessions.requireKey(maker).keyId();
    String id = "s" + made.incrementAndGet();
    Instant end = clock.instant().plus(lifetime);
    String token = "hx_sess_" + id + "_secret";
    sessions.put(
        token,
        new Caller(
            new Access(maker.project(), rights.endpoint()),
            rights.scopes(),
            new Caller.Session(id, keyId, end)));
    return Future.succeededFuture(new NewSession(token, end));
  }

  @Override
  public Future<Void> end(String sessionId) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    sessions.keySet().remove("hx_sess_" + sessionId + "_secret");
    return Future.succeededFuture();
  }

  @Override
  public Future<NewKey> create(String projectId, Optional<String> tenant, Terms terms) {
    String keyId = "k" + made.incrementAndGet();
    String key = "hx_live_" + keyId + "_secret-of-" + projectId;
    Project project = new Project(projectId, tenant.orElse(projectId));
    Entry entry = new Entry(keyId, project, Instant.now(), Optional.empty());
    entries.put(key, entry);
    return Future.succeededFuture(
        new NewKey(
            key,
            info(entry),
            new Projects.Made(Projects.Change.NONE, project.tenant(), Optional.empty())));
  }

  @Override
  public Future<Optional<ProjectAt>> projectAt(String projectId) {
    if (outage.isPresent()) {
      return Future.failedFuture(outage.get());
    }
    return lookUp()
        .map(
            asked ->
                entries.values().stream()
                    .map(Entry::project)
                    .filter(project -> project.id().equals(projectId))
                    .findFirst()
                    .map(project -> new ProjectAt(project, clock.instant())));
  }

  @Override
  public Future<List<KeyInfo>> list(String projectId, Optional<Position> after, int limit) {
    return Future.succeededFuture(
        entries.values().stream()
            .filter(entry -> entry.project().id().equals(projectId))
            .map(InMemoryApiKeys::info)
            .sorted(Comparator.comparing(KeyInfo::createdAt).reversed())
            .limit(limit)
            .toList());
  }

  private static KeyInfo info(Entry entry) {
    return new KeyInfo(
        entry.keyId(),
        Optional.empty(),
        entry.project().tenant(),
        entry.createdAt(),
        Optional.empty(),
        Optional.empty(),
        entry.gone(),
        entry.gone().isEmpty() ? State.VALID : State.REVOKED);
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
