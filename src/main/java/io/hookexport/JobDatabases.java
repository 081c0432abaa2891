package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.jobs.JobDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The pools of one process on the job database. A connection belongs to the event loop that it was
 * made on, and a pool with a queue lends it to the longest waiting caller, on any loop: so each
 * loop that serves requests has a separate pool, and the background roles have another one
 * (src/doc/design/decisions/0024).
 *
 * @param background for workers, janitor and the watches of exports
 * @param health for readiness and metrics: their queries, however frequent, take no connection from
 *     the leases of running exports
 * @param serving for requests
 */
record JobDatabases(JobDatabase background, JobDatabase health, List<JobDatabase> serving) {
  /**
   * Added to database.pool_size. As many as exports.running is by default: one statement of each
   * run, while those of the requests queue elsewhere.
   */
  static final int BACKGROUND_CONNECTIONS = 4;

  /** Added to database.pool_size and the background connections. */
  static final int HEALTH_CONNECTIONS = 1;

  /**
   * Opens the pools; connections are made when first needed.
   *
   * @param loops that serve requests, 0 where none does; where they are more than connections, some
   *     share one
   */
  static JobDatabases open(Vertx vertx, ServerConfig.Database settings, int loops) {
    List<JobDatabase> serving = new ArrayList<>();
    for (int share : shares(settings.poolSize(), loops)) {
      serving.add(open(vertx, "jobs-" + serving.size(), settings, share));
    }
    return new JobDatabases(
        open(vertx, "jobs-background", settings, BACKGROUND_CONNECTIONS),
        open(vertx, "jobs-health", settings, HEALTH_CONNECTIONS),
        serving);
  }

  private static JobDatabase open(
      Vertx vertx, String name, ServerConfig.Database settings, int connections) {
    return JobDatabase.open(vertx, name, settings.uri(), connections, settings.timeout());
  }

  /** Divides all connections, or slots; no share is empty. */
  static List<Integer> shares(int connections, int loops) {
    int parts = Math.min(connections, loops);
    return IntStream.range(0, parts)
        .mapToObj(i -> connections / parts + (i < connections % parts ? 1 : 0))
        .toList();
  }

  /** For requests of the given loop, counted from 0. */
  JobDatabase serving(int loop) {
    return serving.get(loop % serving.size());
  }

  Future<Void> close() {
    return Future.join(
            Stream.concat(Stream.of(background, health), serving.stream())
                .map(JobDatabase::close)
                .toList())
        .mapEmpty();
  }
}
