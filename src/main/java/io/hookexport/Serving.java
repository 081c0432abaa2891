package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.http.limits.LoopLoad;
import io.hookexport.jobs.JobDatabase;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The job database as the requests of each event loop use it. */
final class Serving {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);

  private final List<JobDatabase> databases;
  private final int waiting;

  private Serving(List<JobDatabase> databases, int waiting) {
    this.databases = databases;
    this.waiting = waiting;
  }

  /**
   * Admits as many statements as there are connections: further ones wait where clients take turns.
   *
   * @param databases one for each event loop, which share the memory
   * @param patience the longest that a statement waits
   */
  static Serving of(Vertx vertx, List<JobDatabase> databases, Duration patience) {
    List<LoopLoad> loads =
        databases.stream().map(each -> LoopLoad.ofThisProcess(databases.size())).toList();
    return new Serving(
        IntStream.range(0, databases.size())
            .mapToObj(
                i -> {
                  JobDatabase database = databases.get(i);
                  return database.gatedBy(
                      RequestGate.of(vertx, database.connections(), patience, loads.get(i)));
                })
            .toList(),
        loads.get(0).most());
  }

  JobDatabase database(int loop) {
    return databases.get(Math.floorMod(loop, databases.size()));
  }

  /** Says once what this process has room for. */
  void logSizes(ServerConfig config, int connections) {
    LOG.atInfo()
        .addKeyValue("served", connections)
        .addKeyValue("event_loops", ApiRole.instances(config.http()))
        .addKeyValue("waiting_per_loop", waiting)
        .addKeyValue("database_connections", config.database().poolSize())
        .addKeyValue("max_heap_bytes", Runtime.getRuntime().maxMemory())
        .log("The sizes of the API");
  }
}
