package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Whether this process can serve: it has started, what it needs answers, and it is not about to
 * stop.
 */
public final class Readiness {
  private static final int DEADLINE_SECONDS = 2;

  private final TreeMap<String, Supplier<Future<Void>>> checks;
  private volatile boolean started;
  private volatile boolean draining;

  /**
   * Not ready before {@link #started}.
   *
   * @param checks by the name that answers show
   */
  public Readiness(Map<String, Supplier<Future<Void>>> checks) {
    this.checks = new TreeMap<>(checks);
  }

  /**
   * All that this process serves is there. The management port answers earlier: whoever sent
   * requests then would be refused by a port that nobody listens on yet.
   */
  public void started() {
    started = true;
  }

  /** From now on not ready, so that load balancers send new requests elsewhere. */
  public void drain() {
    draining = true;
  }

  /** Names of the checks, all of which succeeded in time; fails with UNAVAILABLE otherwise. */
  Future<List<String>> check() {
    if (draining) {
      return Future.failedFuture(unready("The server is about to stop.", List.of("draining")));
    }
    if (!started) {
      return Future.failedFuture(unready("The server is starting.", List.of("starting")));
    }
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
              return failing.isEmpty()
                  ? Future.succeededFuture(List.copyOf(running.keySet()))
                  : Future.failedFuture(
                      unready("Not ready: " + String.join(", ", failing), failing));
            });
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
