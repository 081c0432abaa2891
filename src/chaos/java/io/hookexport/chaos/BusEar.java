package io.hookexport.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A sibling on the clustered bus: counts what is told of exports, and tells lies itself. */
final class BusEar {
  private static final String EVENTS = "hookexport.events";
  private static final String NUDGE = "hookexport.internal.nudge";
  private static final String CANCELLED = "hookexport.internal.cancelled";
  private static final Set<String> ENDS =
      Set.of("export.completed", "export.failed", "export.cancelled");

  private final Findings findings;
  private final Map<String, Integer> ends = new ConcurrentHashMap<>();

  BusEar(Findings findings) {
    this.findings = findings;
  }

  /** Listens as long as the member is there. */
  void listen(Vertx member) throws TimeoutException {
    member
        .eventBus()
        .<JsonObject>consumer(EVENTS, message -> heard(message.body()))
        .completion()
        .await(30, TimeUnit.SECONDS);
  }

  private void heard(JsonObject event) {
    if (ENDS.contains(event.getString("type"))) {
      ends.merge(event.getJsonObject("export").getString("id"), 1, Integer::sum);
    }
  }

  /**
   * Nudges that nobody meant and cancel hints for exports that nobody cancelled, many and doubled.
   *
   * @param running ids of exports that run
   */
  static void lie(Vertx member, Iterable<String> running, Random random) {
    for (int i = 0; i < 50; i++) {
      member.eventBus().publish(NUDGE, i % 2 == 0 ? "" : new JsonObject().put("forged", true));
    }
    for (int doubled = 0; doubled < 2; doubled++) {
      running.forEach(id -> member.eventBus().publish(CANCELLED, id));
      member
          .eventBus()
          .publish(CANCELLED, new UUID(random.nextLong(), random.nextLong()).toString());
    }
    member.eventBus().publish(CANCELLED, 42);
  }

  /** At most one end is told of each export; exactly one when nothing was broken. */
  void check(Ledger ledger, Round round) throws InterruptedException {
    boolean nothingBroken =
        round.faults().stream().allMatch(f -> f.kind().hits() == FaultKind.Hits.NOTHING);
    for (Map.Entry<String, Ledger.Accepted> accepted : ledger.all().entrySet()) {
      if (accepted.getValue().round() != round.number()) {
        continue;
      }
      String id = accepted.getKey();
      int told = ends.getOrDefault(id, 0);
      findings.check("an end is published at most once on the bus", told <= 1, id + ": " + told);
      if (nothingBroken) {
        findings.check(
            "an end is published on the bus when nothing is broken",
            Waiting.upTo(Duration.ofSeconds(5), () -> ends.getOrDefault(id, 0) == 1),
            id + ": " + ends.getOrDefault(id, 0));
      }
    }
    ends.clear();
  }
}
