package io.hookexport;

import io.hookexport.http.limits.LoopLoad;
import io.hookexport.jobs.JobDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/**
 * The job database as the requests of one event loop use it.
 *
 * @param load how many of them may wait
 */
record Serving(JobDatabase database, LoopLoad load) {
  /**
   * Admits as many statements as there are connections: further ones wait where clients take turns.
   *
   * @param databases one for each event loop, which share the memory
   * @param patience the longest that a statement waits
   */
  static List<Serving> of(Vertx vertx, List<JobDatabase> databases, Duration patience) {
    return databases.stream()
        .map(
            database -> {
              LoopLoad load = LoopLoad.ofThisProcess(databases.size());
              RequestGate gate = RequestGate.of(vertx, database.connections(), patience, load);
              return new Serving(database.gatedBy(gate), load);
            })
        .toList();
  }
}
