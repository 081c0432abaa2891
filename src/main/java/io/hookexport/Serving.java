package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.http.limits.LoopLoad;
import io.hookexport.jobs.JobDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job database as the requests of one event loop use it.
 *
 * @param load how many of them may wait
 */
record Serving(JobDatabase database, LoopLoad load) {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

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

  /** Says once what this process has room for. */
  static void logSizes(Serving each, ServerConfig config, int connections) {
    LOG.atInfo()
        .addKeyValue("served", connections)
        .addKeyValue("event_loops", ApiRole.instances(config.http()))
        .addKeyValue("waiting_per_loop", each.load().most())
        .addKeyValue("database_connections", config.database().poolSize())
        .addKeyValue("max_heap_bytes", Runtime.getRuntime().maxMemory())
        .log("The sizes of the API");
  }
}
