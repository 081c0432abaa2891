package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process can serve: it has started, its dependencies respond, and it is not about to
 * stop.
 */
public final class Readiness {
  private static final Logger LOG = LoggerFactory.getLogger(Readiness.class);
  private static final int DEADLINE_SECONDS = 2;

  /**
   * Each check runs at most once in this time, and never twice at once, however often readiness is
   * requested.
   */
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final TreeMap<String, Supplier<Future<Void>>> checks;
  private final LongSupplier clock;
  private volatile boolean started;
  private volatile boolean draining;
  private @Nullable Future<List<String>> latest;
  private volatile long latestNanos;
  private volatile List<String> failingBefore = List.of();

  /**
   * Not ready before {@link #started}.
   *
   * @param checks by the name that responses show
   */
  public Readiness(Map<String, Supplier<Future<Void>>> checks) {
    this(checks, System::nanoTime);
  }

  /**
   * @param clock nanoseconds
   */
  Readiness(Map<String, Supplier<Future<Void>>> checks, LongSupplier clock) {
    this.checks = new TreeMap<>(checks);
    this.clock = clock;
  }

  /**
   * Marks the process as started. The management port responds earlier: requests sent to the API
   * then would be refused by a port that is not open yet.
   */
  public void started() {
    started = true;
    var unused = latest(); // logs why a server that has started is not ready
  }

  /** Becomes not ready, so that load balancers send new requests elsewhere. */
  public void drain() {
    draining = true;
  }

  /** Responds to getLiveness: a process that can respond is up. */
  static Future<Void> live(RoutingContext rc) {
    return JsonResponse.data(rc, 200, new JsonObject().put("status", "up"));
  }

  /** Responds to getReadiness. */
  Future<Void> respond(RoutingContext rc) {
    return check()
        .map(names -> new JsonObject().put("status", "ready").put("checks", new JsonArray(names)))
        .compose(data -> JsonResponse.data(rc, 200, data));
  }

  /**
   * Returns the names of the checks, all of which succeeded in time; fails with UNAVAILABLE
   * otherwise.
   */
  Future<List<String>> check() {
    if (draining) {
      return Future.failedFuture(unready("The server is about to stop.", List.of("draining")));
    }
    if (!started) {
      return Future.failedFuture(unready("The server is starting.", List.of("starting")));
    }
    return here(latest());
  }

  /** The checks may complete on the context of another caller. */
  private static <T> Future<T> here(Future<T> shared) {
    ContextInternal own = ContextInternal.current();
    return own == null ? shared : own.future(shared::onComplete);
  }

  private synchronized Future<List<String>> latest() {
    Future<List<String>> known = latest;
    if (known == null || (known.isComplete() && clock.getAsLong() - latestNanos >= KEPT_NANOS)) {
      Promise<List<String>> asked = Promise.promise();
      known = asked.future();
      latest = known;
      ask()
          .onComplete(
              done -> {
                latestNanos = clock.getAsLong();
                asked.handle(done);
              });
    }
    return known;
  }

  private Future<List<String>> ask() {
    Map<String, Future<Void>> running = new TreeMap<>();
    checks.forEach((name, check) -> running.put(name, run(check)));
    return Future.join(List.copyOf(running.values()))
        .transform(
            joined -> {
              List<String> failing =
                  running.entrySet().stream()
                      .filter(check -> check.getValue().failed())
                      .map(Map.Entry::getKey)
                      .toList();
              logChange(failing, running);
              return failing.isEmpty()
                  ? Future.succeededFuture(List.copyOf(running.keySet()))
                  : Future.failedFuture(
                      unready("Not ready: " + String.join(", ", failing), failing));
            });
  }

  /** Logs why checks fail; responses only name them. */
  private void logChange(List<String> failing, Map<String, Future<Void>> checked) {
    List<String> before = failingBefore;
    failingBefore = failing;
    if (draining || failing.equals(before)) {
      return;
    }
    if (failing.isEmpty()) {
      LOG.atInfo().log("The server is ready again");
      return;
    }
    LOG.atWarn()
        .addKeyValue("checks", String.join(",", failing))
        .addKeyValue(
            "error",
            checked.entrySet().stream()
                .filter(check -> check.getValue().failed())
                .map(check -> check.getKey() + ": " + check.getValue().cause())
                .collect(Collectors.joining("; ")))
        .log("The server is not ready");
  }

  private static Future<Void> run(Supplier<Future<Void>> check) {
    return Future.<Void>succeededFuture()
        .compose(started -> check.get())
        .timeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static ExportException unready(String message, List<String> failing) {
    JsonObject details = new JsonObject().put("failing", new JsonArray(failing));
    return ExportException.of(ExportError.UNAVAILABLE, message, details).retryAfter(5);
  }
}
